"""Answering and abstaining: who is answered rightly, who is told that it is not there.

    make eval-answers DATA=folder [ARGS='--systems none local naive --limit 20']

Prints Markdown tables with counts and 95 % intervals (Wilson), for all questions and for the two
halves (dev: rules are tuned on it; test: they are not), and writes one JSON line a question.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from answer_sets import (
    Case,
    build_store,
    commonest,
    documents,
    is_right,
    load_cases,
)
from naive_chain import PASSAGES, is_refusal, naive_chain
from reply_cache import NotInCacheError, ReplyCache

from rag import Archive
from rag.answer.ask import ANSWER_PROMPT
from rag.answer.parse import CLAIMS_SCHEMA
from rag.config import Settings
from rag.models.call import OnText, Reply, Schema
from rag.models.chat import ChatModel
from rag.models.choice import look_up
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


class EvaluatedArchive(Archive):
    """An archive whose embedded model is asked through the cache of replies."""

    def __init__(self, settings: Settings, cache: ReplyCache) -> None:
        super().__init__(settings)
        self._cache = cache

    def model(self) -> ChatModel | None:
        """Return the model of the settings; it is loaded when a reply is not in the cache."""
        if self._settings.llm == "none":
            return None
        choice = look_up("local", self._settings)
        assert choice is not None

        def call(
            messages: Sequence[tuple[str, str]], schema: Schema, on_text: OnText | None = None
        ) -> Reply:
            reply = self._cache.reply(messages, schema, lambda: self._live().call(messages, schema))
            if on_text:
                on_text(reply.text)
            return reply

        return ChatModel(choice.name, choice.budget, call)

    def _live(self) -> ChatModel:
        model = super().model()
        assert model is not None
        return model

    def fill(self, case: Case) -> None:
        """Ask the model even where the gate would not, so that the gate can be tuned without it."""
        model = self.model()
        if model is None:
            return
        question = " ".join(case.question.split())
        ask = Ask(question, self.window(), case.source)
        evidence = find_context(self._readable(), ask, model.budget).evidence
        prompt = load_prompt(ANSWER_PROMPT)
        model.call(prompt.messages(evidence=numbered(evidence), question=question), CLAIMS_SCHEMA)

    def naive(self, case: Case) -> str:
        """Answer with the naive chain."""
        model = self.model()
        assert model is not None
        hits = self.search(case.question, source=case.source, limit=PASSAGES)
        chain = naive_chain(lambda messages: model.call(messages, None).text)
        return chain.invoke({"question": case.question, "hits": hits})


def run_case(archive: EvaluatedArchive, system: str, case: Case) -> Outcome:
    """Ask one question of one system."""
    before = time.perf_counter()
    status, reason, dropped = "answered", None, []
    if system == "naive":
        text: str | None = archive.naive(case)
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


def wilson(count: int, total: int) -> str:
    """Return "count/total = percent (low to high)", a 95 % interval after Wilson."""
    if not total:
        return "–"
    z, share = 1.96, count / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    spread /= 1 + z * z / total
    low, high = max(0.0, middle - spread), min(1.0, middle + spread)
    return f"{count}/{total} = {share:.0%} ({low:.0%} to {high:.0%})"


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
    """Return what answering every question with the commonest answer would score."""
    golds = [c for c in cases if c.gold]
    name, count = commonest(golds)
    return f"Always answering {name!r}: {wilson(count, len(golds))} of the answerable ones right."


def main() -> None:
    """Ask, score, print."""
    arguments = _arguments()
    cache = ReplyCache(
        arguments.cache / "replies",
        f"{DEFAULT.name} {arguments.context_tokens or ''}",
        ask=not arguments.cached_only,
    )
    for dataset in arguments.sets:
        folder = arguments.cache / f"store-{dataset}"
        count = build_store(folder, documents(arguments.data, dataset))
        cases = load_cases(arguments.data, dataset, arguments.seed)
        if arguments.limit:
            cases = cases[: 2 * arguments.limit]
        if arguments.half != "all":
            cases = [c for c in cases if c.half == arguments.half]
        outcomes: list[Outcome] = []
        for system in arguments.systems:
            llm = "none" if system == "none" else "local"
            settings = Settings(
                store=folder, llm=llm, context_tokens=arguments.context_tokens, timeout=900
            )
            archive = EvaluatedArchive(settings, cache)
            with archive:
                outcomes += _run(archive, system, cases, arguments)
        _write((arguments.out or arguments.cache) / f"outcomes-{dataset}.jsonl", outcomes)
        print(f"\n### {dataset}: {len(cases)} questions, a store of {count} articles\n")
        if any(c.gold for c in cases):
            print(always_the_commonest(cases) + "\n")
        halves = ["all", "dev", "test"] if arguments.half == "all" else [arguments.half]
        print(table(outcomes, halves))


def _run(
    archive: EvaluatedArchive, system: str, cases: Sequence[Case], arguments: argparse.Namespace
) -> list[Outcome]:
    outcomes, missing = [], 0
    tell: Callable[[str], object] = lambda text: print(text, file=sys.stderr, flush=True)  # noqa: E731
    for number, case in enumerate(cases, start=1):
        try:
            if arguments.fill and system == "local":
                archive.fill(case)
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


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with multihop.jsonl and clapnq.jsonl")
    parser.add_argument(
        "--sets", nargs="+", choices=["multihop", "clapnq"], default=["multihop", "clapnq"]
    )
    parser.add_argument("--systems", nargs="+", choices=SYSTEMS, default=["none"])
    parser.add_argument("--limit", type=int, help="questions of each class")
    parser.add_argument("--half", choices=["all", "dev", "test"], default="all")
    parser.add_argument("--seed", type=int, default=7, help="of the sample")
    parser.add_argument("--cache", type=Path, default=Path(".cache/eval"))
    parser.add_argument("--out", type=Path, help="folder of the JSON lines; default: the cache")
    parser.add_argument("--cached-only", action="store_true", help="never ask the model")
    parser.add_argument("--fill", action="store_true", help="ask it even where the gate declines")
    parser.add_argument("--context-tokens", type=int, help="budget of evidence, as in the settings")
    return parser.parse_args()


if __name__ == "__main__":
    main()
