"""Every disagreement that is printed when the titles of a store's articles are asked about, to be judged by hand."""

from __future__ import annotations

import argparse
from pathlib import Path

from rag.archive import Archive
from rag.config import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("store", type=Path)
    parser.add_argument("--limit", type=int, default=500, help="so many articles, newest first")


def run(options: argparse.Namespace) -> int:
    """Print each pair of sides once, with the outlets and dates of what they cite."""
    seen: set[frozenset[str]] = set()
    asked = 0
    with Archive.open(settings=Settings(store=options.store, llm="none", tz="UTC")) as archive:
        for article in list(archive.articles())[: options.limit]:
            asked += 1
            answer = archive.ask(article.title)
            for conflict in answer.conflicts:
                sides = frozenset(p.text for p in conflict.positions)
                if sides in seen:
                    continue
                seen.add(sides)
                print(f"\n{answer.status}: {article.title}\n  {conflict.topic}")
                for position in conflict.positions:
                    cited = answer.citations[position.citations[0] - 1]
                    print(f"  {(cited.published or 'undated')[:10]} {cited.source}: {cited.quote}")
    print(f"\n{len(seen)} disagreements, of {asked} titles asked about")
    return 0
