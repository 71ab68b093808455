"""What an editor would ask and the articles do not answer.

Which questions fit depends on the event: a fire has a cause, an arrest a trial. A question counts
as not answered only where two readings agree: the gate that `ask` uses finds no sentence that can
be the answer, and no sentence of the articles uses the words that an answer would.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.search.find import Ask, find_context
from rag.search.reading import is_answered
from rag.store import Store
from rag.types import Article, Window

_MISHAP = (
    r"fires?|blaze|wildfires?|explosions?|blasts?|crash(?:es)?|collapses?|derailment|outage|blackout"
    r"|spill|sinking"
)
_DISASTER = r"earthquakes?|quakes?|storms?|hurricanes?|tornado(?:es)?|floods?|flooding|landslides?|blizzards?"
_VIOLENCE = r"attacks?|shootings?|bombings?|stabbings?|massacre"
_CRIME = rf"{_VIOLENCE}|murders?|killings?|arson|kidnapping|abduction|assassination|vandalism|robbery|heist"


_PREPOSITION = re.compile(r" (?:in|at|of|on|over|near|off|by|from|with|against|for|to) ")
_FIGURATIVE = re.compile(
    r"\b(?:grid|power|market|talks|prices?|government|banks?|campaign|currency|stock|data|political|media)\b",
    re.IGNORECASE,
)


def _word(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


# What the topic speaks of; what is asked; the words that an answer would have.
_QUESTIONS = (
    (
        _word(_MISHAP),
        "What caused the {topic}?",
        _word(
            r"caus\w+|blam\w+|due to|spark\w*|trigger\w*|because|ignit\w+|set off|started (?:by|when)|origin\w*"
            r"|source of|result of|traced|linked to|stemm\w+|led to|arson"
        ),
    ),
    (
        _word(rf"{_MISHAP}|{_DISASTER}|{_VIOLENCE}"),
        "How many people were killed in the {topic}?",
        _word(r"kill\w*|dead\w*|di(?:ed|es|e)|deaths?|fatal\w*|toll|casualt\w+|no one|surviv\w+|unharmed"),
    ),
    (
        _word(rf"{_MISHAP}|{_DISASTER}|{_VIOLENCE}"),
        "How many people were injured in the {topic}?",
        _word(r"injur\w+|wound\w*|hurt|hospitali[sz]\w+|unharmed|no one"),
    ),
    (
        _word(_CRIME),
        "What was the motive for the {topic}?",
        _word(r"motiv\w+|because|retaliat\w+|grudge|target\w*|hat(?:e|red)|reason\w*|revenge|ransom"),
    ),
    (
        _word(rf"{_CRIME}|disappearance"),
        "Who is suspected of the {topic}?",
        _word(
            r"suspect\w*|arrest\w*|charg\w+|gunm[ae]n|shooter|attacker|responsib\w+|blam\w+"
            r"|accus\w+|person of interest|custody|detained"
        ),
    ),
    (
        _word(r"trial|indictment|arrests?|charges"),
        "When will the trial begin in the {topic}?",
        _word(r"trial|verdict|convict\w+|acquit\w+|plead\w*|sentenc\w+"),
    ),
    (
        _word(r"layoffs?|job cuts"),
        "How many people lost their jobs in the {topic}?",
        re.compile(r"\d[\d,.]* (?:\w+ ){0,3}(?:jobs|workers|employees|roles|positions|people|staff)|percent|%", re.I),
    ),
    (
        _word(r"merger|acquisition|takeover|buyout|purchase|sale"),
        "How much is the {topic} worth?",
        re.compile(r"[$€£]|billion|million", re.IGNORECASE),
    ),
    (
        _word(r"outbreak|recall"),
        "How many people fell ill in the {topic}?",
        _word(r"cases?|ill(?:ness(?:es)?)?|sick\w*|infect\w+|patients?|no one"),
    ),
    (
        _word(rf"{_DISASTER}|wildfires?"),
        "How much did the {topic} cost?",
        re.compile(r"[$€£]|\bdamag|\bloss(?:es)?\b|\bcosts?\b", re.IGNORECASE),
    ),
    (
        _word(r"ceasefire|truce|agreement|treaty|deal|law|ban|bill|tariffs?"),
        "When does the {topic} take effect?",
        _word(r"tak\w+ effect|effect\w*|beg[iau]n\w*|start\w*|force|immediately|expir\w+|sign\w*|went into|over"),
    ),
)  # fmt: skip


def questions_about(topic: str, articles: Sequence[Article]) -> list[str]:
    """Return the questions that fit a topic and whose answer no article seems to have."""
    subject = re.sub(r"^(?:the|a|an) ", "", topic.strip().rstrip("?.!"), flags=re.IGNORECASE)
    # "building at risk of collapse" is about a building, and nobody dies when a power grid does.
    head = " ".join(_PREPOSITION.split(subject)[0].split()[-1:])
    if _FIGURATIVE.search(subject):
        return []
    return [
        asked.format(topic=subject)
        for speaks_of, asked, told in _QUESTIONS
        if speaks_of.search(head) and not any(told.search(f"{a.title}\n{a.text}") for a in articles)
    ]


def unanswered(
    store: Store,
    questions: Iterable[str],
    window: Window,
    source: str | None = None,
    topic: str | None = None,
) -> list[str]:
    """Return those of the questions that the collection, within the limits, does not answer.

    Whoever checks a brief asks the same again.
    """
    found = []
    for question in questions:
        context = find_context(store, Ask(question, window, source, topic=topic), None)
        if not is_answered(context):
            found.append(question)
    return found
