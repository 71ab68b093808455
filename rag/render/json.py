"""The JSON form of every output, checked against its schema before it leaves.

A value has the fields of its class under their names; what the schemas name otherwise stands here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, get_args

from rag.assets import read_schema
from rag.errors import DatelineError
from rag.models.chat import SEED
from rag.types import (
    Article,
    ArticleEntry,
    Backup,
    Count,
    DateMention,
    Evidence,
    Hit,
    IngestOutcome,
    IngestStatus,
    Sentence,
    Window,
)
from rag.types.answer import Answer, Preview, Turn
from rag.types.brief import Brief
from rag.types.check import BatchResult, CheckedText, Kept, Rechecked

if TYPE_CHECKING:
    from jsonschema_rs import Validator

# What each added: it is raised with every change of a form. Forms that never changed are 1.0.
VERSIONS = {
    # 1.1: notes; 1.2: the focus of the window; 1.3: digest; 1.4: ids may be numbers
    # 2.0: support and probability of each claim, reader; 2.1: clarify, help, readings; 2.2: type
    "answer": "2.3",  # 2.3: page
    # 1.2: according_to, questions under unknowns, stories; 1.3: the focus; 1.4: digest, was
    "brief": "1.9",  # 1.6: paper, version; 1.7: reader; 1.8: headline_citations; 1.9: page
    "search": "1.3",  # 1.1: the focus of the window; 1.2: date_weight; 1.3: page
    "article": "1.3",  # 1.2: the role of each sentence; 1.3: its page
    "articles": "1.1",  # dateline, topics
    "ingest": "1.3",  # 1.3: retired, removed, dry_run
    "verify": "1.1",  # retired
    "check": "2.1",  # 2.0: support, reader; no threshold; 2.1: page
    "dry-run": "1.2",  # 1.1: the focus of the window; 1.2: page
}
_INNER = frozenset({"as_of_given", "earliest"})  # fields that are of no use outside
# In the order in which a person reads them.
_OF_BRIEF = (
    "created", "topic", "headline", "headline_citations", "summary", "key_points", "timeline",
    "voices", "figures", "disagreements", "unknowns", "stories", "sources", "cut", "dropped",
    "changes", "citations", "coverage", "window", "model", "reader", "usage", "notes", "timings_ms",
)  # fmt: skip


@cache
def _validator(schema: str) -> Validator:
    import jsonschema_rs

    return jsonschema_rs.validator_for(json.loads(read_schema(schema)))


def checked(value: dict[str, Any], schema: str) -> dict[str, Any]:
    """Return `value` if it is of the published form.

    Raises:
        DatelineError: it is not; that is a fault of this program.
    """
    plain = json.loads(json.dumps(value))
    error = next(iter(_validator(schema).iter_errors(plain)), None)
    if error is not None:
        place = "/".join(str(p) for p in error.instance_path)
        raise DatelineError(
            f"the output does not fit its own schema {schema} at {place or 'the top'}: {error.message}",
            next_step="please report this",
        )
    return value


def _document(schema: str, values: dict[str, Any], *, seal: bool = False) -> dict[str, Any]:
    """Return a document of a schema, checked: its version, then its values; sealed on request."""
    value = {"schema_version": VERSIONS.get(schema, "1.0"), **values}
    return checked(sealed(value) if seal else value, schema)


def schema_faults(value: dict[str, Any], schema: str) -> list[tuple[str, str, str]]:
    """Return where a document is not of the published form: place, what stands there, why."""
    found = []
    for error in _validator(schema).iter_errors(value):
        place = "/".join(str(p) for p in error.instance_path)
        found.append((place, json.dumps(error.instance, ensure_ascii=False)[:200], error.message))
    return found


def sealed(value: dict[str, Any]) -> dict[str, Any]:
    """Return `value` with its digest: whoever changes a character of it changes the digest too."""
    return {**value, "digest": digest_of(value)}


def digest_of(value: dict[str, Any]) -> str:
    """Return the SHA-256 of a document without its `digest`, its keys sorted, without spaces."""
    import hashlib

    bare = {k: v for k, v in value.items() if k != "digest"}
    text = json.dumps(bare, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value: Any) -> Any:
    """Return a value as JSON has it: instants in ISO 8601, of a date its words and what they mean."""
    if isinstance(value, DateMention):
        return {"text": value.text, "date": value.date}
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if is_dataclass(value):
        return {
            f.name: plain(getattr(value, f.name)) for f in fields(value) if f.name not in _INNER
        }
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    return value


def answer_json(answer: Answer) -> dict[str, Any]:
    """Return the JSON form of an answer."""
    return _document("answer", plain(answer), seal=True)


def failed_json(
    name: str | int | None, question: str | None, code: int, message: str
) -> dict[str, Any]:
    """Return the JSON form of a line of a batch that has no answer; `code` is an exit code."""
    values = {
        "id": name,
        "question": question,
        "error": {"code": code, "message": message},
    }
    return _document("failed", values)


def brief_json(brief: Brief) -> dict[str, Any]:
    """Return the JSON form of a brief."""
    values = {
        **{name: plain(getattr(brief, name)) for name in _OF_BRIEF},
        "replay": {
            "text_hashes": brief.text_hashes,
            "prompt_ids": list(brief.prompt_ids),
            "model": brief.model,
            "settings": {
                "evidence_tokens": brief.evidence_tokens,
                "paper": brief.paper,
                "version": brief.version,
            },
            "seed": SEED,
            "drafts": [{"prompt_id": d.prompt_id, "claims": plain(d.claims)} for d in brief.drafts],
            "material": plain(brief.material.groups),
            "unanswered": list(brief.material.unanswered),
        },
    }
    return _document("brief", values, seal=True)


def search_json(query: str, hits: Sequence[Hit], window: Window) -> dict[str, Any]:
    """Return the JSON form of a search."""
    of_hit = ("title", "source", "published", "text")
    ranks = ("score", "word_rank", "meaning_rank", "date_weight")
    values = {
        "query": query,
        "window": plain(window),
        "hits": [
            {
                "article_id": h.chunk.article_id,
                **{name: getattr(h, name) for name in of_hit},
                "start": h.chunk.start,
                "end": h.chunk.end,
                "page": h.page,
                **{name: getattr(h, name) for name in ranks},
            }
            for h in hits
        ],
    }
    return _document("search", values)


def count_json(count: Count) -> dict[str, Any]:
    """Return the JSON form of a count."""
    total = {"articles": count.total.articles, "origins": count.total.origins}
    return _document("count", {**plain(count), "total": total})


def articles_json(articles: Sequence[ArticleEntry]) -> dict[str, Any]:
    """Return the JSON form of a list of articles, without their texts."""
    return _document("articles", {"articles": plain(articles)})


def article_json(article: Article, sentences: Sequence[Sentence]) -> dict[str, Any]:
    """Return the JSON form of one article with its text and sentences."""
    values = {
        **plain(article),
        "sentences": [
            {"start": s.start, "end": s.end, "role": s.role, "page": s.page} for s in sentences
        ],
    }
    return _document("article", values)


def ingest_json(
    outcomes: Sequence[IngestOutcome], embedded: float, *, dry_run: bool = False
) -> dict[str, Any]:
    """Return the JSON form of what an ingest did, or would do."""
    statuses = get_args(IngestStatus)
    values = {
        "dry_run": dry_run,
        "counts": {s: sum(o.status == s for o in outcomes) for s in statuses},
        "outcomes": plain(outcomes),
        "embedded": embedded,
    }
    return _document("ingest", values)


def backup_json(made: Backup, file: str) -> dict[str, Any]:
    """Return the JSON form of what a backup, the file of this name, holds."""
    return _document("backup", {"file": file, **plain(made)})


def check_json(result: CheckedText, name: str | int | None = None) -> dict[str, Any]:
    """Return the JSON form of a checked text.

    Args:
        result: the text.
        name: its id in a batch.
    """
    values = {
        "id": name,
        "supported": result.supported,
        "support": result.support,
        "score": round(result.score, 4),
        "sentences": [{**plain(s), "score": round(s.score, 4)} for s in result.sentences],
        "reader": result.reader,
    }
    return _document("check", values)


def batch_json(result: BatchResult) -> dict[str, Any]:
    """Return the JSON form of one line of a batch, or of what was wrong with it."""
    if result.checked is not None:
        return check_json(result.checked, result.id)
    error = {"code": result.error_code, "message": result.error}
    return _document("check", {"id": result.id, "error": error})


def recheck_json(result: Rechecked) -> dict[str, Any]:
    """Return the JSON form of a verification."""
    return _document("verify", {**plain(result), "status": result.status})


def history_json(entries: Sequence[tuple[Kept, Rechecked | None]]) -> dict[str, Any]:
    """Return the JSON form of what was kept, each with its verification where there is one."""
    values = {
        "entries": [
            {
                **{
                    name: getattr(kept, name) for name in ("id", "kind", "kept_at", "asked", "says")
                },
                "holds": kept.holds(result),
                "fallen": plain(kept.fallen),
                "verification": result
                and {"status": result.status, "findings": plain(result.findings)},
            }
            for kept, result in entries
        ],
    }
    return _document("history", values)


def mark_json(values: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON form of a claim that a person marked."""
    return _document("mark", values)


def preview_json(preview: Preview) -> dict[str, Any]:
    """Return the JSON form of a call that is not made."""
    values = {
        "question": preview.question,
        "model": preview.model,
        "prompt_id": preview.prompt_id,
        "reason": preview.reason,
        "messages": [{"role": role, "content": text} for role, text in preview.messages],
        "prompt_tokens": preview.prompt_tokens,
        "max_reply_tokens": preview.reply_tokens,
        "max_cost_usd": preview.cost_usd,
        "evidence": [_sentence(e) for e in preview.evidence],
        "window": plain(preview.window),
    }
    return _document("dry-run", values)


def _sentence(item: Evidence) -> dict[str, Any]:
    of_article = ("article_id", "title", "source", "published")
    return {
        "number": item.number,
        **{name: getattr(item.article, name) for name in of_article},
        "text": item.text,
        "start": item.sentence.start,
        "end": item.sentence.end,
        "page": item.sentence.page,
    }


def conversation_json(turns: Sequence[Turn]) -> dict[str, Any]:
    """Return the JSON form of a conversation; each document is of the schema of its kind."""
    names = ("kind", "asked_at", "asked", "document")
    values = {
        "turns": [{name: getattr(t, name) for name in names} for t in turns],
    }
    return _document("conversation", values)
