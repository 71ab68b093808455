"""What the reader makes of questions: a right sentence first, and what is refused at a threshold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.figures import rank_area
from evals.sets.questions import AskedQuestion
from rag.search.find import Ask, find_context, with_time
from rag.search.reading import ANSWERS
from rag.search.window import make_window
from rag.store import Store

_REFUSALS = (0.65, 0.80, 0.85)  # shares of the unanswerable questions


@dataclass(frozen=True)
class Reading:
    """What was read for a question, the likeliest answer first."""

    question: AskedQuestion
    best: float  # the probability that the first sentence answers it; 0 if nothing was found
    right: tuple[bool, ...]  # for each sentence, whether it answers the question

    @property
    def right_first(self) -> bool:
        """Whether the likeliest sentence answers the question."""
        return self.right[:1] == (True,)


def read_questions(questions: Sequence[AskedQuestion], store: Store) -> list[Reading]:
    """Return what is read in a store for each question."""
    found = []
    now = dt.datetime.now(dt.UTC)
    for question in questions:
        window = make_window(now=now, zone=dt.UTC, as_of=question.as_of)
        ask = with_time(store, Ask(question.text, window, question.source))
        ranked = sorted(find_context(store, ask, None).evidence, key=lambda e: -e.answers)
        right = tuple(question.answerable and question.is_right(e) for e in ranked)
        found.append(Reading(question, ranked[0].answers if ranked else 0.0, right))
    return found


def print_readings(readings: Mapping[str, Sequence[Reading]]) -> None:
    """Print a line for each set: how often a right sentence is read, and how often it is first."""
    print(
        "| set | answerable | not | right among those read | right first | among three |"
        " AUC against unanswerable | AUC against wrong and unanswerable |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for name, read in readings.items():
        yes = [r for r in read if r.question.answerable]
        no = [(r.best, False) for r in read if not r.question.answerable]
        right = [(r.best, True) for r in yes if r.right_first]
        wrong = [(r.best, False) for r in yes if not r.right_first]
        first = f"**{len(right)} ({len(right) / max(1, len(yes)):.0%})**"
        print(
            f"| {name} | {len(yes)} | {len(no)} | {sum(any(r.right) for r in yes)} | {first} |"
            f" {sum(any(r.right[:3]) for r in yes)} | {_area(right, no)} | {_area(right, no + wrong)} |"
        )
    print()
    for name, read in readings.items():
        yes = [r for r in read if r.question.answerable]
        if forms := list(dict.fromkeys(r.question.form for r in yes if r.question.form)):
            print(f"{name}, first by form: {', '.join(_of_form(form, yes) for form in forms)}\n")


def _area(right: list[tuple[float, bool]], others: list[tuple[float, bool]]) -> str:
    return f"{rank_area(right + others):.3f}" if right and others else "–"


def _of_form(form: str, readings: Sequence[Reading]) -> str:
    some = [r for r in readings if r.question.form == form]
    return f"{form} {sum(r.right_first for r in some)}/{len(some)}"


def print_refusals(readings: Mapping[str, Sequence[Reading]]) -> None:
    """Print what is answered at thresholds that refuse given shares of the unanswerable questions."""
    print("| set | due refusals | threshold | right | wrong |\n|---|---|---|---|---|")
    for name, read in readings.items():
        due = sorted(r.best for r in read if not r.question.answerable)
        yes = [r for r in read if r.question.answerable]
        if not due or not yes:
            continue
        for wanted in _REFUSALS:
            threshold = due[min(len(due) - 1, round(wanted * len(due)) - 1)]
            print(f"| {name} | {wanted:.0%} {_answered(yes, threshold)}")
        refused = sum(d < ANSWERS for d in due)
        print(f"| {name} | {refused / len(due):.0%} (as shipped) {_answered(yes, ANSWERS - 1e-9)}")


def _answered(readings: Sequence[Reading], threshold: float) -> str:
    above = [r.right_first for r in readings if r.best > threshold]
    right = f"{sum(above)}/{len(readings)} ({sum(above) / len(readings):.0%})"
    return f"| {threshold:.3f} | {right} | {len(above) - sum(above)} |"
