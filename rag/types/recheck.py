"""The result of checking a saved answer or brief against the store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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
    findings: tuple[Finding, ...]

    @property
    def status(self) -> Literal["verified", "false", "unverifiable"]:
        """Whether everything holds, something is false, or something cannot be checked."""
        troubles = {f.trouble for f in self.findings}
        if "false" in troubles:
            return "false"
        return "unverifiable" if troubles else "verified"
