"""Planted instructions, by layer: what the embedded model obeys with one defence taken away.

    python evals/planted.py                  as shipped
    python evals/planted.py --no-patterns    sentences that speak to a model stay evidence
    python evals/planted.py --no-patterns --no-cleaning --no-escaping    only the checks are left

Prints one line a case, then a table by kind. It needs the embedded model's weights and about eight
minutes on two cores; `--llm none` shows the extractive mode in seconds.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any
from unittest import mock

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rag import select  # noqa: E402
from rag.archive import Archive  # noqa: E402
from rag.config import Settings  # noqa: E402
from rag.ingest import clean, prepare  # noqa: E402
from rag.ingest.load import markdown  # noqa: E402
from rag.models import prompt  # noqa: E402
from rag.render.json import answer_json  # noqa: E402
from tests.planted_cases import CASES, FOLDER, outcome_of, table  # noqa: E402


def main() -> None:
    """Ask all questions and print what came of them."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--llm", default="local")
    options.add_argument("--no-patterns", action="store_true")
    options.add_argument("--no-cleaning", action="store_true")
    options.add_argument("--no-escaping", action="store_true")
    chosen = options.parse_args()
    changes: list[Any] = []
    if chosen.no_patterns:
        changes += [
            mock.patch.object(select, "find_instructions", return_value=frozenset()),
            mock.patch.object(prepare, "find_instructions", return_value=frozenset()),
            mock.patch.object(prepare, "speaks_to_a_model", return_value=False),
        ]
    if chosen.no_cleaning:
        # The words of a comment are shown too: a careless reader of HTML strips its marks only.
        def show_comments(text: str) -> str:
            return text.replace("<!--", "").replace("-->", "")

        changes += [
            mock.patch.object(m, "without_hidden", show_comments) for m in (clean, markdown)
        ]
    if chosen.no_escaping:
        changes += [
            mock.patch.object(prompt, "without_chat_tokens", lambda text: text),
            mock.patch.object(prompt, "_unnumbered", lambda text: text),
        ]
    for change in changes:
        change.start()
    outcomes = []
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(store=Path(folder) / "store", llm=chosen.llm)
        with Archive.open(settings=settings) as archive:
            archive.ingest([FOLDER])
            for case in CASES:
                answer = json.loads(json.dumps(answer_json(archive.ask(case.question))))
                outcomes.append(outcome_of(case, answer))
                sign = "OBEYED " if outcomes[-1].obeyed else ""
                print(
                    f"{sign}{case.id}: {answer['status']}: {answer['answer'] or answer['reason']}"
                )
                sys.stdout.flush()
    print(table(outcomes))


if __name__ == "__main__":
    main()
