"""How many false sentences the checks catch, beside how many true ones they keep.

    make eval-mutations DATA=folder-with-summedits-news.jsonl

Five hundred true paraphrases, each against its document, unchanged and with one thing changed.
The items, with what was changed and what the checks said, go to a file for reading.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path

from mutate import KINDS, elsewhere, mutate, read_source
from mutate_text import Mutant
from paraphrases import ROOT, Paraphrase, sample, summedits, written

from rag import check

UNCHANGED = "unchanged"
HALVES = ("tuning half", "held-out half")
_RESAMPLES = 2000


@dataclass(frozen=True)
class Item:
    """One sentence, true or false, and what the checks say of it."""

    kind: str
    how: str
    paraphrase: str
    document: int
    half: str
    original: str
    text: str
    before: str
    after: str
    supported: bool
    reasons: tuple[str, ...]  # "check: reason"

    @property
    def right(self) -> bool:
        """Whether a true one was kept or a false one caught."""
        return self.supported == (self.kind == UNCHANGED)


def run(paraphrases: Sequence[Paraphrase], seed: int, jobs: int) -> list[Item]:
    """Check every paraphrase and its mutants, in `jobs` processes."""
    documents = list(dict.fromkeys(p.document for p in paraphrases))
    sources = {text: read_source(text) for text in documents}
    others = {
        text: elsewhere(source for other, source in sources.items() if other != text)
        for text in documents
    }
    asked: list[tuple[Paraphrase, Mutant]] = []
    for paraphrase in paraphrases:
        text = paraphrase.text
        asked.append((paraphrase, Mutant(UNCHANGED, "", text, "", "")))
        mutants = mutate(text, sources[paraphrase.document], others[paraphrase.document], seed)
        asked += [(paraphrase, mutant) for mutant in mutants]
    # Not forked: spaCy's threads would go with it.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        answers = pool.map(
            judged, [m.text for _, m in asked], [p.source for p, _ in asked], chunksize=16
        )
        return [
            Item(
                m.kind, m.how, p.id, documents.index(p.document), half_of(p.document), p.text, m.text,
                m.before, m.after, *answer,
            )
            for (p, m), answer in zip(asked, answers, strict=True)
        ]  # fmt: skip


def half_of(document: str) -> str:
    """Return the half of the documents that one belongs to: the checks are tuned on the first."""
    return HALVES[hashlib.sha256(document.encode()).digest()[0] % 2]


def judged(text: str, source: str) -> tuple[bool, tuple[str, ...]]:
    """Return whether `source` supports every sentence of `text`, and why not: "check: reason"."""
    checked = check(text, source)
    reasons = [reason for s in checked.sentences if s.reason for reason in s.reason.split("; ")]
    return checked.supported, tuple(reasons)


def interval(items: Sequence[Item], seed: int) -> tuple[float, float]:
    """Return the 95 % interval of the share that is right, resampled by document."""
    groups: dict[int, list[bool]] = {}
    for item in items:
        groups.setdefault(item.document, []).append(item.right)
    choice = random.Random(seed)
    shares = []
    for _ in range(_RESAMPLES):
        drawn = [r for group in choice.choices(list(groups.values()), k=len(groups)) for r in group]
        shares.append(sum(drawn) / len(drawn))
    shares.sort()
    return shares[int(0.025 * _RESAMPLES)], shares[int(0.975 * _RESAMPLES) - 1]


def table(items: Sequence[Item], seed: int) -> str:
    """Return the figures as a Markdown table."""
    lines = [
        "| | right | of | % | 95 % interval | of those with the true one kept | documents | by which check |",
        "|---|---|---|---|---|---|---|---|",
    ]
    kept = {i.paraphrase for i in items if i.kind == UNCHANGED and i.right}

    def row(name: str, some: Sequence[Item]) -> None:
        low, high = interval(some, seed)
        right = sum(item.right for item in some)
        # A check that rejects the true sentence catches its mutants by accident.
        fair = [i.right for i in some if i.paraphrase in kept]
        checks = Counter(
            c for i in some if not i.supported for c in {r.partition(":")[0] for r in i.reasons}
        )
        lines.append(
            f"| {name} | {right} | {len(some)} | {right / len(some):.1%} | {low:.0%} to {high:.0%} "
            f"| {sum(fair)} of {len(fair)} | {len({i.document for i in some})} | "
            + ", ".join(f"{check} {count}" for check, count in checks.most_common())
            + " |"
        )

    def pair(where: str, some: Sequence[Item]) -> None:
        for name, is_true in (
            (f"unchanged, kept{where}", True),
            (f"changed, caught{where}", False),
        ):
            if rows := [i for i in some if (i.kind == UNCHANGED) == is_true]:
                row(f"**{name}**", rows)

    pair("", items)
    for half in HALVES:
        pair(f": {half}", [i for i in items if i.half == half])
    for kind in KINDS:
        some = [i for i in items if i.kind == kind]
        if not some:
            continue
        row(kind, some)
        for how in sorted({i.how for i in some}):
            row(f"· {how}", [i for i in some if i.how == how])
    return "\n".join(lines)


def main() -> int:
    """Run the measurement and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of summedits-news.jsonl")
    parser.add_argument("--out", type=Path, default=ROOT / ".cache/eval", help="where items go")
    parser.add_argument("--count", type=int, default=500, help="paraphrases")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    arguments = parser.parse_args()
    file = arguments.data / "summedits-news.jsonl"
    if not file.is_file():
        print(f"{file} is not there: name the folder that holds it with --data", file=sys.stderr)
        return 2
    from_summaries, from_corpus = summedits(file), written()
    paraphrases = sample(from_summaries + from_corpus, arguments.count, arguments.seed)
    print(
        f"{len(paraphrases)} paraphrases, of {len(from_summaries)} from SummEdits "
        f"and {len(from_corpus)} over the corpus"
    )
    before = time.perf_counter()
    items = run(paraphrases, arguments.seed, arguments.jobs)
    print(f"{len(items)} checks in {time.perf_counter() - before:.0f} s\n")
    print(table(items, arguments.seed))
    arguments.out.mkdir(parents=True, exist_ok=True)
    out = arguments.out / "mutations.jsonl"
    with out.open("w", encoding="utf-8") as lines:
        for item in items:
            lines.write(
                json.dumps({**asdict(item), "right": item.right}, ensure_ascii=False) + "\n"
            )
    print(f"\neach of them: {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
