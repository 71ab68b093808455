"""A checked text, as JSON and for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rag.render.json import checked
from rag.render.text import safe
from rag.types.check import BatchResult, CheckedSentence, CheckedText

CHECK_VERSION = "2.0"  # 2.0: support, reader; no threshold


def check_json(result: CheckedText, name: str | int | None = None) -> dict[str, Any]:
    """Return the JSON form of a checked text.

    Args:
        result: the text.
        name: its id in a batch.
    """
    value = {
        "schema_version": CHECK_VERSION,
        "id": name,
        "supported": result.supported,
        "support": result.support,
        "score": round(result.score, 4),
        "sentences": [_sentence(s) for s in result.sentences],
        "reader": result.reader,
    }
    return checked(value, "check")


def batch_json(result: BatchResult) -> dict[str, Any]:
    """Return the JSON form of one line of a batch, or of what was wrong with it."""
    if result.checked is not None:
        return check_json(result.checked, result.id)
    error = {"code": result.error_code, "message": result.error}
    return checked({"schema_version": CHECK_VERSION, "id": result.id, "error": error}, "check")


def _sentence(sentence: CheckedSentence) -> dict[str, Any]:
    value = asdict(sentence)
    value["score"] = round(sentence.score, 4)
    return value


def check_text(result: CheckedText, sources: Sequence[str]) -> str:
    """Return a checked text for the terminal: each sentence, and what is said of it.

    Args:
        result: the text.
        sources: the names of its sources, in order.
    """
    failed = sum(s.support == "unsupported" for s in result.sentences)
    doubtful = sum(s.support == "uncertain" for s in result.sentences)
    total = len(result.sentences)
    lines = [_headline(failed, doubtful, total), ""]
    for number, sentence in enumerate(result.sentences, start=1):
        indent = " " * len(f"{number}. ")
        lines.append(f"{number}. {_one_line(sentence.text)}")
        word = _WORDS[sentence.support]
        reason = f": {sentence.reason}" if sentence.reason else ""
        lines.append(f"{indent}{word} ({sentence.score:.2f}){reason}")
        nearest = "nearest: " if sentence.support == "unsupported" else ""
        for quoted in sentence.evidence:
            lines.append(f"{indent}{nearest}“{_one_line(quoted.quote)}”")
            place = f"characters {quoted.start} to {quoted.end}"
            lines.append(f"{indent}{sources[quoted.source]}, {place}")
        lines.append("")
    return safe("\n".join(lines).rstrip())


_WORDS = {
    "supported": "supported",
    "uncertain": "UNCERTAIN",
    "unsupported": "NOT SUPPORTED",
}


def _headline(failed: int, doubtful: int, total: int) -> str:
    if total == 1:
        word = "not supported" if failed else "uncertain" if doubtful else "supported"
        return f"The sentence is {word}."
    if not failed and not doubtful:
        return f"All {total} sentences are supported."
    parts = [
        f"{count} {word}"
        for count, word in ((failed, "not supported"), (doubtful, "uncertain"))
        if count
    ]
    return f"Of {total} sentences: {', '.join(parts)}."


def _one_line(text: str) -> str:
    return " ".join(text.split())
