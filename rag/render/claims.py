"""Claims as running text, each with the marks of its citations."""

from __future__ import annotations

from collections.abc import Sequence

from rag.types.answer import Claim

UNCERTAIN = "(uncertain)"  # behind a claim of which the checks are not sure


def joined(claims: Sequence[Claim]) -> str | None:
    """Return claims as running text with citation marks, or None if there are none."""
    parts = []
    for claim in claims:
        text = claim.text.rstrip()
        text += "" if text.endswith((".", "!", "?", '."', ".”")) else "."
        marks = "".join(f"[{n}]" for n in claim.citations)
        parts.append(text + marks + (f" {UNCERTAIN}" if claim.support == "uncertain" else ""))
    return " ".join(parts) or None
