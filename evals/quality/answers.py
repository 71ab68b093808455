"""How many questions are answered right, and how many unanswerable ones are declined.

    make eval-answers DATA=folder [ARGS='--sets clapnq --systems none local naive --limit 20']

Prints Markdown tables with counts and 95 % intervals (Wilson), for all questions and for the two
halves (dev: rules are tuned on it; test: they are not), and writes one JSON line a question.
MultiHop only reports: it wants --report, which writes the look into docs/reader.md.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from evals.figures import wilson
from evals.looks import require_looks, write_look
from evals.naive_chain import PASSAGES, is_refusal, naive_chain
from evals.sets.answers import Case, commonest, documents, is_right, load_cases
from evals.sets.files import CACHE, build_store
from evals.sets.replies import CachedArchive, NotInCacheError, ReplyCache
from rag.answer.ask import ANSWER_PROMPT
from rag.answer.parse import CLAIMS_SCHEMA
from rag.config import Settings
from rag.models.prompt import load_prompt, numbered
from rag.models.weights import DEFAULT
from rag.search.find import Ask, find_context

SYSTEMS = ("none", "local", "naive")


@dataclass(frozen=True)
class Outcome:
    """What a system did with a question."""

    dataset: str
    system: str
    id: str
    half: str
    question: str
    answerable: bool
    gold: str
    status: str
    reason: str | None
    answer: str | None
    right: bool | None  # None: nothing to compare with, or not answered
    dropped: list[str]
    seconds: float

    @property
    def answered(self) -> bool:
        """Whether there is an answer."""
        return self.answer is not None


def ask_model(archive: CachedArchive, case: Case) -> None:
    """Ask the model even where nothing found can answer, so that thresholds are tuned without it."""
    model = archive.model()
    if model is None:
        return
    question = " ".join(case.question.split())
    ask = Ask(question, archive.window(), case.source)
    evidence = find_context(archive._readable(), ask, model.budget).evidence  # noqa: SLF001 - one stage alone
    prompt = load_prompt(ANSWER_PROMPT)
    model.call(prompt.messages(evidence=numbered(evidence), question=question), CLAIMS_SCHEMA)


def ask_naively(archive: CachedArchive, case: Case) -> str:
    """Return what the naive chain answers."""
    model = archive.model()
    assert model is not None
    hits = archive.search(case.question, source=case.source, limit=PASSAGES)
    chain = naive_chain(lambda messages: model.call(messages, None).text)
    return chain.invoke({"question": case.question, "hits": hits})


def run_case(archive: CachedArchive, system: str, case: Case) -> Outcome:
    """Ask one question of one system."""
    before = time.perf_counter()
    status, reason, dropped = "answered", None, []
    if system == "naive":
        text: str | None = ask_naively(archive, case)
        if is_refusal(text or ""):
            status, reason, text = "refused", text, None
    else:
        answer = archive.ask(case.question, source=case.source)
        status, reason, text = answer.status, answer.reason, answer.answer
        dropped = [f"{d.text} ({d.reason})" for d in answer.dropped]
    return Outcome(
        dataset=case.dataset,
        system=system,
        id=case.id,
        half=case.half,
        question=case.question,
        answerable=case.answerable,
        gold=case.gold,
        status=status,
        reason=reason,
        answer=text,
        right=is_right(case.gold, text) if case.gold and text is not None else None,
        dropped=dropped,
        seconds=round(time.perf_counter() - before, 2),
    )


def table(outcomes: Sequence[Outcome], halves: Sequence[str]) -> str:
    """Return the figures of one set as a Markdown table."""
    scored = any(o.gold for o in outcomes)
    columns = ["system", "half", "unanswerable: abstains", "answerable: answered"]
    columns += ["answered: right", "all answerable: right"] if scored else []
    columns += ["refusals that are due (precision)", "due refusals made (recall)", "reasons"]
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    for system in SYSTEMS:
        for half in halves:
            ours = [o for o in outcomes if o.system == system and half in {"all", o.half}]
            if not ours:
                continue
            yes = [o for o in ours if o.answerable]
            no = [o for o in ours if not o.answerable]
            due = [o for o in no if not o.answered]
            refused = [o for o in ours if not o.answered]
            answered = [o for o in yes if o.answered]
            right = sum(bool(o.right) for o in answered)
            reasons = {s: sum(o.status == s for o in due) for s in {o.status for o in due}}
            cells = [system, half, wilson(len(due), len(no)), wilson(len(answered), len(yes))]
            cells += [wilson(right, len(answered)), wilson(right, len(yes))] if scored else []
            cells += [wilson(len(due), len(refused)), wilson(len(due), len(no))]
            cells += [", ".join(f"{s} {n}" for s, n in sorted(reasons.items())) or "–"]
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def always_the_commonest(cases: Iterable[Case]) -> str:
    """Return how often the commonest answer would be right if it were always given."""
    golds = [c for c in cases if c.gold]
    name, count = commonest(golds)
    return f"Always answering {name!r}: {wilson(count, len(golds))} of the answerable ones right."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("data", type=Path, help="folder with multihop.jsonl and clapnq.jsonl")
    parser.add_argument("--sets", nargs="+", choices=["multihop", "clapnq"], default=["clapnq"])
    parser.add_argument("--systems", nargs="+", choices=SYSTEMS, default=["none"])
    parser.add_argument("--limit", type=int, help="questions of each class")
    parser.add_argument("--half", choices=["all", "dev", "test"], default="all")
    parser.add_argument("--seed", type=int, default=7, help="of the sample")
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--out", type=Path, help="folder of the JSON lines; default: the cache")
    parser.add_argument("--cached-only", action="store_true", help="never ask the model")
    parser.add_argument("--fill", action="store_true", help="ask it even where the gate declines")
    parser.add_argument("--context-tokens", type=int, help="budget of evidence, as in the settings")
    parser.add_argument("--report", action="store_true", help="allow a look at MultiHop")


def run(options: argparse.Namespace) -> None:
    """Ask, score, print."""
    require_looks("MultiHop" if "multihop" in options.sets else None, report=options.report)
    cache = ReplyCache(
        options.cache / "replies",
        f"{DEFAULT.name} {options.context_tokens or ''}",
        ask=not options.cached_only,
    )
    for dataset in options.sets:
        folder = options.cache / f"store-{dataset}"
        count = build_store(folder, documents(options.data, dataset))
        cases = load_cases(options.data, dataset, options.seed)
        if options.limit:
            cases = cases[: 2 * options.limit]
        if options.half != "all":
            cases = [c for c in cases if c.half == options.half]
        outcomes: list[Outcome] = []
        for system in options.systems:
            llm = "none" if system == "none" else "local"
            settings = Settings(
                store=folder, llm=llm, context_tokens=options.context_tokens, timeout=900
            )
            with CachedArchive(settings, cache) as archive:
                outcomes += _run(archive, system, cases, options)
        _write((options.out or options.cache) / f"outcomes-{dataset}.jsonl", outcomes)
        print(f"\n### {dataset}: {len(cases)} questions, a store of {count} articles\n")
        if any(c.gold for c in cases):
            print(always_the_commonest(cases) + "\n")
        halves = ["all", "dev", "test"] if options.half == "all" else [options.half]
        print(table(outcomes, halves))
        if dataset == "multihop":
            write_look("MultiHop", "; ".join(_summary(outcomes, s) for s in options.systems))


def _summary(outcomes: Sequence[Outcome], system: str) -> str:
    ours = [o for o in outcomes if o.system == system]
    no = [o for o in ours if not o.answerable]
    yes = [o for o in ours if o.answerable]
    declined, right = sum(not o.answered for o in no), sum(bool(o.right) for o in yes)
    return f"{system}: right {wilson(right, len(yes))}, declined {wilson(declined, len(no))}"


def _run(
    archive: CachedArchive, system: str, cases: Sequence[Case], options: argparse.Namespace
) -> list[Outcome]:
    outcomes, missing = [], 0
    tell: Callable[[str], object] = lambda text: print(text, file=sys.stderr, flush=True)  # noqa: E731
    for number, case in enumerate(cases, start=1):
        try:
            if options.fill and system == "local":
                ask_model(archive, case)
            outcomes.append(run_case(archive, system, case))
        except NotInCacheError:
            missing += 1
            continue
        if number % 10 == 0:
            tell(f"{case.dataset} {system}: {number} of {len(cases)}")
    if missing:
        tell(f"{cases[0].dataset} {system}: {missing} replies are not in the cache, left out")
    return outcomes


def _write(path: Path, outcomes: Sequence[Outcome]) -> None:
    lines = [json.dumps(asdict(o), ensure_ascii=False) for o in outcomes]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
