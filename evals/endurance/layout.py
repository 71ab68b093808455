"""Lay out strange generated briefs: each must be one valid page without an orphan citation.

    make eval-layout [ARGS='--count 50']

In every form (PDF, HTML, Markdown, terminal, JSON) each citation must have its source and each source
a citation. The exit code is 1 if a brief fails.
"""

from __future__ import annotations

import argparse
import io
import re
import statistics
import time
from collections import Counter
from html.parser import HTMLParser

import pypdf
from rich.cells import cell_len

from evals.endurance.generated_briefs import KINDS, make_brief
from rag.brief.fit import fit_to_page, lines
from rag.render import pdf
from rag.render.html import brief_html
from rag.render.json import brief_json
from rag.render.markdown import brief_markdown, brief_term
from rag.types.brief import Brief

_VOID = {"meta"}


class _Links(HTMLParser):
    """Collect the links of an HTML document, its ids, and tags that are not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: set[str] = set()
        self.ids: Counter[str] = Counter()
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in _VOID:
            self.open.append(tag)
        if given.get("id"):
            self.ids[str(given["id"])] += 1
        if str(given.get("href", "")).startswith("#"):
            self.targets.add(str(given["href"])[1:])
        if tag in {"script", "img", "link", "iframe"} or "src" in given:
            self.faults.append(f"<{tag}> in the HTML")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")


def faults_of(brief: Brief, paper: str) -> tuple[list[str], float]:
    """Return the faults of a brief after it is fitted, and the share of the page that it fills."""
    fitted = fit_to_page(brief, lambda b: pdf.fits(b, paper))
    layout = pdf.lay_out(fitted, paper)
    data, _ = pdf.brief_pdf(fitted, paper)
    pages = len(pypdf.PdfReader(io.BytesIO(data)).pages)
    found = []
    if not layout.pages == pages == 1 or layout.size < 9:
        found.append(f"{pages} pages of {layout.size} points")
    found += _orphans(fitted)
    brief_json(fitted)  # raises if it does not fit its schema
    found += _html_faults(brief_html(fitted, paper))
    if "\n- \n" in brief_markdown(fitted):
        found.append("an empty line in the Markdown")
    if any(cell_len(line) > 80 for line in brief_term(fitted).split("\n")):
        found.append("a line of the terminal form is wider than 80 columns")
    return found, layout.filled


def _orphans(brief: Brief) -> list[str]:
    cited = {n for item in lines(brief) for n in item.citations}
    known = {c.number: c.article_id for c in brief.citations}
    found = [f"no citation {n}" for n in cited - set(known)]
    found += [f"nothing cites {n}" for n in set(known) - cited]
    if {s.article_id for s in brief.sources} != set(known.values()):
        found.append("sources are not those of the citations")
    if [s.number for s in brief.sources] != list(range(1, len(brief.sources) + 1)):
        found.append("sources are not numbered in order")
    return found


def _html_faults(text: str) -> list[str]:
    reader = _Links()
    reader.feed(text)
    found = [*reader.faults, *(f"{tag} is not closed" for tag in reader.open)]
    found += [f"#{t} leads nowhere" for t in reader.targets - set(reader.ids)]
    found += [f"two elements are {i}" for i, n in reader.ids.items() if n > 1]
    if re.search(r"(?:src|href)=\"(?!#|https?://)", text):
        found.append("a link to something that is no web page")
    return found


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--first", type=int, default=0, help="seed of the first one")


def run(options: argparse.Namespace) -> int:
    """Lay the briefs out and print their faults and how full the pages are; return 1 if one fails."""
    wrong = 0
    filled: dict[str, list[float]] = {kind: [] for kind in KINDS}
    started = time.perf_counter()
    for seed in range(options.first, options.first + options.count):
        kind = KINDS[seed % len(KINDS)]
        found, share = faults_of(make_brief(seed), "letter" if seed % 3 == 0 else "a4")
        filled[kind].append(share)
        for fault in found:
            wrong += 1
            print(f"brief {seed} ({kind}): {fault}")
    seconds = time.perf_counter() - started
    print(f"{options.count} briefs, {wrong} faults, {seconds / options.count:.2f} s each")
    for kind, shares in filled.items():
        if shares:
            print(
                f"  {kind:14} filled: median {statistics.median(shares):.0%}, least {min(shares):.0%}"
            )
    return int(wrong > 0)
