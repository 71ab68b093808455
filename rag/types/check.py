"""The values of a check: a text, the sources it is compared with, and a verdict on each sentence.

Offsets are code points of the unchanged source: ``source[start:end] == quote``, always.
"""

from __future__ import annotations

from dataclasses import dataclass

from rag.types import Article, Evidence, Support


@dataclass(frozen=True, slots=True)
class Given:
    """A text as the user supplied it: nothing in it is cleaned, so that offsets into it hold."""

    name: str  # for messages: a path, "standard input", "source[0]"
    text: str
    article: Article | None = None  # whose text it is, if it is stored


@dataclass(frozen=True, slots=True)
class GivenSentence:
    """One sentence of a supplied text."""

    start: int
    end: int
    words: str  # the sentence on one line, without markup
    paragraph: int  # from 0


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one sentence, and its grounds."""

    score: float  # the probability that it is supported, 0 to 1
    support: Support
    reason: str | None  # None: supported
    evidence: tuple[Evidence, ...]  # what supports it, else what comes nearest


@dataclass(frozen=True, slots=True)
class CheckEvidence:
    """A sentence of a source, word for word."""

    source: int  # index of the source, from 0
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """One sentence of the checked text."""

    text: str  # unchanged
    support: Support
    score: float  # the probability that it is supported, 0 to 1
    reason: str | None
    evidence: tuple[CheckEvidence, ...]


@dataclass(frozen=True, slots=True)
class CheckedText:
    """A checked text; `rag/schemas/check.schema.json` is its JSON form."""

    support: Support  # the least of its sentences
    score: float  # the least of its sentences
    sentences: tuple[CheckedSentence, ...]
    reader: str  # version and hash of the reader that judged them

    @property
    def supported(self) -> bool:
        """Whether no sentence is unsupported; uncertain ones count as supported."""
        return self.support != "unsupported"


@dataclass(frozen=True, slots=True)
class BatchResult:
    """The result of one line of a batch: a checked text, or an error."""

    id: str | int | None
    checked: CheckedText | None
    error_code: int | None = None  # the exit code of the same error elsewhere
    error: str | None = None
