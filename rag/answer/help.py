"""Greetings and questions about the program: told from questions about the news, and answered."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from rag.models.encoders.embedding import make_embedder
from rag.models.encoders.reader import shared_reader
from rag.text.dates import day
from rag.types import Usage, Window
from rag.types.answer import Answer, Coverage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# A short text is of the kind of the example that its meaning is nearest to. Of 49 others of the
# first kind 42 are told, and of 2,338 questions of other sorts 2 are taken for one.
_GREETINGS = (
    "hi", "hello there", "good morning", "hey, how are you?", "thanks a lot", "ok, thank you",
    "bye", "who are you?", "what is this?", "what is Dateline?", "what can you do?",
    "how can you help me?", "how do I use this?", "how do I ask you something?", "help",
    "what can I ask you?", "how do you work?", "tell me about yourself",
    "what kind of questions can you answer?", "which AI model are you?", "who made you?",
    "what languages do you speak?", "which sources do you use?", "are you there?", "test",
)  # fmt: skip
_QUESTIONS = (
    "why?", "who?", "yes", "no", "how does it work?", "what does it do?", "tell me more",
    "what happened yesterday?", "latest news", "what about the others?", "what is an AI model?",
    "what was tested?", "what help did they get?", "who said goodbye?", "who made it?",
    "which sources did he name?", "what language do they speak?", "how did they use it?",
    "what did the president say?", "how many people died?", "what is it?", "is anyone missing?",
)  # fmt: skip
_ALIKE = 0.4  # cosine with a greeting, at least
_NEARER = 0.05  # than to any question
_LONGEST = 9  # words


def asks_for_help(question: str) -> bool:
    """Tell whether a text greets, or asks about the program, and not about the news."""
    if len(question.split()) > _LONGEST:
        return False
    import numpy as np

    greetings, questions = _examples()
    vector = np.array(make_embedder("minilm").embed([question])[0])
    alike = float((greetings @ vector).max())
    return alike >= _ALIKE and alike - float((questions @ vector).max()) > _NEARER


@cache
def _examples() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    import numpy as np

    vectors = np.array(make_embedder("minilm").embed([*_GREETINGS, *_QUESTIONS]))
    return vectors[: len(_GREETINGS)], vectors[len(_GREETINGS) :]


def help_answer(
    question: str, coverage: Coverage, window: Window, model: str, reason: str | None = None
) -> Answer:
    """Return an answer of the status ``help``.

    Args:
        question: what was asked.
        coverage: what the collection holds.
        window: the limits of the question.
        model: the name of the model in use, which was not asked.
        reason: what it says; None tells what can be asked.
    """
    return Answer(
        question=question,
        standalone_question=question,
        status="help",
        reason=_told(coverage) if reason is None else reason,
        answer=None,
        claims=(),
        conflicts=(),
        citations=(),
        dropped=(),
        nearest=(),
        coverage=coverage,
        window=window,
        model=model,
        prompt_id="help",
        reader=shared_reader().identity,
        usage=Usage(),
        timings_ms=dict.fromkeys(("retrieve", "generate", "verify", "first_claim", "total")),
    )


def _told(coverage: Coverage) -> str:
    count = f"{coverage.articles:,} article{'s' * (coverage.articles != 1)}"
    span = f", {day(coverage.first)} to {day(coverage.last)}" if coverage.first else ""
    example = f" (“What happened on {day(coverage.last)}?”)" if coverage.last else ""
    return (
        f"Dateline answers questions about the news from a collection of {count}{span}. Ask for "
        f"a person, a place, an event or a day{example}; a further question may lean on the one "
        "before. Each claim comes with the sentence that supports it, and what the articles do not "
        "say is not answered."
    )
