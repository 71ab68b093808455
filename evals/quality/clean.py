"""Print every line that cleaning removes from real articles, to look for lost sentences.

    make eval-clean DATA=folder-with-corpus.jsonl [ARGS='--articles 200 --seed 1']

The folder holds `corpus.jsonl`, one article a line with its `text` (a year of the news quiz).
Articles are drawn at random.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from evals.looks import forbid_report_sets
from evals.sets.files import read_rows, sample
from rag.ingest.clean import clean, normalise
from rag.text.dateline import split_dateline

# What ends like a sentence and has a few words might be one of the article.
_SENTENCE_WORDS = 6


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("data", type=Path, help="a folder with corpus.jsonl")
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)


def run(options: argparse.Namespace) -> None:
    """Clean a sample of articles and print what was removed."""
    forbid_report_sets(options.data)
    rows = list(read_rows(options.data / "corpus.jsonl"))
    drawn = sample(rows, options.articles, options.seed)
    removed: Counter[str] = Counter()
    datelines: Counter[str] = Counter()
    kept_lines = touched = 0
    for row in drawn:
        text = str(row["text"])
        cleaned, _ = clean(text)
        dateline, _ = split_dateline(cleaned)
        datelines[dateline or ""] += 1
        before, after = (Counter(t.split("\n\n")) for t in (normalise(text), cleaned))
        gone = before - after
        # Cleaning takes whole lines, and adds none.
        assert not after - before - Counter([""]), "a line was changed"
        removed += gone
        kept_lines += after.total()
        touched += bool(gone)
    sentences = [r for r in removed if r.rstrip("\"'”’)").endswith((".", "!", "?"))]
    sentences = [r for r in sentences if len(r.split()) >= _SENTENCE_WORDS]
    print("# Removed that ends like a sentence: read each\n")
    for sentence in sentences:
        print(f"{removed[sentence]:>4} {sentence}")
    print("\n# The other lines that were removed\n")
    for other, count in removed.most_common():
        if other not in sentences:
            print(f"{count:>4} {other}")
    print("\n# Datelines that became metadata\n")
    for found, count in datelines.most_common():
        if found:
            print(f"{count:>4} {found}")
    with_dateline = len(drawn) - datelines[""]
    print(
        f"\n{len(drawn)} articles, {kept_lines:,} lines kept, {removed.total()} removed from "
        f"{touched} of them ({len(sentences)} different ones end like a sentence), "
        f"{with_dateline} datelines"
    )
