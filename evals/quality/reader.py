"""How well the reader and the verdict read: claims and questions that they were not trained on.

    make eval-reader DATA=../shared QUIZ='quiz-2023 quiz-2024 quiz-2025' [ARGS='--half tune']

DATA holds reader/ and evals/ (ClapNQ and XQuAD; left out where they are not there). QUIZ are the
folders that build_newsquiz.py built: the pages of the bench are of 2023 and 2024, and the questions
of another year are asked of its own articles. Prints Markdown tables: for claims the exact
comparisons alone, the reader alone and both, with 95 % intervals by bootstrap over documents; for
questions the sentences right first and the right answers at given shares of due refusals.
SummEdits news and the quiz of 2026 only report: they want --report, which writes the look into
docs/reader.md.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.figures import interval, rank_area, share
from evals.looks import quiz_set, require_looks, write_look
from evals.quality.asked import Reading, print_readings, print_refusals, read_questions
from evals.quality.retrieval import store_of
from evals.sets import answers
from evals.sets.files import CACHE, build_store
from evals.sets.questions import clapnq_questions, page_questions, set_questions
from evals.sets.reader import (
    LabelledClaim,
    bench_years,
    development_claims,
    page_claims,
    summedits_claims,
)
from evals.sets.retrieval import quiz_year
from rag.checks.claims import verify_claim
from rag.checks.given import claims_in, evidence_in
from rag.checks.passage import nearest_sentences
from rag.checks.verdict import outcome
from rag.models.encoders.embedding import make_embedder
from rag.models.encoders.reader import Passage, shared_reader
from rag.store import Store
from rag.text.coverage import carries
from rag.types import DraftClaim
from rag.types.check import Given

_NEAREST = 150  # words of the passage that the reader alone is given
_CUT = 0.5  # of the verdict's probability, where both kinds of error weigh alike


@dataclass(frozen=True)
class Judged:
    """What each way of judging makes of a claim: a score, higher where it is supported."""

    claim: LabelledClaim
    words: float
    reader: float
    joint: float
    outcome: str
    seconds: float


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("data", type=Path, help="holds reader/ and evals/")
    parser.add_argument("quiz", type=Path, nargs="*", help="what build_newsquiz.py built")
    parser.add_argument("--half", choices=("tune", "count"), default="count")
    parser.add_argument("--limit", type=int, help="so many claims of each set")
    parser.add_argument("--questions", type=int, default=100, help="of ClapNQ, XQuAD and a quiz")
    parser.add_argument("--only", choices=("claims", "questions"))
    parser.add_argument("--cache", type=Path, default=CACHE, help="stores are kept here")
    parser.add_argument("--report", action="store_true", help="read SummEdits news too")


def run(options: argparse.Namespace) -> None:
    """Measure and print."""
    claims_wanted, questions_wanted = options.only != "questions", options.only != "claims"
    bench = [folder for folder in options.quiz if quiz_year(folder) in bench_years()]
    others = [folder for folder in options.quiz if folder not in bench] if questions_wanted else []
    looks = ["SummEdits news"] if options.report and claims_wanted else []
    require_looks(*looks, *map(quiz_set, others), report=options.report)
    print(f"{shared_reader().identity}; the half to {options.half}\n")
    if claims_wanted:
        claims = list(development_claims(options.data))
        claims += page_claims(bench) if bench else []
        kept = [c for c in claims if c.half == options.half]
        kept += summedits_claims(options.data) if options.report else []
        judged = [judge(c) for c in limited(kept, options.limit)]
        print_claims(judged)
        if options.report:
            write_look("SummEdits news", _summary([j for j in judged if j.claim.half == "report"]))
    if questions_wanted:
        readings = _readings(options, bench, others)
        print_readings(readings)
        print_refusals(readings)
        for folder in others:
            if name := quiz_set(folder):
                read = readings[folder.resolve().name]
                first = sum(r.right_first for r in read)
                write_look(name, f"{shared_reader().identity}: right first {first} of {len(read)}")


def _readings(
    options: argparse.Namespace, bench: Sequence[Path], others: Sequence[Path]
) -> dict[str, list[Reading]]:
    """Return what is read for each question, by set."""
    found: dict[str, list[Reading]] = {}
    if bench:
        asked, pages = page_questions(list(bench), options.half)
        with tempfile.TemporaryDirectory() as name:
            build_store(Path(name), pages)
            with Store(Path(name), make_embedder("minilm")) as store:
                found["pages"] = read_questions(asked, store)
    sets, half = options.data / "evals", {"count": "report"}.get(options.half, options.half)
    if (sets / "clapnq.jsonl").is_file():
        build_store(options.cache / "store-clapnq", answers.documents(sets, "clapnq"))
        with Store(options.cache / "store-clapnq", make_embedder("minilm")) as store:
            found["ClapNQ"] = read_questions(clapnq_questions(sets, options.questions), store)
    if (sets / "xquad.jsonl").is_file():
        with store_of(sets, options.cache, vectors=True) as store:
            asked = set_questions(sets, half, options.questions)
            found["XQuAD"] = read_questions(asked, store)
    for folder in others:
        # Words alone find the passages: to embed a year of articles takes half an hour.
        with store_of(folder, options.cache, vectors=False) as store:
            asked = set_questions(folder, half, options.questions)
            found[folder.resolve().name] = read_questions(asked, store)
    return found


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
    for sentence in claims_in(Given("claim", claim.claim)):
        chosen = nearest_sentences(sentence.words, sentences, _NEAREST)
        passage = " ".join(sentences[i] for i in chosen)
        words.append(carries(sentence.words, passage))
        read.append(shared_reader().supports(sentence.words, [Passage(passage)])[0].supports)
        started = time.perf_counter()
        joint.append(verify_claim(DraftClaim(sentence.words, ()), evidence).probability)
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
        low, high = _interval(items)
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


def _summary(judged: Sequence[Judged]) -> str:
    low, high = _interval(judged)
    return (
        f"{shared_reader().identity}: balanced accuracy **{accuracy(judged):.3f}** "
        f"({low:.3f} to {high:.3f}), AUC {area(judged, lambda j: j.joint):.3f} ({len(judged)} claims)"
    )


def _interval(items: Sequence[Judged]) -> tuple[float, float]:
    return interval(items, accuracy, lambda j: j.claim.document)


def accuracy(items: Sequence[Judged]) -> float:
    """Return the balanced accuracy of the verdict."""
    true = [j.joint >= _CUT for j in items if j.claim.supported]
    false = [j.joint < _CUT for j in items if not j.claim.supported]
    return (sum(true) / max(1, len(true)) + sum(false) / max(1, len(false))) / 2


def area(items: Sequence[Judged], score: Callable[[Judged], float]) -> float:
    """Return the area under the ROC curve of a score."""
    return rank_area([(score(j), j.claim.supported) for j in items])
