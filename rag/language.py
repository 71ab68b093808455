"""Which language an article is in."""

from __future__ import annotations

_SAMPLE = 1000  # characters; more changes nothing and costs time


def detect_language(text: str) -> str:
    """Return the ISO 639-1 code of the language of `text`, English if it cannot be told."""
    import py3langid

    code = py3langid.classify(text[:_SAMPLE])[0]
    return str(code or "en")
