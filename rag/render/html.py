"""A brief as one HTML file: no script, no network, and nothing from an article acts as markup."""

from __future__ import annotations

from collections import Counter
from html import escape

from rag.assets import page_style
from rag.render.outline import Item, Outline, Section, Source, outline_of
from rag.render.text import runs_right_to_left, without_turns
from rag.text.dates import day
from rag.types.brief import Brief


def brief_html(brief: Brief, paper: str = "a4") -> str:
    """Return a brief as one HTML document.

    Args:
        brief: as fitted.
        paper: what it prints on: ``a4`` or ``letter``.
    """
    return _Document(outline_of(brief)).text(paper)


class _Document:
    def __init__(self, page: Outline) -> None:
        self.page = page
        self.cited = {q.number: (s, q) for s in page.sources for q in s.quotes}
        self.named: Counter[int] = Counter()  # how often each citation was named so far

    def text(self, paper: str) -> str:
        page = self.page
        size = {"a4": "A4", "letter": "letter"}[paper]
        head = (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="color-scheme" content="light dark">\n'
            '<meta name="generator" content="dateline">\n'
            # Even if something slipped through, it could load and run nothing.
            '<meta http-equiv="Content-Security-Policy" '
            "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
            f"<title>{_text(page.headline.text)}</title>\n"
            f"<style>\n@page {{ size: {size}; margin: 11mm 15mm }}\n{page_style()}</style>\n</head>\n"
        )
        masthead = (
            f'<header>\n<p class="masthead"><span>{_text(page.kicker)}</span><b>Dateline</b>'
            f"<span>{_text(page.days)}</span></p>\n"
            f"<h1{_direction(page.headline.text)}>{self.line(page.headline)}</h1>\n</header>"
        )
        summary = " ".join(map(self.line, page.summary))
        parts = (
            masthead,
            f'<p class="summary">{summary}</p>' if summary else "",
            f'<p class="note">{_text(page.note)}</p>' if page.note else "",
            '<div class="columns">',
            *map(self.section, page.sections),
            "</div>",
            self.sources(),
        )
        body = "\n".join(p for p in parts if p)
        return f"{head}<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"

    def section(self, section: Section) -> str:
        if section.kind == "storied":
            return "\n".join(map(self.story, section.items))
        rows = "\n".join(map(self.row, section.items))
        return f'<section class="{section.kind}">\n<h2>{section.title}</h2>\n<ul>\n{rows}\n</ul>\n</section>'

    def story(self, item: Item) -> str:
        marks = "".join(map(self.mark, item.citations))
        lines = " ".join(map(self.line, item.lines))
        return (
            f'<section class="story">\n<h2{_direction(item.label)}>{_change(item)}{_text(item.label)}'
            f'{marks}</h2>\n<p>{lines}</p>\n<p class="aside">{_text(item.text)}</p>\n</section>'
        )

    def row(self, item: Item) -> str:
        role = f", <i>{_text(item.role)}</i>" if item.role else ""
        label = f'<b class="label">{_text(item.label)}</b>{role} ' if item.label else ""
        return f"<li{_direction(item.text)}>{label}{self.line(item)}</li>"

    def line(self, item: Item) -> str:
        aside = (
            f' <span class="aside">{_text(", ".join(item.asides))}</span>' if item.asides else ""
        )
        marks = "".join(map(self.mark, item.citations))
        return (
            f"<span{_direction(item.text)}>{_change(item)}{_text(item.text)}</span>{marks}{aside}"
        )

    def mark(self, number: int) -> str:
        """Return a mark that leads to its sentence, and shows it under the pointer or the focus."""
        self.named[number] += 1
        tip = f"{number}-{self.named[number]}"
        source, quote = self.cited[number]
        return (
            f'<span class="cite"><a href="#quote-{number}" id="mark-{tip}" '
            f'aria-describedby="tip-{tip}">{source.number}</a>'
            f'<span class="tip" role="tooltip" id="tip-{tip}"{_direction(quote.text)}>'
            f"“{_text(quote.text)}” "
            f"<i>{_text(f'{source.outlet}, {day(source.published)}')}</i></span></span>"
        )

    def sources(self) -> str:
        rows = "\n".join(map(self.source, self.page.sources))
        left_out = ""
        if self.page.cut:
            items = "".join(f"<li>{_text(c)}</li>" for c in self.page.cut)
            left_out = (
                f'\n<details class="cut"><summary>{self.page.cut_note}</summary>'
                f"<ul>{items}</ul></details>"
            )
        return (
            f'<section class="sources">\n<h2>Sources</h2>\n<p class="aside">{_text(self.page.imprint)}'
            f"</p>\n<ol>\n{rows}\n</ol>{left_out}\n</section>"
        )

    def source(self, source: Source) -> str:
        title = f"<cite>{_text(source.title)}</cite>"
        if source.url:
            title = f'<a href="{escape(source.url)}" rel="noreferrer">{title}</a>'
        note = f' <span class="aside">({_text(source.note)})</span>' if source.note else ""
        quotes = "\n".join(
            f'<blockquote id="quote-{q.number}" tabindex="-1"{_direction(q.text)}>'
            f'<a href="#mark-{q.number}-1" aria-label="back to the line">↑</a> '
            f"“{_text(q.text)}”</blockquote>"
            for q in source.quotes
        )
        return (
            f'<li id="source-{source.number}"><p{_direction(source.title)}>'
            f'<span class="numbers">{source.number}</span> <b>{_text(source.outlet)}</b>, '
            f"{_date(source.published)}: {title}{note}</p>\n{quotes}</li>"
        )


def _text(text: str) -> str:
    return escape(without_turns(text))


def _direction(text: str) -> str:
    return ' dir="rtl"' if runs_right_to_left(text) else ""


def _change(item: Item) -> str:
    return f'<b class="change">{item.change}</b> ' if item.change else ""


def _date(published: str | None) -> str:
    if published is None:
        return day(None)
    return f'<time datetime="{escape(published)}">{day(published)}</time>'
