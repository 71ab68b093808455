"""When, who, where and why: what a sentence gives for these, and whether two give another.

A sentence gives a date or a name for many things. It counts only in the clause that has the
question's own words, and a name only where just one can be right: who won, not who came.
"""

from __future__ import annotations

import re

from rag.editions import asks_for_the_last, is_of_the_past
from rag.event_days import clause_spans, days_of, same_day
from rag.numbered import numbers_of
from rag.question import Asked
from rag.types import Evidence
from rag.verify.coverage import missing_stems
from rag.verify.names import find_names, knows_name
from rag.words import content_stems, plain, stem, words

# Of these there is one: one winner, one founder, one who is named to a post.
_ONLY_ONE = frozenset(
    stem(w)
    for w in """won winner win beat elected named appointed chosen scored killed shot led leads
    headed heads chaired succeeded replaced founded invented discovered flew piloted drove captained
    owned owns bought acquired wrote directed designed built carried responsible suspected accused
    become became chief president chairman captain pilot driver founder owner author director""".split()
)
# What is told of another time than the one that is asked for, or as a wish.
_ANOTHER_TIME = re.compile(
    r"\b(?:never|not|previous(?:ly)?|years ago|last (?:year|season|time)"
    r"|aim(?:s|ed|ing)?|hop(?:es?|ed|ing)|fail(?:s|ed|ing)?|if|whether|could|would|might)\b|n't\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:will|would|is to|are to|was to|were to|set to|due to|scheduled|planned|expected|plans?)\b",
    re.I,
)
_CAUSES = (
    re.compile(
        r"\b(?:caused|sparked|triggered|set off|started|prompted|brought on|ignited) by (?P<cause>[^,;.]+)",
        re.I,
    ),
    re.compile(
        r"\b(?:because of|due to|owing to|blamed on|a result of|put down to|attributed to|result of|traced to)"
        r" (?P<cause>[^,;.]+)",
        re.IGNORECASE,
    ),
    re.compile(r"\bcause (?:of [^,;.]{3,60}? )?(?:was|is|had been) (?P<cause>[^,;.]+)", re.I),
    re.compile(r"\bblam(?:ed|es|ing) (?P<cause>[^,;.]+?) for\b", re.I),
    re.compile(
        r"(?P<cause>[^,;.]+?) (?:had |has |have )?(?:caused|sparked|triggered|set off|started|ignited|led to)"
        r" (?!by\b)",
        re.IGNORECASE,
    ),
)
_THAT = re.compile(r"^.*\bthat\b|^.*\b(?:said|believe[sd]?|found)\b", re.IGNORECASE)


def find_days(item: Evidence, asked: Asked) -> tuple[frozenset[str], bool]:
    """Return the days that a sentence gives for what is asked, and whether as a plan."""
    days, given = set(), days_of(item)
    planned = False
    for start, end in clause_spans(item.text):
        inside = {m.date for m in item.dates if start <= m.start < end and m.date in given}
        clause = item.text[start:end]
        if inside and has_deed(clause, asked):
            days |= {d for d in inside if d}
            planned = planned or _PLANNED.search(clause) is not None
    return frozenset(days), planned


def days_differ(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether no day of the one is a day of the other, as far as the less exact goes."""
    return bool(one and other) and not any(same_day(a, b) for a in one for b in other)


def find_bearers(item: Evidence, asked: Asked) -> frozenset[str]:
    """Return the names that a sentence gives for a question with one right name."""
    if not set(asked.subject) & _ONLY_ONE:
        return frozenset()
    if asks_for_the_last(asked) and is_of_the_past(item, asked):
        return frozenset()
    names: set[str] = set()
    for start, end in clause_spans(item.text):
        clause = plain(item.text[start:end])
        if not has_deed(clause, asked) or not _ONLY_ONE & set(content_stems(clause)):
            continue
        if _is_of_another_time(clause, asked):
            continue
        names |= {
            n
            for n in find_names(clause, f"{item.article.text} , {clause}")
            if not any(knows_name(n, known) or knows_name(known, n) for known in asked.names)
        }
    return frozenset(names)


def _is_of_another_time(clause: str, asked: Asked) -> bool:
    """Tell whether a clause tells of another one of many, or of none: "Super Bowl 10", "never won"."""
    if any(not re.search(rf"\b{w}", asked.text, re.I) for w in _ANOTHER_TIME.findall(clause)):
        return True
    told = [(numbers_of(name, clause), number) for name, number in asked.fitting.numbered]
    return any(found and number not in found for found, number in told)


def names_differ(
    one: frozenset[str], first: Evidence, other: frozenset[str], second: Evidence
) -> bool:
    """Tell whether each sentence gives names that the other's article does not know at all."""
    if not one or not other:
        return False
    return not any(knows_name(second.text, n) for n in one) and not any(
        knows_name(first.text, n) for n in other
    )


def find_cause(item: Evidence, asked: Asked) -> frozenset[str]:
    """Return the stems of the words that a sentence gives as the cause of what is asked."""
    text = plain(item.text)
    for pattern in _CAUSES:
        match = pattern.search(text)
        if match is None:
            continue
        rest = text[: match.start("cause")] + " " + text[match.end("cause") :]
        cause = _THAT.sub("", match["cause"])
        found = {s for s in content_stems(cause) if s not in asked.subject}
        if found and has_deed(f"{item.context} {rest}", asked):
            return frozenset(found)
    return frozenset()


def causes_differ(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether two causes have no word in common, of the same family or meaning."""
    if not one or not other:
        return False
    return len(missing_stems(" ".join(one), " ".join(other))[0]) == len(one)


def has_deed(text: str, asked: Asked) -> bool:
    """Tell whether half of the question's words that are no names are in `text`."""
    named = {stem(w) for name in asked.names for w in words(name)}
    subject = [s for s in asked.subject if s not in named] or list(asked.subject)
    missing, total = missing_stems(" ".join(subject), text)
    return total > 0 and len(missing) <= total / 2
