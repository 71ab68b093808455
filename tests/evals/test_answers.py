"""The harness of `make eval-answers`: how it samples, matches and counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.figures import wilson
from evals.naive_chain import is_refusal
from evals.quality.answers import Outcome, table
from evals.sets.answers import Case, commonest, documents, is_right, load_cases
from evals.sets.replies import NotInCacheError, ReplyCache
from rag.models.call import Reply
from rag.types import Usage


@pytest.mark.parametrize(
    ("gold", "answer", "right"),
    [
        ("Sam Bankman-Fried", "The founder, Sam Bankman-Fried, was charged.[1]", True),
        ("The Houston Astros.", "Houston Astros[1]", True),
        ("Google", "Google's lawyers replied.", True),
        ("Meta", "The metal was found.", False),
        ("Apple", None, False),
    ],
)
def test_an_answer_is_right_if_it_says_the_gold_answer_in_whole_words(
    gold: str, answer: str | None, right: bool
) -> None:
    assert is_right(gold, answer) is right


def test_the_commonest_answer_counts_longer_forms_of_it() -> None:
    cases = [
        Case("multihop", str(i), "Who?", answerable=True, gold=gold, source=None)
        for i, gold in enumerate(["Google", "Apple", "Google Search"])
    ]
    assert commonest(cases) == ("google", 2)


def _data(folder: Path) -> Path:
    fact = {"url": "https://a.example/1", "title": "One", "source": "Wire", "fact": "It rained."}
    fact |= {"published_at": "2023-10-01T00:00:00+00:00"}
    rows = [
        {"id": str(n), "type": kind, "question": f"Q{n}?", "answer": "Rain", "evidence": [fact]}
        for n, kind in enumerate(["inference_query", "null_query"] * 5 + ["comparison_query"])
    ]
    (folder / "multihop.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return folder


def test_the_sample_is_the_same_each_time_and_a_shorter_one_is_its_beginning(
    tmp_path: Path,
) -> None:
    data = _data(tmp_path)
    cases = load_cases(data, "multihop", seed=7)
    assert cases == load_cases(data, "multihop", seed=7)
    assert cases != load_cases(data, "multihop", seed=8)
    assert [c.answerable for c in cases] == [True, False] * 5
    assert all(not c.gold for c in cases if not c.answerable)


def test_the_store_holds_each_fact_of_a_page_once(tmp_path: Path) -> None:
    (document,) = documents(_data(tmp_path), "multihop")
    assert (document.text, document.source) == ("It rained.", "Wire")


def test_an_interval_holds_its_share() -> None:
    assert wilson(9, 10) == "9/10 = 90% (60% to 98%)"
    assert wilson(0, 0) == "–"


def test_the_table_counts_refusals_as_due_only_where_there_is_no_answer() -> None:
    def outcome(kind: str, answer: str | None = None) -> Outcome:
        status = "answered" if answer else "not_in_corpus"
        return Outcome(
            dataset="multihop", system="none", id="1", half="dev", question="Q?",
            answerable=kind == "inference", gold="x" if kind == "inference" else "",
            status=status, reason=None, answer=answer, right=answer == "right",
            dropped=[], seconds=0.1,
        )  # fmt: skip

    outcomes = [
        outcome("inference", "right"),
        outcome("inference", "wrong"),
        outcome("inference"),
        outcome("null"),
        outcome("null", "wrong"),
    ]
    row = table(outcomes, ["all"]).splitlines()[-1].split(" | ")
    assert [cell.split(" = ")[0] for cell in row[2:8]] == ["1/2", "2/3", "1/2", "1/3", "1/2", "1/2"]


@pytest.mark.parametrize(
    ("reply", "refuses"),
    [
        ("I don't know.", True),
        ("The passages do not mention her jersey number.", True),
        ("", True),
        ("Google", False),
        ("The bank did not cut its rate.", False),
    ],
)
def test_a_refusal_is_known_in_its_usual_words(reply: str, refuses: bool) -> None:
    assert is_refusal(reply) is refuses


def test_a_reply_is_asked_for_once(tmp_path: Path) -> None:
    asked = []

    def call() -> Reply:
        asked.append(1)
        return Reply("yes", Usage(3, 1))

    for _ in range(2):
        cache = ReplyCache(tmp_path, "model", ask=True)
        assert cache.reply([("user", "Q?")], None, call) == Reply("yes", Usage(3, 1))
    assert len(asked) == 1
    with pytest.raises(NotInCacheError):
        ReplyCache(tmp_path, "model", ask=False).reply([("user", "another")], None, call)
