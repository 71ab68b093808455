"""What refuses a claim by itself: something in it that can be pointed at, and the source has not.

Each is a pure function of what stands on the surface of the claim and of its sources. None of them
fires for a match that another wording may explain: a figure that is rounded or worked out, a name in
another form, a date that the source only implies.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from rag.checks.parsed import Parsed, parse
from rag.text.names import is_spelt_out, knows_name
from rag.text.quantities import Quantity, agrees
from rag.text.words import check_quotes, content_stems, plain, words
from rag.types import Evidence, Failure

_WHOLE_ARTICLE = 50  # words from which a source is no excerpt
_OF_THE = 2  # words between a part and its whole
_COUNTED = 3  # words behind a figure, one of which is what it counts


def vetoes(
    claim: str, evidence: Sequence[Evidence], sources: Sequence[Evidence] = ()
) -> tuple[Failure, ...]:
    """Return what of a claim its evidence, or the whole of its articles, refuses.

    Args:
        claim: the statement.
        evidence: the sentences that it is held against.
        sources: of every source that it may be of; a name may stand in another one than the evidence.
    """
    published = evidence[0].article.published
    whole, everything = _whole(evidence), _whole([*evidence, *sources])
    said = parse(claim, published, whole)
    told = parse(" ".join(e.text for e in evidence), published)
    return (
        *check_quotes(claim, whole),
        *missing_names(said, everything),
        *other_figures(said, told, parse(whole, published)),
        *other_dates(said, told, parse(whole, published)),
    )


def _whole(evidence: Sequence[Evidence]) -> str:
    articles = {e.article.article_id: e.article for e in evidence}
    return plain("\n".join(f"{a.title}\n{a.source}\n{a.text}" for a in articles.values()))


def missing_names(said: Parsed, whole: str) -> list[Failure]:
    """Return a failure for each name of a claim of which no part stands anywhere in its sources.

    A source of a few sentences is an excerpt, whose writer and reader know what it is about: it may
    leave out what everybody is called.
    """
    if len(whole.split()) < _WHOLE_ARTICLE:
        return []
    return [
        Failure("names", name, f"the name {name!r} stands nowhere in the source")
        for name in said.names
        if not is_spelt_out(name, whole)
        and not any(knows_name(whole, part) or _is_number(part) for part in name.split())
    ]


def other_figures(said: Parsed, told: Parsed, whole: Parsed) -> list[Failure]:
    """Return a failure for each figure of a claim that the sources have nowhere, or of other things,
    where its evidence gives another figure of the same unit.
    """
    failures = []
    for figure in said.quantities:
        agreeing = [o for o in whole.quantities if agrees(figure, o)]
        if figure.limit in {"over", "under"} or any(
            o.kind or _same_unit(figure, said.text, o, whole.text) for o in agreeing
        ):
            continue
        others = [o for o in told.quantities if _same_unit(figure, said.text, o, told.text)]
        if agreeing and not any(_says_the_same_but_for(figure, o, said, told) for o in others):
            continue
        if others:
            reason = f"the source gives {others[0].text!r}, not {figure.text!r}"
            failures.append(Failure("figures", figure.text, reason))
    return failures


def gives_a_part(said: Parsed, told: Parsed) -> bool:
    """Tell whether a claim gives "two" where the evidence has "two of the six", and leaves the six out.

    That two were found is then true, and that two were missing is not; which it is the claim's figures
    do not tell.
    """
    claimed = {q.value for q in said.quantities}
    return any(
        part.value in claimed and whole.value not in claimed and part.value < whole.value
        for part, whole in pairwise(told.quantities)
        if (between := told.text[part.end : whole.start].split())[:1] == ["of"]
        and len(between) <= _OF_THE
    )


def other_dates(said: Parsed, told: Parsed, whole: Parsed) -> list[Failure]:
    """Return a failure for each date of a claim that the sources have nowhere, where its evidence
    gives another one that is as exact.
    """
    known = {d.date for d in whole.dates if d.date}
    failures = []
    for mention in said.dates:
        day = mention.date
        if (
            not day
            and (other := _other_weekday(mention.text, told))
            and mention.text not in whole.text
        ):
            reason = f"the source gives {other!r}, not {mention.text!r}"
            failures.append(Failure("dates", mention.text, reason))
        if not day or any(k.startswith(day) or day.startswith(k) for k in known):
            continue
        others = [d for d in told.dates if d.date and len(d.date) == len(day)]
        if others and mention.text.lower() not in whole.text.lower():
            reason = f"the source gives {others[0].text!r}, not {mention.text!r}"
            failures.append(Failure("dates", mention.text, reason))
    return failures


def _other_weekday(text: str, told: Parsed) -> str | None:
    """Return the words of the evidence that name another weekday, where no date resolves either."""
    day = text.rsplit(maxsplit=1)[-1]
    others = [d.text for d in told.dates if d.date is None and d.text.split()[-1].endswith("day")]
    return others[0] if day.istitle() and day.endswith("day") and others else None


def _same_unit(one: Quantity, text: str, other: Quantity, source: str) -> bool:
    """Tell whether two figures are of one currency, both shares, or count the same thing."""
    if one.kind != other.kind:
        return False
    if one.kind:
        return True
    ours, theirs = _counted(one, text), _counted(other, source)
    return bool(ours & theirs)


def _says_the_same_but_for(figure: Quantity, other: Quantity, said: Parsed, told: Parsed) -> bool:
    """Tell whether a claim has every word of what the evidence tells of the other figure."""
    after = [text[q.end :].split() for q, text in ((figure, said.text), (other, told.text))]
    return bool(after[0]) and after[0][:_COUNTED] == after[1][:_COUNTED]


def _is_number(part: str) -> bool:
    return any(c.isdigit() for c in part)  # "Q3", "BA.1"


def _counted(figure: Quantity, text: str) -> set[str]:
    return set(content_stems(" ".join(words(text[figure.end :])[:_COUNTED])))
