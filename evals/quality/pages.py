"""Questions about real pages, answered from end to end: right, wrong and declined.

    make eval-pages QUIZ='quiz-2023 quiz-2024' [ARGS='--llm local --half tune --limit 60']

QUIZ are the folders that build_newsquiz.py built; the 100 pages of the bench are found in them and
put into a store of their own. An answer is right if one of the sentences that it cites answers the
question, wrong if none does or if no page answers the question. All figures are over all questions
of the half, not over those that are answered.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from evals.figures import wilson
from evals.naive_chain import PASSAGES, is_refusal, naive_chain
from evals.sets.files import CACHE, build_store, sample
from evals.sets.questions import AskedQuestion, page_questions
from rag.archive import Archive
from rag.config import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("quiz", type=Path, nargs="+", help="what build_newsquiz.py built")
    parser.add_argument("--half", choices=("tune", "count"), default="count")
    parser.add_argument("--llm", default="none")
    parser.add_argument(
        "--naive",
        action="store_true",
        help="a plain script with the same model: four passages, one prompt",
    )
    parser.add_argument("--limit", type=int, help="so many questions, the same ones each time")
    parser.add_argument("--cache", type=Path, default=CACHE, help="the store is kept here")


def run(options: argparse.Namespace) -> int:
    """Ask every question and print what came of it; of the half to tune each answer too."""
    asked, pages = page_questions(options.quiz, options.half)
    store = options.cache / "store-pages"
    build_store(store, pages)
    outcomes: Counter[tuple[bool, str]] = Counter()
    with Archive.open(settings=Settings(store=store, llm=options.llm, tz="UTC")) as archive:
        for question in sample(asked, options.limit):
            outcome, said = (_ask_naively if options.naive else _ask)(archive, question)
            outcomes[question.answerable, outcome] += 1
            if options.half == "tune":
                print(f"{outcome:<9}{question.text}  =>  {said}", flush=True)
    right, wrong, lost = (outcomes[True, o] for o in ("right", "wrong", "declined"))
    declined, given = outcomes[False, "declined"], outcomes[False, "wrong"]
    print(f"the half to {options.half}, {options.llm}{', plain script' if options.naive else ''}")
    print(
        f"answerable: right {wilson(right, right + wrong + lost)}, wrong {wrong}, declined {lost}"
    )
    print(f"not answerable: declined {wilson(declined, declined + given)}, answered {given}")
    print(f"beside the question: {wilson(wrong + given, sum(outcomes.values()))} of all")
    return 0


def _ask(archive: Archive, question: AskedQuestion) -> tuple[str, str]:
    """Return what came of a question, and what was said."""
    answer = archive.ask(question.text)
    said = answer.answer or str(answer.reason)
    if answer.answer is None:
        return "declined", said
    right = question.answerable and any(question.says(c.title, c.quote) for c in answer.citations)
    return "right" if right else "wrong", said


def _ask_naively(archive: Archive, question: AskedQuestion) -> tuple[str, str]:
    """Return the same of the plain script. What answers yes or no has to be judged by a person."""
    model = archive.model()
    if model is None:
        raise ValueError("a plain script needs a model: --llm local")
    hits = archive.search(question.text, limit=PASSAGES)
    chain = naive_chain(lambda messages: model.call(messages, None).text)
    said = " ".join(chain.invoke({"question": question.text, "hits": hits}).split())
    if is_refusal(said):
        return "declined", said
    right = question.answerable and any(question.says(hit.title, said) for hit in hits)
    return "right" if right else "wrong", said
