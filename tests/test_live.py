"""An answer on a terminal, claim by claim: it ends as what the whole would have looked like."""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.archive import Archive
from rag.cli.console import LiveText
from rag.errors import ProviderError
from rag.render.text import claims_text, wrapped
from rag.types.answer import Claim
from tests.conftest import Run

QUESTION = "How much did the restoration of Notre-Dame cost?"
FIRST = Claim("The restoration cost around 700 million euros.", (1,))
SECOND = Claim("It was paid for with donations from one hundred and fifty countries.", (1, 2))


def _on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    # No fixture: between set-up and test, the capture puts another standard output in place.
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "60")
    # Without a model there is nothing to wait for, and nothing is shown before the end.
    monkeypatch.setattr("rag.cli.ask._is_live", lambda archive: True)


def _replace_ask(monkeypatch: pytest.MonkeyPatch, *claims: Claim, then: BaseException) -> None:
    def ask(self: Archive, question: str, *, on_claim: Any, **limits: object) -> None:
        for claim in claims:
            on_claim(claim, ())
        raise then

    monkeypatch.setattr(Archive, "ask", ask)


def test_on_a_terminal_the_streamed_answer_looks_like_the_whole_one(
    run: Run, corpus_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _on_a_terminal(monkeypatch)
    question = "Why was the death toll of the Lahaina fire lowered?"
    ask = ("ask", question, "--llm", "none", "--store", corpus_store)
    streamed, whole = run(*ask), run(*ask, "--no-stream")
    assert streamed.code == 0
    assert len(streamed.out.split("\n\n")[0].splitlines()) > 1
    assert streamed == whole


@pytest.mark.parametrize(
    ("fault", "code", "said"),
    [
        (KeyboardInterrupt(), 130, "interrupted"),
        (ProviderError("it broke off", next_step="try again"), 5, "it broke off"),
    ],
    ids=["Ctrl-C", "disconnect"],
)
def test_what_was_shown_stays_in_whole_lines(
    run: Run,
    corpus_store: Path,
    monkeypatch: pytest.MonkeyPatch,
    fault: BaseException,
    code: int,
    said: str,
) -> None:
    _on_a_terminal(monkeypatch)
    _replace_ask(monkeypatch, FIRST, SECOND, then=fault)
    result = run("ask", QUESTION, "--llm", "none", "--store", corpus_store)
    assert result.code == code
    assert result.out == (
        "The restoration cost around 700 million euros.[1] It was\n"
        "paid for with donations from one hundred and fifty\n"
        "countries.[1][2]\n"
    )
    assert said in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["text", "json"])
def test_a_pipe_gets_the_whole_or_nothing(
    run: Run, corpus_store: Path, monkeypatch: pytest.MonkeyPatch, form: tuple[str, ...]
) -> None:
    _replace_ask(monkeypatch, FIRST, then=ProviderError("it broke off", next_step="try again"))
    result = run("ask", QUESTION, "--llm", "none", "--store", corpus_store, *form)
    assert result.code == 5
    assert result.out == ""


@pytest.mark.parametrize("flag", ["--stream", "--no-stream"])
def test_the_time_to_the_first_claim_is_in_the_json(
    run: Run, corpus_store: Path, flag: str
) -> None:
    result = run("ask", QUESTION, "--llm", "none", "--store", corpus_store, "--json", flag)
    assert (result.json["timings_ms"]["first_claim"] is not None) == (flag == "--stream")


def test_what_the_end_changes_is_added_below(capsys: pytest.CaptureFixture[str]) -> None:
    with LiveText(str) as text:
        text.show("One.[1]")
        text.show("One.[1] Two.[2]")
        text.show("Two.[1] One.[2]\n\n  [1] “Two”")
    assert capsys.readouterr().out == "One.[1] Two.[2]\n\nTwo.[1] One.[2]\n\n  [1] “Two”\n"


def test_nothing_shown_is_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    with LiveText(str):
        pass
    assert capsys.readouterr().out == ""


@given(
    st.lists(
        st.text(st.sampled_from("ab1. -—\u00a0\u2028\n[]é"), min_size=1, max_size=30), min_size=2
    ),
    st.integers(20, 100),
)
def test_more_text_changes_no_line_break_before_it(texts: list[str], width: int) -> None:
    claims = [Claim(text, (n,)) for n, text in enumerate(texts, start=1)]
    laid_out = [wrapped(claims_text(claims[:n]), width) for n in range(1, len(claims) + 1)]
    for before, after in pairwise(laid_out):
        assert after.startswith(before)


def test_an_answer_that_turns_out_disputed_says_why_it_is_shown_again(
    run: Run, corpus_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _on_a_terminal(monkeypatch)
    question = "How many people died in the Lahaina fire?"
    result = run("ask", question, "--llm", "none", "--store", corpus_store)
    assert result.code == 0
    first, rest = result.out.split("The articles differ. In full:\n")
    assert first.endswith("]\n\n")
    assert rest.startswith("The articles differ on the number of dead")


def test_without_a_model_a_disputed_answer_is_shown_once(
    run: Run, corpus_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    question = "How many people died in the Lahaina fire?"
    out = run("ask", question, "--llm", "none", "--store", corpus_store).out
    assert out.startswith("The articles differ")
    assert out.count("after DNA tests showed") == 1
