"""How well the reader and the verdict read: claims and questions that they were not trained on.

    make eval-reader DATA=../shared QUIZ='quiz-2023 quiz-2024' [ARGS='--half count --report']

Prints Markdown tables: for claims the exact comparisons alone, the reader alone and both, with 95 %
intervals by bootstrap over documents; for questions the sentences right first and the right answers
at given shares of due refusals. `--report` reads SummEdits news too, which only reports: write the
look into docs/reader.md.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from answer_sets import build_store
from reader_sets import (
    AskedQuestion,
    LabelledClaim,
    development_claims,
    documents,
    page_claims,
    page_questions,
    summedits_claims,
)

from rag.checks.claims import verify_claim
from rag.checks.given import claims_in, evidence_in
from rag.checks.passage import nearest_sentences
from rag.checks.verdict import outcome
from rag.models.encoders.embedding import make_embedder
from rag.models.encoders.reader import Passage, shared_reader
from rag.search.find import Ask, find_context, with_time
from rag.search.reading import ANSWERS
from rag.store.store import Store
from rag.text.coverage import carries
from rag.types import DraftClaim, Window
from rag.types.check import Given

_NEAREST = 150  # words of the passage that the reader alone is given
_REFUSALS = (0.65, 0.80, 0.85)


@dataclass(frozen=True)
class Judged:
    """What each way of judging makes of a claim: a score, higher where it is supported."""

    claim: LabelledClaim
    words: float
    reader: float
    joint: float
    outcome: str
    seconds: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="holds reader/ and evals/")
    parser.add_argument("quiz", type=Path, nargs="*", help="what build_newsquiz.py built")
    parser.add_argument("--half", choices=("tune", "count"), default="count")
    parser.add_argument("--limit", type=int, help="so many claims of each set")
    parser.add_argument("--only", choices=("claims", "questions"))
    parser.add_argument("--report", action="store_true", help="SummEdits news too")
    options = parser.parse_args()
    print(f"{shared_reader().identity}; the half to {options.half}\n")
    if options.only != "questions":
        claims = list(development_claims(options.data))
        claims += page_claims(options.quiz) if options.quiz else []
        kept = [c for c in claims if c.half == options.half]
        kept += summedits_claims(options.data) if options.report else []
        print_claims([judge(c) for c in limited(kept, options.limit)])
    if options.only != "claims" and options.quiz:
        questions, pages = page_questions(options.quiz)
        asked = [q for q in questions if q.half == options.half]
        with tempfile.TemporaryDirectory() as folder:
            build_store(Path(folder), documents(pages))
            with Store(Path(folder), make_embedder("minilm")) as store:
                print_questions(asked, store, {n: p["title"] for n, p in pages.items()})


def limited(claims: Iterable[LabelledClaim], most: int | None) -> list[LabelledClaim]:
    """Return at most so many claims of each set."""
    seen: dict[str, int] = {}
    kept = []
    for claim in claims:
        seen[claim.dataset] = seen.get(claim.dataset, 0) + 1
        if most is None or seen[claim.dataset] <= most:
            kept.append(claim)
    return kept


def judge(claim: LabelledClaim) -> Judged:
    """Judge one text, of one sentence or several: by its worst."""
    evidence, _ = evidence_in([Given("source", claim.source)], claim.claim)
    sentences = [e.text for e in evidence]
    words, read, joint, seconds = [], [], [], 0.0
    for said in claims_in(Given("claim", claim.claim)):
        chosen = nearest_sentences(said.words, sentences, _NEAREST)
        passage = " ".join(sentences[i] for i in chosen)
        words.append(carries(said.words, passage))
        read.append(shared_reader().supports(said.words, [Passage(passage)])[0].supports)
        started = time.perf_counter()
        joint.append(verify_claim(DraftClaim(said.words, ()), evidence).probability)
        seconds += time.perf_counter() - started
    return Judged(claim, min(words), min(read), min(joint), outcome(min(joint)), seconds)


def print_claims(judged: Sequence[Judged]) -> None:
    """Print a line for each set, and for all development claims together."""
    sets: dict[str, list[Judged]] = {}
    for item in judged:
        sets.setdefault(item.claim.dataset, []).append(item)
    sets["all"] = [j for j in judged if j.claim.half != "report"]
    print(
        "| set | claims | AUC words | AUC reader | AUC verdict | balanced accuracy | kept | caught | uncertain | ms |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for name, items in sets.items():
        if not items:
            continue
        areas = [
            area(items, score)
            for score in (lambda j: j.words, lambda j: j.reader, lambda j: j.joint)
        ]
        low, high = interval(items, accuracy)
        true = [j for j in items if j.claim.supported]
        false = [j for j in items if not j.claim.supported]
        print(
            f"| {name} | {len(items)} | "
            + " | ".join(f"{a:.3f}" for a in areas)
            + f" | **{accuracy(items):.3f}** ({low:.3f} to {high:.3f})"
            f" | {share(true, lambda j: j.outcome != 'unsupported')}"
            f" | {share(false, lambda j: j.outcome == 'unsupported')}"
            f" | {share(items, lambda j: j.outcome == 'uncertain')}"
            f" | {1000 * sum(j.seconds for j in items) / len(items):.0f} |"
        )
    print()


def print_questions(asked: Sequence[AskedQuestion], store: Store, titles: dict[int, str]) -> None:
    """Print how many questions have a right sentence first, and what is refused."""
    window = Window(as_of=dt.datetime.now(dt.UTC))
    best: list[tuple[float, bool]] = []
    due: list[float] = []
    first = among = three = 0
    forms: dict[str, list[int]] = {}
    for question in asked:
        context = find_context(store, with_time(store, Ask(question.text, window)), None)
        ranked = sorted(context.evidence, key=lambda e: -e.answers)
        top = ranked[0].answers if ranked else 0.0
        if question.kind != "answerable":
            due.append(top)
            continue
        title = titles[question.page or 0]
        right = [question.is_right(e.article.title, e.text, title) for e in ranked]
        best.append((top, right[:1] == [True]))
        first += right[:1] == [True]
        three += any(right[:3])
        among += any(right)
        counted = forms.setdefault(question.form, [0, 0])
        counted[0] += right[:1] == [True]
        counted[1] += 1
    total = len(best)
    wins = [(b, True) for b, right in best if right] + [(d, False) for d in due]
    print(
        f"questions: {total} answerable, {len(due)} not; a right sentence among those read: {among},"
    )
    print(
        f"first {first} ({first / total:.0%}), among three {three}; AUC of right answers against what is"
    )
    print(
        f"found for unanswerable questions {rank_area(wins):.3f}; first by form: "
        + ", ".join(f"{k} {a}/{n}" for k, (a, n) in forms.items())
    )
    print("\n| due refusals | threshold | right | wrong |\n|---|---|---|---|")
    for wanted in _REFUSALS:
        threshold = sorted(due)[min(len(due) - 1, round(wanted * len(due)) - 1)]
        print(_at(f"{wanted:.0%}", threshold, best))
    refused = sum(d < ANSWERS for d in due)
    print(_at(f"{refused / len(due):.0%} (as shipped)", ANSWERS - 1e-9, best))


def _at(label: str, threshold: float, best: Sequence[tuple[float, bool]]) -> str:
    right = sum(b > threshold and ok for b, ok in best)
    wrong = sum(b > threshold and not ok for b, ok in best)
    return (
        f"| {label} | {threshold:.3f} | {right}/{len(best)} ({right / len(best):.0%}) | {wrong} |"
    )


def accuracy(items: Sequence[Judged]) -> float:
    """Return the balanced accuracy of the verdict, cut where both kinds of error weigh alike."""
    true = [j.joint >= _CUT for j in items if j.claim.supported]
    false = [j.joint < _CUT for j in items if not j.claim.supported]
    return (sum(true) / max(1, len(true)) + sum(false) / max(1, len(false))) / 2


_CUT = 0.5


def area(items: Sequence[Judged], score: Callable[[Judged], float]) -> float:
    """Return the area under the ROC curve of a score."""
    return rank_area([(score(j), j.claim.supported) for j in items])


def rank_area(rated: Sequence[tuple[float, bool]]) -> float:
    """Return how often a positive stands above a negative, ties as half."""
    positive = [s for s, label in rated if label]
    negative = [s for s, label in rated if not label]
    above = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    return above / max(1, len(positive) * len(negative))


def interval(
    items: Sequence[Judged], figure: Callable[[Sequence[Judged]], float], rounds: int = 400
) -> tuple[float, float]:
    """Return the 95 % interval of a figure, documents drawn with replacement."""
    chance = random.Random(1)
    documents_: dict[str, list[Judged]] = {}
    for item in items:
        documents_.setdefault(item.claim.document, []).append(item)
    groups = list(documents_.values())
    figures = sorted(
        figure([j for group in chance.choices(groups, k=len(groups)) for j in group])
        for _ in range(rounds)
    )
    return figures[int(0.025 * rounds)], figures[int(0.975 * rounds)]


def share(items: Sequence[Judged], told: Callable[[Judged], bool]) -> str:
    """Return the share of items for which something is so, in per cent."""
    return f"{sum(map(told, items)) / len(items):.0%}" if items else "-"


if __name__ == "__main__":
    main()
