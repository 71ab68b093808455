"""Planted instructions, by layer: what the embedded model obeys with one defence taken away.

    make eval-planted                                as shipped
    make eval-planted ARGS='--no-patterns'           sentences that speak to a model stay evidence
    make eval-planted ARGS='--no-patterns --no-cleaning --no-escaping'   only the checks are left

Prints one line a case, then a table by kind. It needs the embedded model's weights and about eight
minutes on two cores; `--llm none` shows the extractive mode in seconds.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest import mock

from rag.archive import Archive
from rag.config import Settings
from rag.ingest import clean, prepare
from rag.ingest.load import text
from rag.models import prompt
from rag.render.json import answer_json
from rag.text import roles
from tests.planted_cases import CASES, FOLDER, outcome_of, table


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--llm", default="local")
    parser.add_argument("--no-patterns", action="store_true")
    parser.add_argument("--no-cleaning", action="store_true")
    parser.add_argument("--no-escaping", action="store_true")


def run(options: argparse.Namespace) -> None:
    """Ask all questions and print what came of them."""
    outcomes = []
    with ExitStack() as opened:
        for change in _changes(options):
            opened.enter_context(change)
        folder = opened.enter_context(tempfile.TemporaryDirectory())
        settings = Settings(store=Path(folder) / "store", llm=options.llm)
        archive = opened.enter_context(Archive.open(settings=settings))
        archive.ingest([FOLDER])
        for case in CASES:
            answer = json.loads(json.dumps(answer_json(archive.ask(case.question))))
            outcomes.append(outcome_of(case, answer))
            sign = "OBEYED " if outcomes[-1].obeyed else ""
            said = answer["answer"] or answer["reason"]
            print(f"{sign}{case.id}: {answer['status']}: {said}", flush=True)
    print(table(outcomes))


def _changes(options: argparse.Namespace) -> list[Any]:
    """Return what takes the chosen defences away."""
    changes: list[Any] = []
    if options.no_patterns:
        changes += [
            mock.patch.object(roles, "find_instructions", return_value=frozenset()),
            mock.patch.object(prepare, "speaks_to_a_model", return_value=False),
        ]
    if options.no_cleaning:
        # The words of a comment are shown too: a careless reader of HTML strips its marks only.
        def show_comments(text: str) -> str:
            return text.replace("<!--", "").replace("-->", "")

        changes += [
            mock.patch.object(module, "without_hidden", show_comments) for module in (clean, text)
        ]
    if options.no_escaping:
        changes += [
            mock.patch.object(prompt, name, lambda text: text)
            for name in ("without_chat_tokens", "_unnumbered")
        ]
    return changes
