"""Who a question says did it: a sentence in which another one did the same is no answer.

"When did the Federal Reserve cut its rates?" is not answered by when the European Central Bank did.
"""

from __future__ import annotations

import re

from rag.deeds import LIGHT, tells_of
from rag.verify.clauses import BEAT, clauses, sentences_of
from rag.verify.names import find_names, knows_name, names_of, same_name
from rag.verify.owners import is_anothers
from rag.verify.roles import check_roles, won_by_the_loser
from rag.words import content_stems, plain, stem

_WINNING = re.compile(r"\bwinning (?:goal|try|run|basket|shot|point)\b", re.IGNORECASE)
_DOES = re.compile(
    r"\b(?i:did|does|do|will|has|have|had) (?:the )?"
    r"(?P<who>[A-Z][\w.&'-]*(?: (?:(?:of|the|and|for|de|al|bin|van|von) ){0,2}[A-Z][\w.&'-]*)*)"
    r" (?:[a-z]+ly |also |first |last |ever |not |never |finally )*(?P<deed>[a-z]{3,})\b"
)


def doer_of(question: str) -> tuple[str, str] | None:
    """Return who does what in a question, as a name and a stem: "Anna Berg" and "resign"."""
    match = _DOES.search(plain(question))
    if match is None or stem(match["deed"]) in LIGHT:
        return None
    return match["who"].removesuffix("'s"), stem(match["deed"])


def granted(question: str) -> str:
    """Return the win that a question takes for granted, as a claim; the question itself if it is none."""
    text = plain(question)
    match = _DOES.search(text)
    if match and (stem(match["deed"]) == "win" or _WINNING.search(question)):
        return f"{match['who']} won."
    if match and stem(match["deed"]) in BEAT:
        return f"{match['who']} beat{text[match.end() :]}"
    return question


def is_anothers_win_or_own(question: str, sentence: str, article: str, before: str) -> bool:
    """Tell whether a sentence has as another's what the question says is somebody's: a title, a win.

    Args:
        question: as it stands; not one that asks whether it is so.
        sentence: which could be the answer.
        article: title and text.
        before: the sentences before it.
    """
    sentence = plain(sentence)
    claim = granted(question)
    turned = check_roles if claim != question else won_by_the_loser
    return is_anothers(question, sentence, article) or bool(
        turned(claim, [sentence, *sentences_of(before)])
    )


def another_did_it(question: str, sentence: str, told: str, article: str) -> bool:
    """Tell whether a sentence says of another one that he did what the question says of somebody.

    A guess: it does not know that Congress is the Senate and the House.

    Args:
        question: as it stands; not one that asks whether it is so.
        sentence: which could be the answer.
        told: it, with the headline and what its pronouns stand for.
        article: title and text.
    """
    sentence = plain(sentence)
    does = doer_of(question)
    if does is None or any(knows_name(told, name) for name in does[0].split(" and ")):
        return False
    agents = {s for c in clauses(sentence) if tells_of(does[1], c.verb) for s in c.agents}
    ours = does[0].split(" and ")
    others = [n for n in find_names(sentence, plain(article)) if agents & set(content_stems(n))]
    # A surname, or the short form of a name that the article gives in full, is no other one.
    full = [n for n in names_of(plain(article)) if any(knows_name(n, o) for o in ours)]
    return bool(others) and not any(
        same_name(other, name) for other in others for name in (*ours, *full)
    )
