"""The checks: is a claim supported by the sentences that it cites?

Each check is a pure function in a file of its own and returns its failures; a claim without any
is supported. They err on the strict side: a claim that is dropped can be read in the article, a
false one does harm.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.dates import find_dates
from rag.types import DateMention, Evidence, Failure
from rag.verify.agency import check_agency
from rag.verify.attribution import check_attribution
from rag.verify.binding import check_binding, check_figures
from rag.verify.causes import check_causes
from rag.verify.clauses import TIMES
from rag.verify.coverage import carries, check_coverage
from rag.verify.dates import check_dates
from rag.verify.direction import check_direction
from rag.verify.findings import check_findings
from rag.verify.lists import check_lists
from rag.verify.names import check_names, find_names
from rag.verify.negation import check_negation, check_only_denied, is_denied
from rag.verify.numbers import check_magnitudes, check_numbers
from rag.verify.opposites import check_opposites
from rag.verify.owners import check_owners
from rag.verify.pairs import check_pairs
from rag.verify.parts import check_parts
from rag.verify.plans import check_plans, check_to_come
from rag.verify.quantifiers import check_quantifiers
from rag.verify.quantities import Quantity, agrees, apart_from_dates, find_quantities
from rag.verify.quotes import check_quotes
from rag.verify.ranges import check_limits, check_ranges
from rag.verify.ranks import check_ranks
from rag.verify.relations import check_relations
from rag.verify.roles import check_roles
from rag.verify.sources import check_sources
from rag.verify.speakers import check_speakers
from rag.verify.titles import check_titles
from rag.verify.tolls import check_tolls
from rag.verify.whole import check_whole
from rag.words import content_stems, plain, stem, words

__all__ = ["check_claim", "contradictions", "is_word_for_word"]

_SAID_OF = 0.4  # share of a claim's words that a sentence must have to lend it a figure
_SAID_TOGETHER = 0.1  # the same, where several sentences have the claim's words between them
_REACH = 4  # words on each side of a figure that say what it is of
_BESIDE = 0.25  # share of them that a sentence must have to lend it
_TWO_OF_THEM = 2  # of the figures of a claim: a sentence that has them lends them
_CARRIES = 0.6  # a sentence says what a claim says if it has this much of what the best one has
_BARELY = 0.2  # with less than this it is about something else
_PRONOUN = re.compile(
    r"\b(?:he|she|it|they|him|her|them|his|its|their|this|these|those|both|the two|the latter)\b"
    # "The city has recorded …": which one, was said before.
    r"|^(?:[^,]{0,60}, )?the [a-z]+ (?:[a-z]+ed|has|had|have|is|was|were|are|will|would|also|did|does)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\"[^\"]*\"?")
_PLACED = re.compile(
    r"^(?:(?:In|At|On|From|Near|Outside|During|After|Before|Since|With|To|For) (?:[\w.'-]+ ){0,6}?"
    r"(?:[A-Z][\w.'-]*,? ?)+)+"
)
_SPEAKS_OF = re.compile(r"\b(?:said|says|told|announced|added|asked|believe[sd]?|that)\b", re.I)


def check_claim(claim: str, evidence: Sequence[Evidence]) -> tuple[Failure, ...]:
    """Return why `claim` is not supported by `evidence`; nothing means that it is.

    An article that is not in English supports exact quotations of it only: the checks know
    English.
    """
    if not evidence:
        return (Failure("citation", claim, "no sentence is cited for it"),)
    if is_word_for_word(claim, evidence):
        return ()
    if foreign := [e for e in evidence if e.article.language != "en"]:
        language = foreign[0].article.language
        return (Failure("language", claim, f"its source is in {language!r}, and is only quoted"),)

    sentences = [e.text for e in evidence]
    cited = " ".join(sentences)
    # What a pronoun of the sentence stands for is in the sentences before it.
    wider = " ".join(e.context for e in evidence if _PRONOUN.search(e.text)) + " " + cited
    titles = " ".join(e.article.title for e in evidence)
    whole = " ".join(f"{e.article.title}\n{e.article.text}" for e in evidence)
    together = [f"{e.context} {e.text}" if _PRONOUN.search(e.text) else e.text for e in evidence]
    published = [e.article.published for e in evidence]
    dates = find_dates(claim, published[0])
    # A figure counts only with what it is said of: the date of one sentence does not become that
    # of the event in another.
    share = _SAID_OF if len(sentences) == 1 else _SAID_TOGETHER
    # Its own words do not count: two sentences are not of one event for a date in one of them.
    spans: list[DateMention | Quantity] = [*dates, *find_quantities(claim)]
    told = _without(claim, spans)
    near = [_near(told, span) for span in spans]
    counts = apart_from_dates(find_quantities(claim), dates)
    figures = " ".join(
        s
        for s in sentences
        if not content_stems(told)
        or carries(told, s) >= share
        or any(carries(n, s) >= _BESIDE for n in near)
        # "$9,320 of a goal of $25,000": whoever has two of the claim's figures tells of the same.
        or sum(any(agrees(c, q) for q in find_quantities(s)) for c in counts) >= _TWO_OF_THEM
    )
    return (
        *check_whole(claim, cited),
        *check_numbers(claim, figures, [(d.start, d.end) for d in dates]),
        *check_magnitudes(claim, figures),
        *check_ranges(claim, figures),
        *check_limits(claim, figures),
        *check_dates(dates, figures, published, whole),
        *check_names(claim, f"{_naming(claim, evidence)} {titles}", whole),
        *check_titles(claim, whole),
        *check_binding(claim, together, whole),
        *check_figures(claim, sentences),
        *check_ranks(claim, cited),
        *check_tolls(claim, sentences),
        *check_lists(claim, sentences),
        *check_parts(claim, sentences),
        *check_roles(claim, sentences, whole, " ".join(e.context for e in evidence)),
        *check_agency(claim, whole),
        *check_owners(claim, sentences, whole),
        *check_relations(claim, sentences, whole),
        *check_sources(claim, evidence),
        *check_quotes(claim, cited),
        *check_quantifiers(claim, cited),
        *check_findings(claim, wider),
        *check_opposites(claim, cited),
        *check_negation(claim, " ".join(_carriers(claim, sentences))),
        *check_only_denied(claim, whole),
        *check_direction(claim, " ".join(_carriers(claim, sentences))),
        *check_attribution(claim, _carriers(claim, sentences)),
        *check_pairs(claim, sentences, whole),
        *check_plans(claim, _carriers(claim, sentences)),
        *check_to_come(claim, dates, published),
        *check_causes(claim, [f"{e.context} {e.text}" for e in evidence]),
        *check_speakers(claim, sentences, whole),
        *check_coverage(claim, cited, f"{wider} {titles}"),
    )


def is_word_for_word(claim: str, evidence: Sequence[Evidence]) -> bool:
    """Tell whether a claim is one of its sentences, or all of them as they stand in one article.

    Sentences from further apart say something else together: "he" is another one there.
    """
    sentences = [e.text for e in evidence]
    if claim in sentences:
        return True
    places = [(e.article.article_id, e.sentence.number) for e in evidence]
    first, number = places[0]
    in_a_row = places == [(first, number + i) for i in range(len(places))]
    return in_a_row and claim == " ".join(sentences)


def contradictions(claim: str, item: Evidence) -> tuple[Failure, ...]:
    """Return why one sentence says otherwise than `claim`, whatever else supports it."""
    if item.text == claim or item.article.language != "en":
        return ()
    return (
        *check_roles(claim, [item.text]),
        *check_opposites(_nameless(claim), _nameless(item.text)),  # South Korea is no opposite
        *check_direction(claim, item.text),
        *check_plans(claim, [item.text]),
        *(
            [Failure("negation", claim, "the source denies it")]
            if is_denied(claim, item.text)
            else []
        ),
    )


def _naming(claim: str, evidence: Sequence[Evidence]) -> str:
    """Return the sentences that may lend a name: those that have another word of the claim.

    Else whoever is named anywhere in an article could have done what another one did.
    """
    told = " ".join(w for w in words(_nameless(claim)) if stem(w) not in TIMES)
    several = len(evidence) > 1 and len(content_stems(told)) > 1
    return " ".join(
        f"{item.context} {item.text}" if _refers_back(item) else item.text
        for item in evidence
        if not several or carries(told, item.text)
    )


def _refers_back(item: Evidence) -> bool:
    """Tell whether a pronoun of a sentence may stand for somebody named before it.

    In "The bank cut its rates" a name stands before it; in "The mayor said it would stay shut", too,
    but of one who speaks of something else.
    """
    text = plain(item.text)
    for match in _PRONOUN.finditer(text):
        # "In Warsaw he spoke": a place is not who spoke.
        before = _PLACED.sub("", _QUOTED.sub("", text[: match.start()]))
        if not find_names(before, plain(item.article.text)) or _SPEAKS_OF.search(before):
            return True
    return False


def _nameless(text: str) -> str:
    names = {s for name in find_names(plain(text), "") for s in content_stems(name)}
    return " ".join(w for w in words(text) if not names & set(content_stems(w)))


def _without(text: str, spans: Sequence[DateMention | Quantity]) -> str:
    kept = list(text)
    for span in spans:
        kept[span.start : span.end] = " " * (span.end - span.start)
    return "".join(kept)


def _near(text: str, span: DateMention | Quantity) -> str:
    """Return the words on both sides of a figure."""
    return " ".join([*words(text[: span.start])[-_REACH:], *words(text[span.end :])[:_REACH]])


def _carriers(claim: str, sentences: list[str]) -> list[str]:
    """Return the sentences that say what the claim says, and not just stand beside them.

    Otherwise a plain sentence cited along with "officials believe …" would make a fact of it.
    """
    shares = [carries(claim, s) for s in sentences]
    least = max(_BARELY, _CARRIES * max(shares))
    return [s for s, share in zip(sentences, shares, strict=True) if share >= least]
