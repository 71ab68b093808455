"""Briefs on thirty topics of dated news: lines kept and repeated, sections filled, seconds.

    make eval-brief DATA=folder-with-corpus.jsonl [ARGS='--systems none local --limit 3']

The articles are those of the news-quiz set that were published in 2026 (`build_newsquiz.py` makes
`corpus.jsonl`); the topics are in `sets/brief_topics.txt`. What the figures cannot say is written out
for reading: every printed line with its quotes, and every date of a timeline with the article's
own words. Replies of the embedded model are kept on disk by the hash of their prompt, so that a run
that was broken off goes on where it stopped. The quiz of 2026 only reports: it wants --report,
which writes the look into docs/reader.md.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path
from urllib.parse import urlsplit

from evals.looks import quiz_set, require_looks, write_look
from evals.sets.files import CACHE, build_store, read_rows
from evals.sets.replies import CachedArchive, ReplyCache
from rag.brief.fit import lines, text_of
from rag.config import Settings
from rag.errors import NothingFoundError
from rag.render.json import brief_json
from rag.text.coverage import repeats
from rag.types import RawDocument
from rag.types.brief import Brief

TOPICS = Path(__file__).parents[1] / "sets" / "brief_topics.txt"
SECTIONS = ("summary", "key_points", "timeline", "voices", "figures", "disagreements", "unknowns")
SINCE = "2026-01-01"
OUTLETS = {"usatoday.com": "USA Today", "cnn.com": "CNN", "theweek.co.uk": "The Week"}


@dataclass(frozen=True)
class Outcome:
    """The figures of one brief."""

    topic: str
    system: str
    found: bool
    articles: int = 0
    drafted: int = 0
    kept: int = 0  # of the drafted lines, those that passed the checks
    repeated: int = 0  # pairs of printed lines of which one repeats the other
    cut: int = 0
    seconds: float = 0.0
    asked_seconds: float | None = None  # of the model's own calls; None where all were kept ones
    sections: dict[str, int] | None = None


def documents(data: Path) -> Iterable[RawDocument]:
    """Yield the articles of the year that the topics are of."""
    for row in read_rows(data / "corpus.jsonl"):
        if row["published"] >= SINCE:
            host = urlsplit(row["url"]).netloc.lower()
            outlet = next((o for h, o in OUTLETS.items() if host.endswith(h)), host)
            yield RawDocument(
                location=row["url"], text=row["text"], key=row["id"], title=row["title"],
                source=outlet, url=row["url"], published=row["published"],
            )  # fmt: skip


def run_topic(archive: CachedArchive, topic: str, system: str) -> tuple[Outcome, Brief | None]:
    """Write one brief, fitted to its page, and measure it."""
    archive.asked_seconds, archive.kept_replies = 0.0, 0
    before = time.perf_counter()
    try:
        brief = archive.brief(topic, window=archive.window(since=SINCE))
    except NothingFoundError:
        return Outcome(topic, system, found=False), None
    seconds = time.perf_counter() - before
    drafted = sum(len(d.claims) for d in brief.drafts)
    texts = [text_of(line) for line in lines(brief)]
    repeated = [pair for pair in combinations(texts, 2) if repeats(*pair) or repeats(*pair[::-1])]
    return Outcome(
        topic=topic,
        system=system,
        found=True,
        articles=len(brief.sources),
        drafted=drafted,
        kept=drafted - min(drafted, len(brief.dropped)),
        repeated=len(repeated),
        cut=len(brief.cut),
        seconds=round(seconds, 1),
        asked_seconds=round(archive.asked_seconds, 1) if not archive.kept_replies else None,
        sections={s: len(getattr(brief, s)) for s in SECTIONS},
    ), brief


def reading(brief: Brief) -> str:
    """Return every printed line with its quotes, for a person to judge."""
    quotes = {c.number: c for c in brief.citations}
    out = [f"## {brief.topic}", "", f"# {brief.headline}", ""]
    for section in SECTIONS:
        for item in getattr(brief, section):
            parts = item.positions if section == "disagreements" else (item,)
            for line in parts:
                out.append(f"{section}: {text_of(line)}  [{line.according_to or 'several'}]")
                if section == "timeline":
                    out.append(f"    date {item.date} for “{item.date_text}”")
                if section == "voices":
                    out.append(f"    speaker {item.speaker} ({item.role}), quote “{item.quote}”")
                for citation in (quotes[n] for n in line.citations):
                    same = citation.quote == text_of(line)
                    day = (citation.published or "no date")[:10]
                    out.append(f"    [{citation.number}] {day} {'=' if same else citation.quote}")
    out += [f"cut: {c.section}: {c.text}" for c in brief.cut]
    out += [f"dropped: {d.text} ({d.reason})" for d in brief.dropped]
    return "\n".join(out) + "\n"


def table(outcomes: list[Outcome]) -> str:
    """Return the figures as a Markdown table."""
    rows = ["| system | briefs | drafted lines kept | lines repeated | items a brief | "
            "seconds, median (most) | sections filled |", "|" + "---|" * 7]  # fmt: skip
    for system in dict.fromkeys(o.system for o in outcomes):
        ours = [o for o in outcomes if o.system == system and o.found]
        drafted, kept = sum(o.drafted for o in ours), sum(o.kept for o in ours)
        share = f"{kept}/{drafted} = {kept / drafted:.0%}" if drafted else "–"
        times = [o.seconds for o in ours if o.drafted == 0 or o.asked_seconds is not None]
        spent = f"{statistics.median(times):.0f} ({max(times):.0f})" if times else "kept replies"
        sizes = [o.sections or {} for o in ours]
        filled = ", ".join(f"{s} {sum(bool(z.get(s)) for z in sizes)}" for s in SECTIONS)
        items = statistics.mean(sum(z.values()) for z in sizes) if sizes else 0
        total = sum(o.system == system for o in outcomes)
        rows.append(
            f"| {system} | {len(ours)} of {total} | {share} | {sum(o.repeated for o in ours)} | "
            f"{items:.1f} | {spent} | {filled} |"
        )
    return "\n".join(rows)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("data", type=Path, help="folder with corpus.jsonl of 2026")
    parser.add_argument("--systems", nargs="+", default=["none"], choices=["none", "local"])
    parser.add_argument("--limit", type=int, help="topics, from the first")
    parser.add_argument("--cache", type=Path, default=CACHE / "brief")
    parser.add_argument("--cached-only", action="store_true", help="never ask the model")
    parser.add_argument("--report", action="store_true", help="allow a look at the quiz of 2026")


def run(options: argparse.Namespace) -> None:
    """Write the briefs, print the figures, leave the lines for reading."""
    looked = quiz_set(options.data)
    require_looks(looked, report=options.report)
    folder = options.cache / "store"
    build_store(folder, documents(options.data))
    rows = TOPICS.read_text(encoding="utf-8").splitlines()
    topics = [r for r in rows if r and not r.startswith("#")][: options.limit]
    outcomes: list[Outcome] = []
    for system in options.systems:
        cache = ReplyCache(options.cache / "replies", system, ask=not options.cached_only)
        readings: list[str] = []
        with CachedArchive(Settings(store=folder, llm=system, timeout=900), cache) as archive:
            for topic in topics:
                outcome, brief = run_topic(archive, topic, system)
                outcomes.append(outcome)
                print(json.dumps(asdict(outcome)), file=sys.stderr, flush=True)
                if brief:
                    brief_json(brief)  # of the published form, or an error
                    readings.append(reading(brief))
        (options.cache / f"lines-{system}.txt").write_text("\n".join(readings), encoding="utf-8")
    print(table(outcomes))
    if looked:
        found, repeated = sum(o.found for o in outcomes), sum(o.repeated for o in outcomes)
        drafted, kept = sum(o.drafted for o in outcomes), sum(o.kept for o in outcomes)
        figure = f"{found} of {len(outcomes)} briefs, {kept} of {drafted} drafted lines kept, "
        write_look(f"{looked}, briefs", f"{figure}{repeated} lines repeated")
