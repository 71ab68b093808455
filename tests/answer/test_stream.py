"""Claims as they come: what is shown when, and that the answer stays the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from rag.archive import Archive
from rag.config import Settings
from rag.errors import ProviderError
from rag.models.call import OnText, Reply
from rag.models.chat import ChatModel
from rag.types import Usage
from rag.types.answer import Answer, Citation, Claim
from tests.conftest import ROOT

QUESTION = "How much did the restoration of Notre-Dame cost?"
COST = "The restoration cost around 700 million euros."
GIFTS = "The restoration was paid for with donations."
INVENTED = "The restoration cost 900 million euros."
RECORDED = ROOT / "tests" / "cassettes" / "test_ask_recorded"

Shown = list[tuple[Claim, tuple[Citation, ...]]]


def _reply(*texts: str) -> str:
    return json.dumps({"claims": [{"text": t, "sentences": [1]} for t in texts]})


def _pieces(text: str, length: int) -> list[str]:
    return [text[i : i + length] for i in range(0, len(text), length)]


class _Written:
    """Stands for a model: gives written replies, in pieces where it is listened to."""

    def __init__(self, *replies: Iterable[str], breaks_off: bool = False) -> None:
        self._replies = [list(r) for r in replies]
        self._breaks_off = breaks_off
        self.heard = ""

    def __call__(
        self,
        messages: Sequence[tuple[str, str]],
        schema: dict[str, Any] | None,
        on_text: OnText | None = None,
    ) -> Reply:
        pieces = self._replies.pop(0)
        for piece in pieces:
            self.heard += piece
            if on_text:
                on_text(piece)
        if self._breaks_off:
            raise ProviderError("the model broke off", next_step="try again")
        return Reply("".join(pieces), Usage(10, 5))


def _ask(
    monkeypatch: pytest.MonkeyPatch,
    store: Path,
    model: _Written,
    on_claim: Callable[[Claim, tuple[Citation, ...]], None] | None,
    question: str = QUESTION,
) -> Answer:
    opened = ChatModel("written", 280, model)
    monkeypatch.setattr(Archive, "model", lambda self: opened)
    with Archive.open(settings=Settings(store=store)) as archive:
        return archive.ask(question, on_claim=on_claim)


def _both(
    monkeypatch: pytest.MonkeyPatch, store: Path, *replies: Iterable[str], question: str = QUESTION
) -> tuple[Answer, Shown]:
    """Ask twice, streamed and not; return the answer, which has to be the same, and what came."""
    kept = [list(r) for r in replies]
    shown: Shown = []
    streamed = _ask(
        monkeypatch, store, _Written(*kept), lambda c, s: shown.append((c, s)), question
    )
    whole = _ask(monkeypatch, store, _Written(*kept), None, question)
    assert whole.timings_ms["first_claim"] is None
    assert (streamed.timings_ms["first_claim"] is not None) == bool(shown)
    same_time = replace(streamed, timings_ms={}, window=whole.window)
    assert same_time == replace(whole, timings_ms={})
    assert tuple(claim for claim, _ in shown) == streamed.claims
    for claim, cited in shown:
        assert cited == tuple(streamed.citations[n - 1] for n in claim.citations)
    return streamed, shown


@pytest.mark.parametrize("length", [1, 7, 1000])
def test_a_streamed_answer_is_the_answer(
    monkeypatch: pytest.MonkeyPatch, corpus_store: Path, length: int
) -> None:
    answer, shown = _both(monkeypatch, corpus_store, _pieces(_reply(INVENTED, COST), length))
    assert [claim.text for claim, _ in shown] == [COST]
    assert [d.text for d in answer.dropped] == [INVENTED]
    first, total = answer.timings_ms["first_claim"], answer.timings_ms["total"]
    assert first is not None
    assert total is not None
    assert first <= total


def _recorded() -> list[Any]:
    found = []
    for path in sorted(RECORDED.glob("test_an_answer*.yaml")):
        call = yaml.safe_load(path.read_text())["interactions"][0]
        asked = json.loads(call["request"]["body"])["messages"][-1]["content"]
        reply = json.loads(call["response"]["body"]["string"])["choices"][0]["message"]["content"]
        question = asked.rpartition("Question: ")[2]
        found.append(pytest.param(question, reply, id=path.stem.partition("[")[2].rstrip("]")))
    return found


@pytest.mark.parametrize(("question", "reply"), _recorded())
def test_a_recorded_reply_in_pieces_gives_the_same_answer(
    monkeypatch: pytest.MonkeyPatch, corpus_store: Path, question: str, reply: str
) -> None:
    _, shown = _both(monkeypatch, corpus_store, _pieces(reply, 3), question=question)
    assert shown


def test_a_claim_is_shown_before_the_next_one_is_written(
    monkeypatch: pytest.MonkeyPatch, corpus_store: Path
) -> None:
    first, rest = _reply(COST, GIFTS).split(', {"text": "The restoration was')
    model = _Written([first, ', {"text": "The restoration was', rest])
    heard: list[str] = []
    _ask(monkeypatch, corpus_store, model, lambda claim, cited: heard.append(model.heard))
    assert heard[0] == first


def test_what_repeats_a_shown_claim_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, corpus_store: Path
) -> None:
    again = "The restoration cost around 700 million euros"
    answer, shown = _both(monkeypatch, corpus_store, _pieces(_reply(COST, again), 5))
    assert [claim.text for claim, _ in shown] == [COST]
    assert "repetition" in answer.dropped[0].reason


def test_a_sentence_that_stands_in_is_shown_at_the_end(
    monkeypatch: pytest.MonkeyPatch, corpus_store: Path
) -> None:
    _, shown = _both(monkeypatch, corpus_store, _pieces(_reply(INVENTED), 5))
    ((claim, (citation,)),) = shown
    assert claim.text == citation.quote


def test_no_claim_no_time(monkeypatch: pytest.MonkeyPatch, corpus_store: Path) -> None:
    answer, shown = _both(monkeypatch, corpus_store, _pieces(_reply(), 5))
    assert answer.status == "not_in_corpus"
    assert not shown


@pytest.mark.parametrize(
    "second",
    [_reply(COST), _reply(COST, INVENTED), _reply(INVENTED, COST), _reply()],
    ids=["the same", "more", "another order", "none"],
)
def test_a_claim_shown_before_the_reply_was_cut_off_stays_through_the_repair(
    monkeypatch: pytest.MonkeyPatch, corpus_store: Path, second: str
) -> None:
    cut_off = _reply(COST, GIFTS)[:-20]
    answer, shown = _both(monkeypatch, corpus_store, _pieces(cut_off, 4), _pieces(second, 4))
    assert [claim.text for claim, _ in shown] == [COST]
    assert answer.usage == Usage(20, 10)


def test_a_claim_that_was_a_thought_is_no_part_of_the_answer(
    monkeypatch: pytest.MonkeyPatch, corpus_store: Path
) -> None:
    class Thinking(_Written):
        def __call__(self, *arguments: Any) -> Reply:
            super().__call__(*arguments)
            return Reply(_reply(COST), Usage(10, 5))

    shown: Shown = []
    model = Thinking([_reply(GIFTS), "</think>", _reply(COST)])
    answer = _ask(monkeypatch, corpus_store, model, lambda *claim: shown.append(claim))
    assert [c.text for c in answer.claims] == [COST]
    assert shown[-1][0] == answer.claims[0]
    assert answer.citations[0].number == 1


def test_what_was_shown_is_true_when_the_model_breaks_off(
    monkeypatch: pytest.MonkeyPatch, corpus_store: Path
) -> None:
    shown: list[str] = []
    model = _Written(_pieces(_reply(INVENTED, COST, GIFTS)[:-30], 4), breaks_off=True)
    with pytest.raises(ProviderError):
        _ask(monkeypatch, corpus_store, model, lambda claim, cited: shown.append(claim.text))
    assert shown == [COST]


def test_without_a_model_the_first_claim_is_timed_too(corpus_store: Path) -> None:
    shown: Shown = []
    with Archive.open(settings=Settings(store=corpus_store, llm="none")) as archive:
        answer = archive.ask(QUESTION, on_claim=lambda c, s: shown.append((c, s)))
        whole = archive.ask(QUESTION)
    assert tuple(claim for claim, _ in shown) == answer.claims == whole.claims
    assert answer.timings_ms["first_claim"] is not None
    assert whole.timings_ms["first_claim"] is None
