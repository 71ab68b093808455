"""Questions to the embedded model, replayed: what it drafts, and what of it is printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.archive import Archive
from rag.config import Settings
from rag.types import Exchange
from tests.conftest import Result, Run

pytestmark = pytest.mark.usefixtures("local_model")


def _ask(run: Run, store: Path, question: str, *more: str) -> Result:
    # A whole reply is recorded as text that can be read; one test below records a stream.
    flags = more or ("--no-stream",)
    return run("ask", question, "--llm", "local", "--store", store, "--json", *flags)


@pytest.mark.vcr
@pytest.mark.parametrize(
    ("question", "said", "quoted"),
    [
        ("When and where did Trump and Kim last meet?", ("Panmunjom", "2019"), "Panmunjom"),
        ("Why was the Lahaina death toll lowered?", ("counted more than once",), "DNA"),
        ("Who scored the winning goal in the Euro 2024 final?", ("Oyarzabal",), "86th minute"),
        ("What was the new deposit rate of the ECB?", ("3.75",), "4.00 percent to 3.75 percent"),
        ("How much did the restoration of Notre-Dame cost?", ("700 million euros",), "donations"),
        ("Where was the ship Dali bound for?", ("Sri Lanka",), "bound for Sri Lanka"),
    ],
    ids=["meeting", "toll", "goal", "rate", "restoration", "ship"],
)
def test_an_answer_says_what_the_article_says_and_quotes_it(
    run: Run, corpus_store: Path, question: str, said: tuple[str, ...], quoted: str
) -> None:
    result = _ask(run, corpus_store, question)
    assert result.code == 0
    assert result.json["status"] == "answered"
    assert all(words in result.json["answer"] for words in said)
    assert any(quoted in c["quote"] for c in result.json["citations"])


@pytest.mark.vcr
def test_what_a_minister_said_stays_attributed_and_negative(run: Run, corpus_store: Path) -> None:
    result = _ask(run, corpus_store, "What did Japan's prime minister say about damage?")
    answer = result.json["answer"]
    assert result.code == 0
    assert "said" in answer
    assert "no " in answer
    assert "damage" in answer


@pytest.mark.vcr
@pytest.mark.parametrize(
    ("before", "question", "stands", "said"),
    [
        (
            Exchange(
                "Who scored the winning goal in the Euro 2024 final?",
                "Mikel Oyarzabal scored the winning goal.",
            ),
            "In which minute was it?",
            ("goal", "minute"),
            "86th",
        ),
        (
            Exchange("Where was the ship Dali bound for?", "The Dali was bound for Sri Lanka."),
            "And what did it strike?",
            ("Dali", "strike"),
            "support",
        ),
    ],
    ids=["minute", "ship"],
)
def test_a_question_that_follows_on_is_read_by_the_model(
    corpus_store: Path, before: Exchange, question: str, stands: tuple[str, ...], said: str
) -> None:
    with Archive.open(settings=Settings(store=corpus_store, llm="local")) as archive:
        answer = archive.ask(question, history=(before,))
    assert all(words in answer.standalone_question for words in stands)
    assert answer.status == "answered"
    assert said in (answer.answer or "")
    assert answer.notes == ()  # the model's reading was not put aside


@pytest.mark.vcr
def test_every_quote_is_the_article_s_own_text(run: Run, corpus_store: Path) -> None:
    answer = _ask(run, corpus_store, "Who was named the best player of the tournament?").json
    assert answer["citations"]
    with Archive.open(settings=Settings(store=corpus_store)) as archive:
        for citation in answer["citations"]:
            article, _ = archive.article(citation["article_id"])
            assert article.text[citation["start"] : citation["end"]] == citation["quote"]


@pytest.mark.vcr
def test_a_streamed_reply_gives_claims_one_by_one(run: Run, corpus_store: Path) -> None:
    result = _ask(
        run, corpus_store, "Who scored the winning goal in the Euro 2024 final?", "--stream"
    )
    assert result.code == 0
    assert "Oyarzabal" in result.json["answer"]
    assert result.json["usage"]["completion_tokens"] > 0
    timings = result.json["timings_ms"]
    assert 0 < timings["first_claim"] <= timings["total"]


@pytest.mark.vcr
def test_a_brief_is_verified_line_by_line_and_fits_a_page(run: Run, corpus_store: Path) -> None:
    result = run(
        "brief", "Lahaina fire death toll", "--llm", "local", "--store", corpus_store,
        "--format", "json",
    )  # fmt: skip
    brief = result.json
    assert result.code == 0
    assert "97" in brief["headline"]
    assert brief["usage"]["completion_tokens"] > 0
    numbers = {c["number"] for c in brief["citations"]}
    sections = ("summary", "key_points", "timeline", "voices", "figures", "unknowns")
    lines = [line for section in sections for line in brief[section]]
    assert len(lines) > 8
    lines += [position for point in brief["disagreements"] for position in point["positions"]]
    assert {n for line in lines for n in line["citations"]} == numbers
    cited = {c["article_id"] for c in brief["citations"]}
    assert (
        cited == {s["article_id"] for s in brief["sources"]} == set(brief["replay"]["text_hashes"])
    )
    assert brief["replay"]["drafts"][0]["claims"]


def test_the_cassettes_are_the_embedded_model_s_and_dated() -> None:
    cassettes = list((Path(__file__).parent / "cassettes" / "test_ask_recorded").glob("*.yaml"))
    assert len(cassettes) >= 10
    for path in cassettes:
        import yaml

        for interaction in yaml.safe_load(path.read_text())["interactions"]:
            body = interaction["response"]["body"]["string"]
            reply = json.loads(body.removeprefix("data: ").split("\n\n")[0])
            assert reply["created"] > 1_700_000_000
            assert reply["model"]
