"""`--max-tokens-total` and `--max-cost` on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.loopback import Server, on_loopback, streamed

pytestmark = on_loopback
QUESTION = "How much did the restoration of Notre-Dame cost?"
CLAIM = '{"claims": [{"text": "It cost around 700 million euros.", "sentences": [1]}]}'


@pytest.mark.parametrize("command", [("ask", QUESTION, "--json"), ("brief", "Notre-Dame")])
def test_a_limit_of_tokens_stops_before_the_first_call(
    run: Run, corpus_store: Path, server: Server, command: tuple[str, ...]
) -> None:
    result = run(*command, "--store", corpus_store, "--max-tokens-total", "500")
    assert result.code == 5
    assert result.out == ""
    assert "the limit of 500 tokens" in result.err
    assert "0 are spent" in result.err
    assert server.asked == []


def test_the_repair_turn_counts_too(run: Run, corpus_store: Path, server: Server) -> None:
    server.replies = [streamed(["no JSON"])]
    result = run("ask", QUESTION, "--store", corpus_store, "--max-tokens-total", "2000")
    assert result.code == 5
    assert "320 are spent" in result.err
    assert len(server.asked) == 1


def test_a_limit_of_cost_where_the_price_is_unknown_says_what_to_do(
    run: Run, corpus_store: Path, server: Server
) -> None:
    result = run("ask", QUESTION, "--store", corpus_store, "--max-cost", "1")
    assert result.code == 4
    assert "price of openai:written is not known; use --max-tokens-total" in result.err
    assert server.asked == []


def test_an_unknown_price_is_null(run: Run, corpus_store: Path, server: Server) -> None:
    server.replies = [streamed([CLAIM])]
    usage = run("ask", QUESTION, "--store", corpus_store, "--json").json["usage"]
    assert usage == {"prompt_tokens": 300, "completion_tokens": 20, "cost_usd": None}


def test_no_model_costs_nothing(run: Run, corpus_store: Path) -> None:
    result = run("ask", QUESTION, "--store", corpus_store, "--llm", "none", "--json")
    assert result.json["usage"] == {"prompt_tokens": 0, "completion_tokens": 0, "cost_usd": 0.0}


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DATELINE_MAX_COST", "-1"),
        ("DATELINE_MAX_COST", "nan"),
        ("DATELINE_RETRIES", "-1"),
        ("DATELINE_REPLY_TOKENS", "0"),
        ("DATELINE_MAX_TOKENS_TOTAL", "many"),
    ],
)
def test_a_limit_that_makes_no_sense_is_named(
    run: Run, monkeypatch: pytest.MonkeyPatch, corpus_store: Path, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    result = run("ask", QUESTION, "--store", corpus_store, "--llm", "none")
    assert result.code == 4
    assert value in result.err


@pytest.mark.vcr(match_on=["method", "path"])
def test_a_provider_s_model_has_its_list_price(
    run: Run, corpus_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rag.models.choice import find_price

    monkeypatch.setenv("OPENAI_API_KEY", "written")
    model = "gpt-4.1-mini-2025-04-14"
    result = run(
        "ask", QUESTION, "--store", corpus_store, "--json", "--no-stream",
        "--llm", f"openai:{model}", "--max-cost", "0.01",
    )  # fmt: skip
    assert result.code == 0
    price = find_price("openai", model)
    assert price
    assert result.json["usage"]["cost_usd"] == price(1000, 100, 400) > 0


def test_a_limit_of_cost_stops_before_the_first_call(
    run: Run, corpus_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "written")
    result = run(
        "ask", QUESTION, "--store", corpus_store, "--json",
        "--llm", "openai:gpt-4.1-mini", "--max-cost", "0.0001",
    )  # fmt: skip
    assert result.code == 5
    assert result.out == ""
    assert "the limit of $0.0001" in result.err
    assert "$0.000000 is spent, and it may cost $0.00" in result.err
