"""What kind of text a person has typed: a question, a task, or words to the program itself.

A text is of the kind of the example that its meaning is nearest to. Greetings are compared whole; a
task is told by the words that it begins or ends with, and its topic is the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, cast

from rag.models.encoders.embedding import make_embedder
from rag.models.encoders.reader import shared_reader
from rag.text.dates import day
from rag.text.language import ASKING
from rag.text.words import content_stems
from rag.types import Window
from rag.types.answer import Answer, AnswerType, Coverage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Whole texts. Of 49 others of the first kind 42 are told, and of 2,338 questions 2 are taken for one.
_WHOLE = {
    "help": (
        "hi", "hello there", "good morning", "hey, how are you?", "thanks a lot", "ok, thank you",
        "bye", "who are you?", "what is this?", "what is Dateline?", "what can you do?",
        "how can you help me?", "how do I use this?", "how do I ask you something?", "help",
        "what can I ask you?", "how do you work?", "tell me about yourself",
        "what kind of questions can you answer?", "which AI model are you?", "who made you?",
        "what languages do you speak?", "which sources do you use?", "are you there?", "test",
        "write a title for this conversation", "suggest a title for our chat",
    ),
    "question": (
        "why?", "who?", "yes", "no", "how does it work?", "what does it do?", "tell me more",
        "what happened yesterday?", "latest news", "what about the others?", "what is an AI model?",
        "what was tested?", "what help did they get?", "who said goodbye?", "who made it?",
        "which sources did he name?", "what language do they speak?", "how did they use it?",
        "what did the president say?", "how many people died?", "what is it?", "is anyone missing?",
        "summary of the talks", "the title of the book",
    ),
}  # fmt: skip
# What a task begins or ends with. Of 26 others 23 are told; of 1,990 questions 3 are taken for one.
_FRAMES = {
    "summary": (
        "summarise the coverage of", "summary of the news on", "give me an overview of",
        "sum up the news about", "sum up the", "recap of", "the key points of", "key takeaways from",
        "short summary, please", "in a few sentences", "summarize what happened",
    ),
    "timeline": ("timeline of", "chronology of", "in chronological order"),
    "list": ("list all", "list the", "name all the", "give me a list of", "enumerate all"),
    "question": (
        "who is", "what is", "what was", "how many", "how much did", "when did", "where was",
        "why was", "which", "tell me about", "what happened to", "latest on", "is there", "did the",
        "name of", "name the", "news on", "what did they say about", "the price of", "the number of",
        "name the person who", "the end of the", "the history of the", "who is on the list of",
    ),
}  # fmt: skip
_ALIKE = 0.4  # cosine with a greeting, at least
_NEARER = 0.05  # than to any question
_SAME = 0.58  # cosine with the frame of a task, at least
_LONGEST = 9  # words of a greeting
_LONGEST_FRAME, _LONGEST_END = 6, 3  # words


@dataclass(frozen=True, slots=True)
class Told:
    """The kind of a text, and the topics that a task can be meant to have, the likeliest first."""

    type: AnswerType
    topics: tuple[str, ...] = ()


def tell_kind(text: str) -> Told:
    """Return whether a text is a question, a task, or speaks to the program."""
    if len(text.split()) <= _LONGEST:
        alike = _nearest(_WHOLE, [text])[0]
        if alike["help"] >= _ALIKE and alike["help"] - alike["question"] > _NEARER:
            return Told("help")
    return _task(text) or Told("question")


def _task(text: str) -> Told | None:
    """Return the task that a text begins or ends with, or None: what asks is a question."""
    said = text.strip(" ?.!:").split()
    asking = [place for place, word in enumerate(said) if word.lower() in ASKING]
    if not said or 0 in asking or (asking and text.rstrip().endswith("?")):
        return None
    cuts = [(n, " ".join(said[:n]), said[n:]) for n in range(1, _LONGEST_FRAME + 1)]
    cuts += [(0, " ".join(said[-n:]), said[:-n]) for n in range(1, _LONGEST_END + 1)]
    cuts = [cut for cut in cuts if content_stems(" ".join(cut[2]))]
    found: list[tuple[float, AnswerType, int, str]] = []
    nearest = _nearest(_FRAMES, [frame for _, frame, _ in cuts])
    for (length, _, rest), alike in zip(cuts, nearest, strict=True):
        kind = max(alike, key=alike.__getitem__)
        if kind != "question" and alike[kind] >= _SAME and (length or kind != "list"):
            found.append((alike[kind], cast("AnswerType", kind), length, _topic(rest)))
    if not found:
        return None
    kind = max(found)[1]
    # The longest beginning leaves the least beside the topic; what finds nothing gives way.
    same = sorted((f for f in found if f[1] == kind), key=lambda f: (-f[2], -f[0]))
    return Told(kind, tuple(dict.fromkeys(topic for *_, topic in same)))


def _topic(said: list[str]) -> str:
    """Return words without those at their beginning and end that carry no meaning."""
    meant = [place for place, word in enumerate(said) if content_stems(word)]
    return " ".join(said[meant[0] : meant[-1] + 1])


def _nearest(examples: dict[str, tuple[str, ...]], texts: list[str]) -> list[dict[str, float]]:
    """Return for each text its likeness to the nearest example of each kind."""
    import numpy as np

    if not texts:
        return []
    vectors = np.array(make_embedder("minilm").embed(texts))
    of = {kind: (vectors @ _vectors(examples[kind]).T).max(axis=1).tolist() for kind in examples}
    return [{kind: of[kind][place] for kind in of} for place in range(len(texts))]


@cache
def _vectors(examples: tuple[str, ...]) -> NDArray[np.float64]:
    import numpy as np

    return np.array(make_embedder("minilm").embed(list(examples)))


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
        type="help",
        question=question,
        standalone_question=question,
        status="help",
        reason=_told(coverage) if reason is None else reason,
        coverage=coverage,
        window=window,
        model=model,
        prompt_id="help",
        reader=shared_reader().identity,
    )


def _told(coverage: Coverage) -> str:
    count = f"{coverage.articles:,} article{'s' * (coverage.articles != 1)}"
    span = f", {day(coverage.first)} to {day(coverage.last)}" if coverage.first else ""
    example = f" (“What happened on {day(coverage.last)}?”)" if coverage.last else ""
    return (
        f"Dateline answers questions about the news from a collection of {count}{span}. Ask for "
        f"a person, a place, an event or a day{example}, a summary, a timeline or a list; a further "
        "question may lean on the one before. Each claim comes with the sentence that supports it, "
        "and what the articles do not say is not answered."
    )
