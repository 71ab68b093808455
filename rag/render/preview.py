"""The call that a question would make, as JSON and for people."""

from __future__ import annotations

from typing import Any

from rag.render.json import checked, window_json
from rag.render.text import safe
from rag.text.dates import day
from rag.types.preview import Preview

SCHEMA_VERSION = "1.1"  # 1.1: the focus of the window


def preview_json(preview: Preview) -> dict[str, Any]:
    """Return the JSON form of a call that is not made."""
    value = {
        "schema_version": SCHEMA_VERSION,
        "question": preview.question,
        "model": preview.model,
        "prompt_id": preview.prompt_id,
        "reason": preview.reason,
        "messages": [{"role": role, "content": text} for role, text in preview.messages],
        "prompt_tokens": preview.prompt_tokens,
        "max_reply_tokens": preview.reply_tokens,
        "max_cost_usd": preview.cost_usd,
        "evidence": [
            {
                "number": e.number,
                "article_id": e.article.article_id,
                "title": e.article.title,
                "source": e.article.source,
                "published": e.article.published,
                "text": e.text,
                "start": e.sentence.start,
                "end": e.sentence.end,
            }
            for e in preview.evidence
        ],
        "window": window_json(preview.window),
    }
    return checked(value, "dry-run")


def preview_text(preview: Preview) -> str:
    """Return a call that is not made, for the terminal."""
    lines = [f"model: {preview.model}"]
    if preview.reason:
        lines += [preview.reason, "", "The sentences that it would be made of:"]
        for item in preview.evidence:
            article = item.article
            lines.append(f"  [{item.number}] {item.text}")
            lines.append(f"      {article.source}, {day(article.published)}: {article.title}")
    else:
        cost = preview.cost_usd
        lines += [
            f"prompt: {preview.prompt_id}, {preview.prompt_tokens} tokens",
            f"reply: at most {preview.reply_tokens} tokens",
            "cost: unknown, no price is listed" if cost is None else f"cost: at most ${cost:.6f}",
        ]
        for role, text in preview.messages:
            lines += ["", f"--- {role} ---", text]
    return safe("\n".join(lines))
