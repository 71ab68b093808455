"""Chats of five turns about real pages: how many follow-ups are understood, and how many answered right."""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import Any

from rag.archive import Archive
from rag.config import Settings
from rag.types import Exchange
from rag.types.answer import Answer

_CHATS = Path(__file__).resolve().parents[1] / "pages" / "chats.jsonl"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("store", type=Path, help="a store of the pages of evals/pages")
    parser.add_argument("--half", choices=["tune", "count"], default="tune")
    parser.add_argument("--llm", default="none")


def run(options: argparse.Namespace) -> int:
    """Print the share of turns that are understood, and on the half to tune each of them."""
    chats = [json.loads(line) for line in _CHATS.read_text(encoding="utf-8").splitlines()]
    understood = right = turns = 0
    with Archive.open(settings=Settings(store=options.store, llm=options.llm, tz="UTC")) as archive:
        for chat in (c for c in chats if c["half"] == options.half):
            history: list[Exchange] = []
            for turn in chat["turns"]:
                answer = archive.ask(turn["asked"], history=history)
                history.append(Exchange(answer.standalone_question, answer.answer))
                fits = _is_understood(answer, turn)
                said = (answer.answer or "").lower()
                turns, understood = turns + 1, understood + fits
                right += any(gold.lower() in said for gold in turn["answers"])
                if options.half == "tune":
                    print("   " if fits else "NOT", turn["asked"], "=>", answer.standalone_question)
    print(f"{understood} of {turns} turns understood, {right} answered right")
    return 0


def _is_understood(answer: Answer, turn: dict[str, Any]) -> bool:
    if turn.get("clarify"):
        return answer.status == "clarify"
    read = answer.standalone_question
    wanted = all(re.search(p, read, re.IGNORECASE) for p in turn["understood"])
    return wanted and not any(re.search(p, read, re.IGNORECASE) for p in turn.get("never", ()))
