"""The JSON form of every output, checked against its schema before it leaves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from rag.assets import read_schema
from rag.errors import DatelineError
from rag.models.chat import SEED
from rag.types import Article, ArticleEntry, Hit, IngestOutcome, Sentence, Usage, Window
from rag.types.answer import Answer, Citation
from rag.types.brief import Brief

if TYPE_CHECKING:
    from jsonschema_rs import Validator

SCHEMA_VERSION = "1.0"
SEARCH_VERSION = "1.2"  # 1.1: the focus of the window; 1.2: date_weight
# 1.1: notes; 1.2: the focus of the window; 1.3: digest; 1.4: ids may be numbers
# 2.0: support and probability of each claim, reader; 2.1: clarify, help, readings
ANSWER_VERSION = "2.1"
# 1.2: according_to, questions under unknowns, stories; 1.3: the focus; 1.4: digest, was
BRIEF_VERSION = "1.8"  # 1.6: paper, version; 1.7: reader; 1.8: headline_citations
ARTICLE_VERSION = ARTICLES_VERSION = "1.1"  # dateline, topics
INGEST_VERSION = "1.2"  # left_out


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


def answer_json(answer: Answer) -> dict[str, Any]:
    """Return the JSON form of an answer."""
    value = {
        "schema_version": ANSWER_VERSION,
        "id": answer.id,
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "readings": list(answer.readings),
        "status": answer.status,
        "reason": answer.reason,
        "answer": answer.answer,
        "claims": [asdict(c) for c in answer.claims],
        "conflicts": [asdict(c) for c in answer.conflicts],
        "citations": [_citation(c) for c in answer.citations],
        "dropped": [asdict(d) for d in answer.dropped],
        "nearest": [asdict(n) for n in answer.nearest],
        "coverage": asdict(answer.coverage),
        "window": window_json(answer.window),
        "model": answer.model,
        "prompt_id": answer.prompt_id,
        "reader": answer.reader,
        "usage": _usage(answer.usage),
        "notes": list(answer.notes),
        "timings_ms": answer.timings_ms,
    }
    return checked(sealed(value), "answer")


def failed_json(
    name: str | int | None, question: str | None, code: int, message: str
) -> dict[str, Any]:
    """Return the JSON form of a line of a batch that has no answer; `code` is an exit code."""
    value = {
        "schema_version": SCHEMA_VERSION,
        "id": name,
        "question": question,
        "error": {"code": code, "message": message},
    }
    return checked(value, "failed")


_LISTS = (
    "summary", "key_points", "timeline", "voices", "figures", "disagreements", "unknowns", "stories",
    "sources", "cut", "dropped", "changes",
)  # fmt: skip


def brief_json(brief: Brief) -> dict[str, Any]:
    """Return the JSON form of a brief."""
    value = {
        "schema_version": BRIEF_VERSION,
        "created": brief.created,
        "topic": brief.topic,
        "headline": brief.headline,
        "headline_citations": list(brief.headline_citations),
        **{name: [asdict(item) for item in getattr(brief, name)] for name in _LISTS},
        "citations": [_citation(c) for c in brief.citations],
        "coverage": asdict(brief.coverage),
        "window": window_json(brief.window),
        "model": brief.model,
        "reader": brief.reader,
        "usage": _usage(brief.usage),
        "notes": list(brief.notes),
        "timings_ms": brief.timings_ms,
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
            "drafts": [
                {"prompt_id": d.prompt_id, "claims": [asdict(c) for c in d.claims]}
                for d in brief.drafts
            ],
            "material": [[list(text) for text in group] for group in brief.material.groups],
            "unanswered": list(brief.material.unanswered),
        },
    }
    return checked(sealed(value), "brief")


def search_json(query: str, hits: Sequence[Hit], window: Window) -> dict[str, Any]:
    """Return the JSON form of a search."""
    value = {
        "schema_version": SEARCH_VERSION,
        "query": query,
        "window": window_json(window),
        "hits": [
            {
                "article_id": h.chunk.article_id,
                "title": h.title,
                "source": h.source,
                "published": h.published,
                "text": h.text,
                "start": h.chunk.start,
                "end": h.chunk.end,
                "score": h.score,
                "word_rank": h.word_rank,
                "meaning_rank": h.meaning_rank,
                "date_weight": h.date_weight,
            }
            for h in hits
        ],
    }
    return checked(value, "search")


def articles_json(articles: Sequence[ArticleEntry]) -> dict[str, Any]:
    """Return the JSON form of a list of articles, without their texts."""
    value = {
        "schema_version": ARTICLES_VERSION,
        "articles": [asdict(a) for a in articles],
    }
    return checked(value, "articles")


def article_json(article: Article, sentences: Sequence[Sentence]) -> dict[str, Any]:
    """Return the JSON form of one article with its text and sentences."""
    value = {
        "schema_version": ARTICLE_VERSION,
        **asdict(article),
        "sentences": [{"start": s.start, "end": s.end} for s in sentences],
    }
    return checked(value, "article")


def ingest_json(outcomes: Sequence[IngestOutcome], embedded: float) -> dict[str, Any]:
    """Return the JSON form of what an ingest did."""
    statuses = ("added", "updated", "unchanged", "duplicate", "skipped", "failed")
    value = {
        "schema_version": INGEST_VERSION,
        "counts": {s: sum(o.status == s for o in outcomes) for s in statuses},
        "outcomes": [asdict(o) for o in outcomes],
        "embedded": embedded,
    }
    return checked(value, "ingest")


def _citation(citation: Citation) -> dict[str, Any]:
    value = asdict(citation)
    value["dates"] = [{"text": d.text, "date": d.date} for d in citation.dates]
    return value


def window_json(window: Window) -> dict[str, Any]:
    """Return the JSON form of the limits of a question and of the time that its words name."""
    focus = window.focus
    return {
        "as_of": _instant(window.as_of),
        "since": _instant(window.since),
        "until": _instant(window.until),
        "focus": focus
        and {
            "since": _instant(focus.since),
            "until": _instant(focus.until),
            "words": focus.words,
            "recency": focus.recency,
        },
    }


def _instant(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def _usage(usage: Usage) -> dict[str, Any]:
    return asdict(usage)
