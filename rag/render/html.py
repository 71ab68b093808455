"""A brief as one HTML file: no script, no network, and nothing from an article acts as markup."""

from __future__ import annotations

import re
from html import escape

from rag.assets import page_style
from rag.render import outline
from rag.render.page import runs_right_to_left, without_turns
from rag.text.dates import day
from rag.types.brief import Brief, BriefSource


def brief_html(brief: Brief, paper: str = "a4") -> str:
    """Return a brief as one HTML document.

    Args:
        brief: as fitted.
        paper: what it prints on: ``a4`` or ``letter``.
    """
    return _Document(brief).text(paper)


class _Document:
    def __init__(self, brief: Brief) -> None:
        self.brief = brief
        self.source_of = outline.source_numbers(brief)
        self.quotes = {c.number: c.quote for c in brief.citations}
        self.titles = {c.number: f"{c.source}, {day(c.published)}" for c in brief.citations}
        self.named: dict[int, int] = {}  # how often each citation was named so far

    def text(self, paper: str) -> str:
        brief = self.brief
        size = {"a4": "A4", "letter": "letter"}[paper]
        head = (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="color-scheme" content="light dark">\n'
            '<meta name="generator" content="dateline">\n'
            # Even if something slipped through, it could load and run nothing.
            '<meta http-equiv="Content-Security-Policy" '
            "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
            f"<title>{_text(brief.headline)}</title>\n"
            f"<style>\n@page {{ size: {size}; margin: 11mm 15mm }}\n{page_style()}</style>\n</head>\n"
        )
        parts = [self.masthead(), self.summary()]
        sections = outline.sections_of(brief)
        parts += ['<div class="columns">', *(self.section(s) for s in sections), "</div>"]
        parts += [self.sources()]
        body = "\n".join(p for p in parts if p)
        return f"{head}<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"

    def masthead(self) -> str:
        topic = _text(self.brief.topic or "The morning page")
        marks = "".join(map(self.mark, self.brief.headline_citations))
        return (
            f'<header>\n<p class="masthead"><span>{topic}</span><b>Dateline</b>'
            f"<span>{_text(outline.news_days(self.brief))}</span></p>\n"
            f"<h1{_direction(self.brief.headline)}>{_text(self.brief.headline)}{marks}</h1>\n</header>"
        )

    def summary(self) -> str:
        items = outline.summary_of(self.brief)
        note = outline.note(self.brief)
        said = f'<p class="summary">{" ".join(map(self.line, items))}</p>' if items else ""
        return said + (f'\n<p class="note">{_text(note)}</p>' if note else "")

    def section(self, section: outline.Section) -> str:
        if section.kind == "storied":
            return "\n".join(self.story(i) for i in section.items)
        rows = "\n".join(self.row(i) for i in section.items)
        return f'<section class="{section.kind}">\n<h2>{section.title}</h2>\n<ul>\n{rows}\n</ul>\n</section>'

    def story(self, item: outline.Item) -> str:
        lines = " ".join(self.line(line) for line in item.lines)
        return (
            f'<section class="story">\n<h2{_direction(item.label)}>{_change(item)}{_text(item.label)}'
            f'</h2>\n<p>{lines}</p>\n<p class="aside">{_text(item.text)}</p>\n</section>'
        )

    def row(self, item: outline.Item) -> str:
        label = ""
        if item.label:
            role = f", <i>{_text(item.role)}</i>" if item.role else ""
            label = f'<b class="label">{_text(item.label)}</b>{role} '
        return f"<li{_direction(item.text)}>{label}{self.line(item)}</li>"

    def line(self, item: outline.Item) -> str:
        aside = f' <span class="aside">{_text(item.aside)}</span>' if item.aside else ""
        marks = "".join(map(self.mark, item.citations))
        return (
            f"<span{_direction(item.text)}>{_change(item)}{_text(item.text)}</span>{marks}{aside}"
        )

    def mark(self, number: int) -> str:
        """Return a mark that leads to its sentence, and shows it under the pointer or the focus."""
        times = self.named[number] = self.named.get(number, 0) + 1
        tip = f"{number}-{times}"
        return (
            f'<span class="cite"><a href="#quote-{number}" id="mark-{tip}" '
            f'aria-describedby="tip-{tip}">{self.source_of[number]}</a>'
            f'<span class="tip" role="tooltip" id="tip-{tip}"{_direction(self.quotes[number])}>'
            f"“{_text(self.quotes[number])}” <i>{_text(self.titles[number])}</i></span></span>"
        )

    def sources(self) -> str:
        cut = len(self.brief.cut)
        rows = "\n".join(self.source(s) for s in self.brief.sources)
        imprint = outline.imprint(self.brief)
        left_out = ""
        if cut:
            items = "".join(f"<li>{_text(c.text)}</li>" for c in self.brief.cut)
            left_out = (
                f'\n<details class="cut"><summary>{outline.counted(cut, "line")} cut to fit one page</summary>'
                f"<ul>{items}</ul></details>"
            )
        return (
            f'<section class="sources">\n<h2>Sources</h2>\n<p class="aside">{_text(imprint)}</p>\n'
            f"<ol>\n{rows}\n</ol>{left_out}\n</section>"
        )

    def source(self, source: BriefSource) -> str:
        note = outline.source_note(source)
        title = f"<cite>{_text(source.title)}</cite>"
        if source.url and re.fullmatch(r"https?://[^\s]+", source.url):
            title = f'<a href="{escape(source.url)}" rel="noreferrer">{title}</a>'
        said = f' <span class="aside">({_text(note)})</span>' if note else ""
        cited = outline.sentences_of(self.brief, source.article_id)
        quotes = "\n".join(
            f'<blockquote id="quote-{c.number}" tabindex="-1"{_direction(c.quote)}>'
            f'<a href="#mark-{c.number}-1" aria-label="back to the line">↑</a> '
            f"“{_text(c.quote)}”</blockquote>"
            for c in cited
        )
        return (
            f'<li id="source-{source.number}"><p{_direction(source.title)}>'
            f'<span class="numbers">{source.number}</span> <b>{_text(source.source)}</b>, '
            f"{_date(source.published)}: {title}{said}</p>\n{quotes}</li>"
        )


def _text(text: str) -> str:
    return escape(without_turns(text))


def _direction(text: str) -> str:
    return ' dir="rtl"' if runs_right_to_left(text) else ""


def _change(item: outline.Item) -> str:
    return f'<b class="change">{item.change}</b> ' if item.change else ""


def _date(published: str | None) -> str:
    if published is None:
        return day(None)
    return f'<time datetime="{escape(published)}">{day(published)}</time>'
