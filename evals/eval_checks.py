"""How well the checks tell supported summaries from others, on SummEdits (news).

    make eval-checks DATA=folder-with-summedits-news.jsonl

Balanced accuracy is the mean of the share of supported summaries that are kept and the share of
the others that are caught. The set has 25 documents with some 30 variants of one summary each, so
that the interval is drawn over documents. With `--reader local` the embedded model reads what the
checks leave undecided; its replies are kept in `--out`, and a second run goes on from there.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from reply_cache import ReplyCache

from rag import check
from rag.call import Messages, OnText, Reply, Schema
from rag.second_reader import SecondReader, open_second_reader

ROOT = Path(__file__).resolve().parent.parent
_RESAMPLES = 2000


@dataclass(frozen=True)
class Row:
    """One summary and what became of it."""

    id: str
    document: int
    truth: bool
    supported: bool
    score: float
    reasons: tuple[str, ...]


def run(file: Path, reader: SecondReader | None, limit: int | None) -> list[Row]:
    """Check every summary of `file`, or the first `limit` of each document."""
    with file.open(encoding="utf-8") as lines:
        items = [json.loads(line) for line in lines]
    documents = list(dict.fromkeys(item["doc"] for item in items))
    rows = []
    for number, document in enumerate(documents):
        for item in [i for i in items if i["doc"] == document][:limit]:
            checked = check(item["summary"], document, second_reader=reader)
            reasons = tuple(s.reason for s in checked.sentences if s.reason)
            rows.append(
                Row(
                    item["id"], number, item["supported"], checked.supported, checked.score, reasons
                )
            )
    return rows


def balanced(rows: Sequence[Row]) -> tuple[float, float, float]:
    """Return the share of true ones kept, of false ones caught, and their mean."""
    true = [r for r in rows if r.truth]
    false = [r for r in rows if not r.truth]
    kept = sum(r.supported for r in true) / len(true)
    caught = sum(not r.supported for r in false) / len(false)
    return kept, caught, (kept + caught) / 2


def area(rows: Sequence[Row]) -> float:
    """Return the area under the ROC curve of the scores."""
    true = [r.score for r in rows if r.truth]
    false = [r.score for r in rows if not r.truth]
    return sum((t > f) + (t == f) / 2 for t in true for f in false) / (len(true) * len(false))


def interval(rows: Sequence[Row], seed: int) -> tuple[float, float]:
    """Return the 95 % interval of the balanced accuracy, drawn over documents."""
    choice = random.Random(seed)
    groups = [[r for r in rows if r.document == d] for d in sorted({r.document for r in rows})]
    drawn = sorted(
        balanced([r for group in choice.choices(groups, k=len(groups)) for r in group])[2]
        for _ in range(_RESAMPLES)
    )
    return drawn[int(0.025 * _RESAMPLES)], drawn[int(0.975 * _RESAMPLES) - 1]


def table(rows: Sequence[Row], name: str, seed: int) -> str:
    """Return the figures as a Markdown table: all, and the two halves of the documents."""
    lines = [
        f"| {name} | kept of supported | caught of others | balanced accuracy | 95 % | AUC |",
        "|---|---|---|---|---|---|",
    ]
    for label, some in (
        ("all documents", rows),
        ("even documents", [r for r in rows if r.document % 2 == 0]),
        ("odd documents", [r for r in rows if r.document % 2]),
    ):
        kept, caught, mean = balanced(some)
        low, high = interval(some, seed)
        lines.append(
            f"| {label} ({len(some)}) | {kept:.1%} | {caught:.1%} | {mean:.3f} "
            f"| {low:.2f} to {high:.2f} | {area(some):.3f} |"
        )
    return "\n".join(lines)


def main() -> int:
    """Run the measurement and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of summedits-news.jsonl")
    parser.add_argument("--out", type=Path, default=ROOT / ".cache/eval", help="where rows go")
    parser.add_argument("--limit", type=int, help="summaries of each document")
    parser.add_argument("--reader", choices=["none", "local"], default="none")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    file = arguments.data / "summedits-news.jsonl"
    if not file.is_file():
        print(f"{file} is not there: name the folder that holds it with --data", file=sys.stderr)
        return 2
    arguments.out.mkdir(parents=True, exist_ok=True)
    before = time.perf_counter()
    if arguments.reader == "local":
        with _embedded(arguments.out / "replies") as reader:
            rows = run(file, reader, arguments.limit)
    else:
        rows = run(file, None, arguments.limit)
    print(f"{len(rows)} summaries in {time.perf_counter() - before:.0f} s\n")
    name = "checks alone" if arguments.reader == "none" else "with the embedded model"
    print(table(rows, name, arguments.seed))
    with (arguments.out / f"checks-{arguments.reader}.jsonl").open("w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")
    return 0


@contextmanager
def _embedded(folder: Path) -> Iterator[SecondReader]:
    """Yield the embedded model as a second reader, whose replies are kept in `folder`."""
    with open_second_reader() as opened:
        cache = ReplyCache(folder, "local", ask=True)

        def call(messages: Messages, schema: Schema, on_text: OnText | None = None) -> Reply:
            return cache.reply(
                messages, schema, lambda: opened.model.call(messages, schema, on_text)
            )

        yield SecondReader(replace(opened.model, call=call))


if __name__ == "__main__":
    sys.exit(main())
