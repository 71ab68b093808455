"""What became of a saved answer or brief when it was held against the store again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Trouble = Literal["false", "missing", "revised"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing in a saved document that does not hold, or that cannot be checked."""

    place: str  # where in the document: "key_points/2/text"
    trouble: (
        Trouble  # "false" is a lie; the other two say that the article to check by is not there
    )
    text: str  # what stands there
    reason: str


@dataclass(frozen=True, slots=True)
class Rechecked:
    """A saved document after every check."""

    document: Literal["answer", "brief"]
    title: str  # the question, or the headline
    lines: int  # that were held against their sentences
    quotes: int  # that were held against their articles
    revised: tuple[str, ...]  # articles that have another text by now; checked by the older one
    findings: tuple[Finding, ...]

    @property
    def status(self) -> Literal["verified", "false", "unverifiable"]:
        """Whether all of it holds, some of it does not, or some of it cannot be checked."""
        troubles = {f.trouble for f in self.findings}
        if "false" in troubles:
            return "false"
        return "unverifiable" if troubles else "verified"
