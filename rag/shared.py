"""Questions that describe one thing by what several articles say of it, and the name they share.

"Which company, according to A, did this, and, as B reports, was accused of that?" No sentence can
hold all of it. Such a question is answerable when every name in it is known to the evidence and
the best sentences together cover it; its answer is the name that they share.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.question import Asked
from rag.types import Context, Evidence
from rag.verify.coverage import missing_stems
from rag.verify.names import find_names, knows_name
from rag.words import plain, words

_TOGETHER = 8  # sentences that are looked at as one
_COVERED = 0.45  # share of the question's words that they have
_VOTING = 14
_TITLE_VOTE = 0.3  # a headline is about its subject, and says it of the whole article
_OFFICE = re.compile(
    r"^(?:(?:former|CEO|CFO|CTO|COO|President|Judge|Justice|Senator|Sen|Gov|Dr|Mr|Mrs|Ms|Coach)\.? "
    r"(?:of (?:the )?)?)+",
)


def unknown_names(asked: Asked, context: Context) -> tuple[str, ...]:
    """Return the names of a question that nothing retrieved for it uses, outlets included."""
    found = (*context.evidence, *context.beyond)
    articles = {e.article.article_id: e.article for e in found}
    parts = [f"{a.title} {a.source} {a.source.upper()} {a.text}" for a in articles.values()]
    parts += [f"{h.title} {h.source} {h.source.upper()} {h.text}" for h in context.hits]
    used = " ".join(dict.fromkeys(parts))
    return tuple(n for n in asked.names if not _is_known(n, used))


def _is_known(name: str, used: str) -> bool:
    # The first word of a question has its capital for that alone ("Considering Google's …").
    rest = name.split(" ", 1)[1:]
    return knows_name(used, name) or bool(rest and knows_name(used, rest[0]))


def covers(asked: Asked, evidence: Sequence[Evidence]) -> bool:
    """Tell whether the sentences nearest to a question speak, together, of what it asks."""
    nearest = sorted(evidence, key=lambda e: -e.score)[:_TOGETHER]
    said = " ".join(f"{e.article.title} {e.article.source} {e.text}" for e in nearest)
    missing, total = missing_stems(" ".join(asked.subject), said)
    return bool(total) and 1 - len(missing) / total >= _COVERED


def shared_name(asked: Asked, evidence: Sequence[Evidence]) -> str | None:
    """Return the name that most of the evidence for a question shares and the question lacks.

    Args:
        asked: the question.
        evidence: sentences for it; the more relevant one is, the more its names count.
    """
    nearest = sorted(evidence, key=lambda e: -e.score)[:_VOTING]
    given = {_bare(w) for n in asked.names for w in words(n)}
    given |= {_bare(w) for e in nearest for w in words(e.article.source)}
    votes: dict[str, float] = {}
    for item in nearest:
        for name, weight in _named(item):
            if not {_bare(w) for w in words(name)} <= given:
                votes[name] = votes.get(name, 0.0) + weight * item.score
    merged: dict[str, float] = {}
    for name, vote in votes.items():
        whole = _whole_form(name, votes)
        merged[whole] = merged.get(whole, 0.0) + vote
    # People are called by their surname alone, too; companies are not.
    people = {n for n in merged if any(n != o and n.endswith(f" {o}") for o in votes)}
    fitting = (_may_be_a_person(n) if asked.person else n not in people for n in merged)
    merged = {n: merged[n] for n, fits in zip(merged, fitting, strict=True) if fits} or merged
    return max(merged, key=lambda n: (merged[n], n), default=None)


def _named(item: Evidence) -> Iterable[tuple[str, float]]:
    whole = plain(f"{item.article.text} , {item.article.title}")
    found: dict[str, float] = {}
    for text, weight in ((item.article.title, _TITLE_VOTE), (item.text, 1.0)):
        for name in find_names(plain(text), whole):
            bare = _OFFICE.sub("", name.removesuffix("'s").removesuffix("'"))
            if bare:
                found[bare] = max(weight, found.get(bare, 0.0))
    return found.items()


def _whole_form(name: str, votes: dict[str, float]) -> str:
    """Return the form of a name that stands for it: the surname's full name, the acronym's words."""
    parts = name.split()
    for other in sorted(votes, key=lambda o: (-votes[o], o)):
        others = other.split()
        if len(others) <= len(parts) or len(others) > 4:
            continue
        is_surname = others[-len(parts) :] == parts
        is_head = others[: len(parts)] == parts and votes[other] >= 0.5 * votes[name]
        initials = "".join(p[0] for p in re.split(r"[\s-]", other) if p)
        if is_surname or is_head or (len(name) > 2 and initials == name):
            return other
    for other in sorted(votes, key=lambda o: (-votes[o], o)):
        others = other.split()
        # "Google Search" is Google's when Google alone is spoken of more.
        is_head = len(others) < len(parts) and parts[: len(others)] == others
        if is_head and votes[name] < 0.5 * votes[other]:
            return _whole_form(other, {k: v for k, v in votes.items() if k != name})
    return name


def _may_be_a_person(name: str) -> bool:
    parts = name.split()
    return 1 < len(parts) <= 4 and not any(p.isupper() and len(p) > 2 for p in parts)


def _bare(word: str) -> str:
    return word.lower().removesuffix("'s").strip("'.")
