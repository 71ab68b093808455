"""What an editor would ask: what answers it matters most, and what nothing answers is not known.

Which questions fit depends on the event: a fire has a cause, an arrest a trial. A question counts
as not answered only where the reader finds no answer to it, neither among the sentences of the page
nor among those that `ask` would find.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rag.answer.ask import look_up
from rag.models.encoders.reader import Passage, shared_reader
from rag.search.find import Ask
from rag.search.reading import ANSWERS, MAY_ANSWER
from rag.store import Store
from rag.text.coverage import carries
from rag.text.words import plain
from rag.types import Evidence

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


# What the topic speaks of, and what is asked of it.
_QUESTIONS = (
    (_word(_MISHAP), "What caused the {topic}?"),
    (_word(rf"{_MISHAP}|{_DISASTER}|{_VIOLENCE}"), "How many people were killed in the {topic}?"),
    (_word(rf"{_MISHAP}|{_DISASTER}|{_VIOLENCE}"), "How many people were injured in the {topic}?"),
    (_word(_CRIME), "What was the motive for the {topic}?"),
    (_word(rf"{_CRIME}|disappearance"), "Who is suspected of the {topic}?"),
    (_word(r"trial|indictment|arrests?|charges"), "When will the trial begin in the {topic}?"),
    (_word(r"layoffs?|job cuts"), "How many people lost their jobs in the {topic}?"),
    (_word(r"merger|acquisition|takeover|buyout|purchase|sale"), "How much is the {topic} worth?"),
    (_word(r"outbreak|recall"), "How many people fell ill in the {topic}?"),
    (_word(rf"{_DISASTER}|wildfires?"), "How much did the {topic} cost?"),
    (_word(r"ceasefire|truce|agreement|treaty|deal|law|ban|bill"), "When does the {topic} take effect?"),
)  # fmt: skip
_GIST = "What happened in the {topic}?"
_ANSWER_WEIGHT = 0.4  # of importance, for the sentence that answers a question best
_READ = 16  # sentences that are read for an answer, those with most of the question's words
_UNKNOWN = re.compile(
    r"\b(?:unclear|unknown|not (?:immediately |yet )?(?:known|clear|disclosed|released)"
    r"|did not (?:say|give|provide|specify|identify)|no immediate|yet to be|still (?:missing|being)"
    r"|remain(?:s|ed)? missing|under investigation|could (?:still )?change)\b",
    re.IGNORECASE,
)


def tells_unknown(sentence: str) -> bool:
    """Tell whether a sentence says that something is not known, or not said."""
    return _UNKNOWN.search(plain(sentence)) is not None


def ask_editor_s_questions(
    topic: str, pool: Sequence[Evidence]
) -> tuple[tuple[Evidence, ...], list[str]]:
    """Ask what an editor would ask of an event of the topic's kind.

    Returns:
        `pool`, the most important first, in which what answers matters more; and the questions that
        no sentence of it answers.
    """
    subject = re.sub(r"^(?:the|a|an) ", "", topic.strip().rstrip("?.!"), flags=re.IGNORECASE)
    # "building at risk of collapse" is about a building, and nobody dies when a power grid does.
    head = " ".join(_PREPOSITION.split(subject)[0].split()[-1:])
    kinds = [] if _FIGURATIVE.search(subject) else _QUESTIONS
    open_questions = []
    weight: dict[int, float] = {}
    for asked in [_GIST, *(asked for speaks_of, asked in kinds if speaks_of.search(head))]:
        question = asked.format(topic=subject)
        chances = _answers(question, pool)
        best = max(chances, key=chances.__getitem__, default=None)
        if asked != _GIST and (best is None or chances[best] < MAY_ANSWER):
            open_questions.append(question)
        elif best is not None and chances[best] >= ANSWERS:
            weight[best] = max(weight.get(best, 0.0), _ANSWER_WEIGHT * chances[best])
    weighed = (replace(e, score=min(1.0, e.score + weight.get(e.number, 0.0))) for e in pool)
    return tuple(sorted(weighed, key=lambda e: (-e.score, e.number))), open_questions


def _answers(question: str, pool: Sequence[Evidence]) -> dict[int, float]:
    """Return how likely sentences answer a question, by their numbers: those likely to, by words
    and by importance.
    """
    likely = sorted(pool, key=lambda e: -carries(question, e.text) - e.score)[:_READ]
    passages = [Passage(e.text, e.surroundings) for e in likely]
    chances = shared_reader().answers(question, passages)
    return dict(zip((e.number for e in likely), chances, strict=True))


def open_questions(store: Store, questions: Iterable[str], within: Ask) -> list[str]:
    """Return those of the questions that the collection, within the limits, does not answer.

    Whoever checks a brief asks the same again.
    """
    asked = (look_up(store, replace(within, question=q)) for q in questions)
    return [found.ask.question for found in asked if not found.is_answerable()]
