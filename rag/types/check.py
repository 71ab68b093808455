"""The values of a check: a text, the sources it is compared with, and a verdict on each sentence.

Offsets are code points of the unchanged source: ``source[start:end] == quote``, always.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

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
    page: int | None = None  # of a stored article from a printed source


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


# --- a saved answer or brief, checked against the store ---------------------------------------

Trouble = Literal["false", "missing", "revised"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a saved document that is false, or cannot be checked."""

    place: str  # its path in the document: "key_points/2/text"
    trouble: Trouble  # "false", or why there is no article to check it by
    text: str  # what the document says there
    reason: str


@dataclass(frozen=True, slots=True)
class Rechecked:
    """A saved document after all checks."""

    document: Literal["answer", "brief"]
    title: str  # the question, or the headline
    lines: int  # that were compared with their sentences
    quotes: int  # that were compared with their articles
    revised: tuple[str, ...]  # articles whose text has changed since; the older text was used
    retired: tuple[str, ...]  # articles that have gone from their sources since
    findings: tuple[Finding, ...]

    @property
    def status(self) -> Literal["verified", "false", "unverifiable"]:
        """Whether everything holds, something is false, or something cannot be checked."""
        troubles = {f.trouble for f in self.findings}
        if "false" in troubles:
            return "false"
        return "unverifiable" if troubles else "verified"


@dataclass(frozen=True, slots=True)
class Fallen:
    """A citation of a kept document whose sentence no article of today says."""

    quote: str
    article_id: str
    title: str
    reason: Literal["corrected", "retired", "removed"]  # what became of the article


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer or a brief that was kept in the store."""

    id: int
    kind: Literal["answer", "brief"]
    kept_at: str  # ISO 8601, UTC
    asked: str  # the question, standing alone, or the topic
    text: str  # as it was shown, with its sources
    document: dict[str, Any]  # its JSON
    fallen: tuple[Fallen, ...]

    @property
    def says(self) -> str:
        """The answer, or the reason why there is none, or the headline of a brief."""
        said = (self.document.get(name) for name in ("headline", "answer", "reason"))
        return str(next((text for text in said if text), ""))

    def holds(self, again: Rechecked | None = None) -> bool:
        """Tell whether its sentences still stand, and nothing was false when it was verified again."""
        return not self.fallen and (again is None or again.status != "false")
