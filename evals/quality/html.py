"""How well the text of web pages is found: trafilatura's own evaluation of dateline's loader.

The pages, their gold (what must be in the text, what must not) and the scoring are trafilatura's,
from its repository's folder `tests`; both readers are scored in the same run. Exit code 1 if
dateline's F-score is lower.

    git clone https://github.com/adbar/trafilatura && make eval-html DATA=trafilatura/tests
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rag.ingest.clean import clean
from rag.ingest.load.html import decode_page, load_html
from rag.text.dateline import split_dateline


def by_dateline(data: bytes) -> str:
    """Return the text that is stored of a page."""
    raw = load_html(decode_page(data, "page"), "page")
    return split_dateline(clean(raw.text)[0])[1]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("data", type=Path, help="the folder tests of trafilatura's repository")
    parser.add_argument("--every", type=int, default=1, help="only every nth page")
    parser.add_argument("--show", action="store_true", help="print where the two differ")


def run(options: argparse.Namespace) -> int:
    """Score both readers; return 1 if dateline's F-score is lower."""
    sys.path.insert(0, str(options.data))
    common: Any = importlib.import_module("eval_common")

    gold = common.load_evaldata(str(options.data))
    common.validate(gold)
    gold = {url: gold[url] for url in sorted(gold)[:: options.every]}
    pages = common.read_corpus(str(options.data), gold)
    readers: dict[str, Callable[[bytes], str | None]] = {
        "trafilatura": common.RUNNERS["fallback"],
        "dateline": by_dateline,
    }
    totals = {name: common.ConfusionMatrix() for name in readers}
    seconds = dict.fromkeys(readers, 0.0)
    for url, (_, data) in pages.items():
        counts = {}
        for name, read in readers.items():
            before = time.process_time()
            _, counts[name], fault = common.run_and_count(read, data, gold[url])
            seconds[name] += time.process_time() - before
            totals[name].add(counts[name])
            if fault and options.show:
                print(f"{name}: {url}: {fault}")
        if options.show and counts["dateline"] != counts["trafilatura"]:
            print(f"tp, fp, fn, tn: {counts}  {gold[url]['file']}")
    print(f"{len(pages)} pages" + "".join(f"{name:>11}" for name in common.METRICS) + "   CPU s")
    for name, total in totals.items():
        figures = "".join(f"{score:>11.4f}" for score in total.scores())
        print(f"{name:<{len(f'{len(pages)} pages')}}{figures}{seconds[name]:>8.1f}")
    return int(totals["dateline"].f1() < totals["trafilatura"].f1())
