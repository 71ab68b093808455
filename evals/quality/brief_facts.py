"""Briefs on twenty topics of noisy pages: do they verify, how long do they take, what is on them.

    make eval-brief-facts ARGS='--bench STORE --news STORE [--out FOLDER] [--half tune] [--changed]'

`pages/brief_topics.jsonl` holds for each topic the five facts that a page on it must have, written
from the articles before any page was seen. A fact is on the page where one printed line matches all
of its patterns. The pages of the half `count` are counted and not written out.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter
from pathlib import Path
from typing import Any

from evals.quality.changed_lines import refused_changes
from evals.sets.files import read_rows
from evals.sets.reader import PAGES
from rag.archive import Archive
from rag.brief.fit import lines, text_of
from rag.config import Settings
from rag.errors import NothingFoundError
from rag.render.html import brief_html
from rag.render.json import brief_json
from rag.render.markdown import brief_markdown
from rag.render.pdf import brief_pdf, brief_picture
from rag.types.brief import Brief

TOPICS = PAGES / "brief_topics.jsonl"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--bench", required=True, help="store of the pages of the bench")
    parser.add_argument("--news", required=True, help="store of the news of early and August 2023")
    parser.add_argument("--out", type=Path, help="folder for the pages of the half to tune on")
    parser.add_argument("--half", choices=("tune", "count"))
    parser.add_argument("--llm", default="none")
    parser.add_argument("--changed", action="store_true", help="also change one fact of a line")


def run(options: argparse.Namespace) -> int:
    """Write the briefs and print what became of them; return 1 if one does not verify."""
    archives = {
        name: Archive(Settings(store=Path(getattr(options, name)), llm=options.llm))
        for name in ("bench", "news")
    }
    for archive in archives.values():
        archive.search("warm up", limit=1)
    rows = [
        _row(archives[t["set"]], t, options.out, changed=options.changed)
        for t in read_rows(TOPICS)
        if options.half in (None, t["half"])
    ]
    for half in ("tune", "count"):
        own = [r for r in rows if r["half"] == half]
        if own:
            facts, verified = sum(r["facts"] for r in own), sum(r["verified"] for r in own)
            slowest = max(r["seconds"] for r in own)
            print(
                f"{half}: {verified} of {len(own)} verify, {facts} of {5 * len(own)} facts, "
                f"slowest {slowest:.2f} s"
            )
    if options.changed:
        made = sum((r["changes"]["made"] for r in rows if r["changes"]), Counter[str]())
        refused = sum((r["changes"]["refused"] for r in rows if r["changes"]), Counter[str]())
        kinds = ", ".join(f"{kind} {refused[kind]} of {made[kind]}" for kind in made)
        print(f"changes refused: {refused.total()} of {made.total()} ({kinds})")
    for archive in archives.values():
        archive.close()
    return 0 if all(r["verified"] for r in rows) else 1


def _row(
    archive: Archive, topic: dict[str, Any], out: Path | None, *, changed: bool
) -> dict[str, Any]:
    row = {"half": topic["half"], "verified": True, "facts": 0, "seconds": 0.0, "changes": {}}
    started = time.perf_counter()
    try:
        brief = archive.brief(topic["topic"])
    except NothingFoundError:
        print(f"{topic['topic']}: nothing found")
        return row
    row["seconds"] = time.perf_counter() - started
    document = json.loads(json.dumps(brief_json(brief)))
    started = time.perf_counter()
    findings = archive.verify(document).findings
    checked = time.perf_counter() - started
    missing = missing_facts(brief, topic["facts"])
    row |= {"verified": not findings, "facts": 5 - len(missing)}
    print(f"{topic['topic']}: {row['seconds']:.2f} s, verify {checked:.2f} s, {row['facts']} of 5")
    for finding in findings:
        print(f"    not verified: {finding.place}: {finding.text[:100]} ({finding.reason[:160]})")
    if changed:
        row["changes"] = refused_changes(archive, document)
    if topic["half"] == "tune":
        for fact in missing:
            print(f"    missing: {fact}")
        if out:
            _write(out, topic["topic"], brief)
    return row


def missing_facts(brief: Brief, facts: list[dict[str, Any]]) -> list[str]:
    """Return the facts that no printed line tells."""
    printed = [brief.headline, *(text_of(item) for item in lines(brief))]
    return [
        fact["fact"]
        for fact in facts
        if not any(all(re.search(n, text, re.I) for n in fact["needs"]) for text in printed)
    ]


def _write(out: Path, topic: str, brief: Brief) -> None:
    out.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "-", topic.lower())
    (out / f"{name}.md").write_text(brief_markdown(brief), encoding="utf-8")
    (out / f"{name}.html").write_text(brief_html(brief), encoding="utf-8")
    (out / f"{name}.json").write_text(json.dumps(brief_json(brief)), encoding="utf-8")
    (out / f"{name}.pdf").write_bytes(brief_pdf(brief)[0])
    (out / f"{name}.png").write_bytes(brief_picture(brief))
