"""The brief as a page, laid out by typst; the text goes in as data, never as markup."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from rag.assets import page_template
from rag.brief_types import Brief
from rag.dates import day
from rag.errors import DatelineError
from rag.render.text import older_date

_PAPERS = {"a4": "a4", "letter": "us-letter"}


def count_pages(brief: Brief, paper: str = "a4") -> int:
    """Lay a brief out and return how many pages it takes."""
    # The template records the count in the document; asking for it is quicker than a PDF.
    import typst

    try:
        found = typst.query(
            str(page_template()),
            "<pages>",
            field="value",
            one=True,
            sys_inputs=page_inputs(brief, paper),
            ignore_system_fonts=True,
        )
    except typst.TypstError as error:
        raise _layout_error(error) from error
    return int(json.loads(found))


def brief_pdf(brief: Brief, paper: str = "a4") -> bytes:
    """Return a brief as a PDF (one A4 or US Letter page, if it was fitted)."""
    import typst

    try:
        return bytes(
            typst.compile(
                str(page_template()),
                format="pdf",
                sys_inputs=page_inputs(brief, paper),
                ignore_system_fonts=True,
                # The time stamp is the brief's own, so that the same brief gives the same bytes.
                timestamp=datetime.fromisoformat(brief.created),
            )
        )
    except typst.TypstError as error:
        raise _layout_error(error) from error


def _layout_error(error: Exception) -> DatelineError:
    return DatelineError(
        f"the page could not be laid out ({error})", next_step="use --format md and report this"
    )


def page_inputs(brief: Brief, paper: str) -> dict[str, str]:
    """Return what the typst template reads: the brief as JSON, and nothing as markup."""
    numbers = {s.article_id: s.number for s in brief.sources}
    article = {c.number: c.article_id for c in brief.citations}

    def marks(citations: tuple[int, ...]) -> str:
        # On paper a mark leads to an article; the sentence itself is under it.
        return ", ".join(str(n) for n in citations)

    def item(text: str, citations: tuple[int, ...], label: str = "") -> dict[str, str]:
        older = older_date(brief, citations)
        return {"text": text, "label": label, "marks": marks(citations), "older": older}

    verbatim = {i["text"] for i in _verbatim(brief)}
    sources: list[dict[str, Any]] = []
    for source in brief.sources:
        cited = [c for c in brief.citations if article[c.number] == source.article_id]
        sources.append(
            {
                "name": source.source,
                "title": source.title,
                "date": day(source.published),
                "copy": not source.independent_origin,
                "number": str(numbers[source.article_id]),
                "quotes": [
                    {"number": str(c.number), "text": c.quote}
                    for c in cited
                    if c.quote not in verbatim
                ],
                "verbatim": ", ".join(str(c.number) for c in cited if c.quote in verbatim),
            }
        )
    origins = sum(s.independent_origin for s in brief.sources)
    left, right = _balanced(_sections(brief, item))
    data = {
        "paper": _PAPERS[paper],
        "topic": brief.topic or "",
        "date": day(brief.created),
        "headline": brief.headline,
        "meta": f"{len(brief.sources)} article{'s' if len(brief.sources) != 1 else ''}, "
        f"{origins} independent · model {brief.model}",
        "summary": [item(c.text, c.citations) for c in brief.summary],
        "left": left,
        "right": right,
        "sources": sources,
    }
    return {"brief": json.dumps(data, ensure_ascii=False)}


def _sections(brief: Brief, item: Callable[..., dict[str, str]]) -> list[dict[str, Any]]:
    """Return the sections that have anything in them, in reading order."""
    found = {
        "Key points": [item(c.text, c.citations) for c in brief.key_points],
        "Sources disagree": [
            item(p.text, p.citations, d.topic[:1].upper() + d.topic[1:] if not place else "")
            for d in brief.disagreements
            for place, p in enumerate(d.positions)
        ],
        "Not known": [item(u.text, u.citations) for u in brief.unknowns],
        "Timeline": [
            item(t.event, t.citations, day(t.date) if t.date else f"“{t.date_text}”")
            for t in brief.timeline
        ],
        "Voices": [
            item(v.statement, v.citations, v.speaker + (f", {v.role}" if v.role else ""))
            for v in brief.voices
        ],
        "Figures": [
            item(f.text, f.citations, f"{f.value} {f.unit}".strip()) for f in brief.figures
        ],
    }
    return [{"title": title, "items": items} for title, items in found.items() if items]


def _balanced(
    sections: list[dict[str, Any]],
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Split the sections into two columns of like height, whole, in order."""

    def height(part: list[dict[str, Any]]) -> int:
        lines = [2 + len(i["text"]) // 55 + bool(i["label"]) for s in part for i in s["items"]]
        return sum(lines) + 3 * len(part)

    cuts = range(1, len(sections) + 1)
    best = min(cuts, key=lambda n: max(height(sections[:n]), height(sections[n:])), default=0)
    return sections[:best], sections[best:]


def _verbatim(brief: Brief) -> list[dict[str, str]]:
    texts = [c.text for c in (*brief.summary, *brief.key_points)]
    texts += [u.text for u in brief.unknowns]
    texts += [t.event for t in brief.timeline] + [v.statement for v in brief.voices]
    texts += [f.text for f in brief.figures]
    texts += [p.text for d in brief.disagreements for p in d.positions]
    return [{"text": t} for t in texts]
