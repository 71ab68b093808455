"""Claims that a person found wrong, or right after all: examples for the next training of the reader.

They are lines of JSON in a file of the user's data folder (`dateline schema mark`), and go nowhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from rag.brief.changes import lines_of
from rag.errors import ConfigurationError, UsageError
from rag.render.json import mark_json
from rag.saved.recheck import Document, kind_of

Verdict = Literal["wrong", "right"]
_OF_ARTICLE = ("quote", "title", "source", "published")


def mark(
    document: Document,
    verdict: Verdict,
    path: Path,
    *,
    note: str | None = None,
    words: Sequence[str] = (),
) -> int:
    """Note claims of an answer, a brief or a check as wrong or right; return how many.

    Args:
        document: its JSON.
        verdict: of the person.
        path: the file to which they are added; it is made where it is not there.
        note: what the person says of it.
        words: only claims that have all of them; empty is every claim, and an answer without
            claims is noted itself.

    Raises:
        UsageError: it is none of the three, or no claim of it has these words.
        ConfigurationError: the file cannot be written.
    """
    kind = kind_of(document) or ("check" if "sentences" in document else None)
    if kind is None:
        raise UsageError(
            "this JSON is no answer, brief or check",
            next_step="save one with --json or --format json, or name a number of `dateline history`",
        )
    claims = list(_claims(document, kind)) or [{"claim": None, "evidence": []}]
    claims = list({str(c["claim"]): c for c in claims}.values())  # a brief says a thing twice
    wanted = [word.casefold() for word in words]
    chosen = [c for c in claims if all(w in str(c["claim"]).casefold() for w in wanted)]
    if not chosen:
        raise UsageError(
            f"no claim has the words {' '.join(words)!r}",
            next_step="; ".join(str(c["claim"]) for c in claims),
        )
    known = {
        "marked_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "verdict": verdict,
        "note": note,
        "kind": kind,
        "question": document.get("standalone_question") or document.get("topic"),
        "status": document.get("status"),
        "reader": document["reader"],
        "version": version("dateline"),
    }
    unjudged = {"support": None, "probability": None}  # lines of a brief are all supported
    lines = [json.dumps(mark_json({**known, **unjudged, **c}), ensure_ascii=False) for c in chosen]
    _append(path, "".join(f"{line}\n" for line in lines))
    return len(chosen)


def _claims(document: Document, kind: str) -> Iterator[dict[str, Any]]:
    """Yield each claim with its evidence and what the checks made of it."""
    if kind == "check":
        for sentence in document["sentences"]:
            judged = {"support": sentence["support"], "probability": sentence["score"]}
            evidence = [_evidence({"quote": e["quote"]}) for e in sentence["evidence"]]
            yield {"claim": sentence["text"], "evidence": evidence, **judged}
        return
    cited = {c["number"]: _evidence(c) for c in document["citations"]}
    if kind == "brief":
        for _, text, numbers in lines_of(document):
            yield {"claim": text, "evidence": [cited[n] for n in numbers]}
        return
    for claim in document["claims"]:
        judged = {"support": claim["support"], "probability": claim["probability"]}
        evidence = [cited[n] for n in claim["citations"]]
        yield {"claim": claim["text"], "evidence": evidence, **judged}


def _evidence(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: item.get(name) for name in _OF_ARTICLE}


def _append(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(0o600)  # what a person asks is nobody else's business
        with path.open("ab", buffering=0) as file:  # one write leaves whole lines
            file.write(text.encode("utf-8", "replace"))
    except OSError as error:
        raise ConfigurationError(
            f"{path} cannot be written ({error.strerror})", next_step="check its permissions"
        ) from error
