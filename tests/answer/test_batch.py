"""Many questions at once: one JSON object a line, in order, whatever becomes of each."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.batch import Question, answer_lines, keys_done
from rag.archive import Archive
from rag.config import Settings
from rag.errors import ConfigurationError, LimitError, ProviderError
from rag.render.json import checked
from rag.types.answer import Answer
from tests.conftest import INTERRUPTIBLE, PATIENCE, ROOT, Result, Run
from tests.loopback import Server, Written, fault, on_loopback, said

COST = "How much did the restoration of Notre-Dame cost?"
REPLY = '{"claims": [{"text": "The restoration cost 700 million euros.", "sentences": [1]}]}'


@pytest.fixture(scope="module")
def answer(corpus_template: Path) -> Answer:
    """A real answer, which stands for all."""
    with Archive.open(settings=Settings(store=corpus_template, llm="none")) as archive:
        return archive.ask(COST)


def _objects(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.out.splitlines()]


# --- the lines -------------------------------------------------------------------------------


@pytest.mark.parametrize("jobs", [1, 3])
def test_outcomes_come_in_order_however_long_each_takes(answer: Answer, jobs: int) -> None:
    def ask(asked: Question) -> Answer:
        if asked.question == "q1":
            time.sleep(0.1)
        if asked.question == "q2":
            raise ProviderError("the model is out")
        if asked.question == "q3":
            raise ZeroDivisionError("with key sk-planted-secret")
        return replace(answer, question=asked.question)

    lines = [f"q{n}\n".encode() for n in range(1, 9)]
    found = list(answer_lines(lines, ask, jobs=jobs))
    assert [o.question for o in found] == [f"q{n}" for n in range(1, 9)]
    assert [o.code for o in found] == [0, 5, 1, 0, 0, 0, 0, 0]
    assert "sk-planted-secret" not in found[2].message


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("error", [ConfigurationError("no key"), LimitError("too dear")])
def test_what_every_line_would_meet_ends_the_batch(
    answer: Answer, jobs: int, error: Exception
) -> None:
    def ask(asked: Question) -> Answer:
        if asked.question == "q2":
            raise error
        return answer

    found = answer_lines([b"q1", b"q2", b"q3"], ask, jobs=jobs)
    assert next(found).answer == answer
    with pytest.raises(type(error)):
        next(found)


@pytest.mark.parametrize("jobs", [1, 2])
def test_lines_are_read_as_they_are_needed(answer: Answer, jobs: int) -> None:
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        while True:
            read += 1
            yield b"again?"

    found = answer_lines(endless(), lambda asked: answer, jobs=jobs)
    for _ in range(50):
        next(found)
    assert read < 50 + 8 * jobs


def test_several_are_asked_at_the_same_time(answer: Answer) -> None:
    both = threading.Barrier(2, timeout=20)

    def ask(asked: Question) -> Answer:
        both.wait()  # passed only by two at once
        return answer

    assert [o.code for o in answer_lines([b"a", b"b"], ask, jobs=2)] == [0, 0]


@given(st.lists(st.binary(max_size=60), max_size=5))
def test_any_line_gives_one_outcome_or_is_empty(lines: list[bytes]) -> None:
    def ask(asked: Question) -> Answer:
        raise ProviderError("none is asked")

    lines = [line.replace(b"\n", b" ") for line in lines]
    found = list(answer_lines(lines, ask))
    assert len(found) <= len(lines)
    for outcome in found:
        checked({"schema_version": "1.0", "id": outcome.id, "question": outcome.question,
                 "error": {"code": outcome.code, "message": outcome.message}}, "failed")  # fmt: skip


def test_what_was_answered_is_left_out_as_often_as_it_was(answer: Answer) -> None:
    earlier = [
        json.dumps({"id": None, "question": "a b", "status": "answered"}).encode(),
        json.dumps({"id": 7, "question": "c", "status": "not_in_corpus"}).encode(),
        json.dumps({"id": None, "question": "d", "error": {"code": 5}}).encode(),
        b'{"id": null, "question": "e", "stat',
    ]
    done = keys_done(earlier)
    lines = [b"a  b", b"a b", b'{"id": 7, "question": "c"}', b'{"id": 8, "question": "c"}', b"d"]
    left = [(o.id, o.question) for o in answer_lines([*lines, b"e"], lambda q: answer, done=done)]
    assert left == [(None, "a b"), (8, "c"), (None, "d"), (None, "e")]
    assert sum(done.values()) == 2


# --- the command -----------------------------------------------------------------------------


def test_a_batch_answers_abstains_and_fails_line_by_line(
    run: Run, corpus_store: Path, tmp_path: Path
) -> None:
    lines = [
        COST,
        "",
        json.dumps({"id": 7, "question": "What is the capital of Portugal?"}),
        json.dumps({"id": "x", "question": "Who won Euro 2024?", "as_of": "2023-12-31"}),
        json.dumps({"id": "y", "question": "Who won?", "since": "2024-02-30"}),
        json.dumps({"id": "z", "question": "Who won?", "asOf": "2023-12-31"}),
        json.dumps({"id": "w", "question": COST, "source": "Harbour Wire"}),
        '{"id": "v", "question"',
    ]
    (tmp_path / "q.jsonl").write_text("\n".join(lines))
    flags = ("--llm", "none", "--store", corpus_store, "--tz", "UTC")
    result = run("ask", "--batch", "q.jsonl", "--jobs", "2", *flags)
    assert result.code == 7
    assert "3 of 7 questions failed" in result.err
    cost, capital, early, bad_date, bad_field, elsewhere, broken = _objects(result)
    assert cost["status"] == "answered"
    assert (capital["id"], capital["status"]) == (7, "not_in_corpus")
    assert early["window"]["as_of"].startswith("2023-12-31")
    assert "Oyarzabal" not in json.dumps(early)
    assert elsewhere["answer"] is None
    for answered in (cost, capital, early, elsewhere):
        checked(answered, "answer")
    for failed, code, words in (
        (bad_date, 2, "2024-02-30"),
        (bad_field, 7, "did you mean as_of?"),
        (broken, 7, "line 8: no JSON"),
    ):
        checked(failed, "failed")
        assert failed["error"]["code"] == code
        assert words in failed["error"]["message"]
    (tmp_path / "out.jsonl").write_text(result.out)
    (tmp_path / "q.jsonl").write_text("\n".join(lines[:3]))
    again = run("ask", "--batch", "q.jsonl", "--skip-done", "out.jsonl", *flags)
    assert (again.code, again.out) == (0, "")


@on_loopback
def test_a_provider_s_failure_is_its_line_s(
    run: Run, corpus_store: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{COST}\n".encode() * 2)))
    monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-secret")
    monkeypatch.setenv("DATELINE_RETRIES", "0")
    server.replies = [fault(500, "no sk-planted-secret"), said(REPLY)]
    result = run("ask", "--batch", "-", "--llm", "openai:written", "--store", corpus_store)
    assert result.code == 7
    failed, answered = _objects(result)
    assert failed["error"]["code"] == 5
    assert "sk-planted-secret" not in result.out + result.err
    assert "700 million" in answered["answer"]


@on_loopback
@pytest.mark.endurance
def test_ctrl_c_leaves_whole_lines(corpus_store: Path, tmp_path: Path, server: Server) -> None:
    server.replies = [said(REPLY), *[Written(hangs=True)] * 3]
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTIBLE, "ask", "--batch", "-", "--jobs", "2",
         "--llm", "openai:written", "--store", str(corpus_store)],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=tmp_path,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        # The others come once the first is answered: only it may get the whole reply.
        process.stdin.write(f"{COST}\n".encode())
        process.stdin.flush()
        first = process.stdout.readline()
        process.stdin.write(f"{COST}\n".encode() * 3)
        process.stdin.flush()
        process.send_signal(signal.SIGINT)
        rest, err = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
        process.communicate()
        server.replies.clear()  # how many were asked for is left to chance
    assert json.loads(first)["status"] == "answered"
    assert (process.returncode, rest) == (130, b"")
    assert err.decode() == "dateline: interrupted; what was stored stays\n"


def test_nothing_is_closed_under_a_thread_that_still_asks(
    run: Run, corpus_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, ended = threading.Event(), threading.Event()

    def ask(self: Archive, question: str, **limits: object) -> Answer:
        if question == COST:
            asked.set()
            ended.wait(30)
        assert asked.wait(30)
        raise LimitError("no tokens left")

    closed: list[bool] = []
    left: list[int] = []

    def leave(code: int) -> None:
        left.append(code)
        raise SystemExit(code)

    monkeypatch.setattr(Archive, "ask", ask)
    monkeypatch.setattr(Archive, "close", lambda self: closed.append(ended.is_set()))
    monkeypatch.setattr(os, "_exit", leave)
    (tmp_path / "q.txt").write_text(f"Who won?\n{COST}\n")
    batch = ("ask", "--batch", tmp_path / "q.txt", "--llm", "none", "--store", corpus_store)
    try:
        # The first question fails for good while the second is still being asked.
        result = run(*batch, "--jobs", "2")
    finally:
        ended.set()
    assert (result.code, left, closed) == (5, [5], [])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--batch", "missing.txt"), 7),
        (("--batch", "empty.txt"), 7),
        (("--batch", "one.txt", "Who won?"), 2),
        (("--batch", "one.txt", "--dry-run"), 2),
        (("--batch", "one.txt", "--since", "yesterweek"), 2),
        (("Who won?", "--skip-done", "one.txt"), 2),
        (("--batch", "one.txt", "--llm", "gpt9"), 4),
        (("--batch", "one.txt", "--store", "nowhere"), 6),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else str(value),
)
def test_what_no_line_is_to_blame_for_has_its_own_exit_code(
    run: Run, corpus_store: Path, tmp_path: Path, arguments: tuple[str, ...], code: int
) -> None:
    (tmp_path / "one.txt").write_text("Who won?\n")
    (tmp_path / "empty.txt").write_text("\n")
    more: tuple[str, ...] = () if "--store" in arguments else ("--store", str(corpus_store))
    more += () if "--llm" in arguments else ("--llm", "none")
    result = run("ask", *arguments, *more)
    assert (result.code, result.out) == (code, "")
    assert result.err.count("\n") == 1


@pytest.mark.parametrize("kept", [-40, -1], ids=["a line cut off", "only its end missing"])
def test_output_of_a_run_that_was_killed_goes_on_in_whole_lines(
    run: Run, corpus_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    questions = [COST, "Who won Euro 2024?", "What is the capital of Portugal?"]
    (tmp_path / "q.txt").write_text("\n".join(questions))
    command = ("ask", "--batch", "q.txt", "--llm", "none", "--store", corpus_store)
    whole = run(*command).out.encode()
    ends = [n + 1 for n, byte in enumerate(whole) if byte == ord("\n")]
    killed = tmp_path / "out.jsonl"
    killed.write_bytes(whole[: ends[1]][:kept])  # in the second line
    with killed.open("a", encoding="utf-8") as file, monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", file)  # as `>> out.jsonl`
        assert run(*command, "--skip-done", "out.jsonl").code == 0
    answers = [json.loads(line) for line in killed.read_bytes().splitlines()]
    assert [a["question"] for a in answers] == questions
    assert killed.read_bytes().endswith(b"\n")
    # Only a file that goes on is mended; any other is left as it is.
    killed.write_bytes(whole[:-40])
    run(*command, "--skip-done", "out.jsonl")
    assert killed.read_bytes() == whole[:-40]


def test_nothing_is_done_yet_where_the_earlier_output_is_not_there(
    run: Run, corpus_store: Path, tmp_path: Path
) -> None:
    (tmp_path / "one.txt").write_text(f"{COST}\n")
    flags = ("--skip-done", "none-yet.jsonl", "--llm", "none", "--store", corpus_store)
    assert run("ask", "--batch", "one.txt", *flags).json["status"] == "answered"
    assert keys_done([]) == Counter()
