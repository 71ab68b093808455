"""The bundled embedding model: order, length, and what it keeps of what it was asked."""

from __future__ import annotations

import math

import pytest

from rag.models.encoders import embedding as embed
from rag.models.encoders.embedding import MiniLM, make_embedder

SENTENCES = [
    "A fire broke out in the harbour on Friday.",
    "Four people were hurt.",
    "The central bank raised its rate for the third time this year, to 4 percent.",
    "Der Bahnhof bleibt bis Montag geschlossen.",
    "The fire in the port was put out on Saturday.",
]


class Counted(MiniLM):
    """Counts the texts that reach the model."""

    def __init__(self) -> None:
        super().__init__()
        self.run: list[str] = []

    def _run(self, text: str):  # type: ignore[no-untyped-def]
        self.run.append(text)
        return super()._run(text)


def test_each_text_has_a_vector_of_length_one_in_the_order_asked() -> None:
    model = MiniLM()
    forth, back = model.embed(SENTENCES), MiniLM().embed(SENTENCES[::-1])[::-1]
    for one, other in zip(forth, back, strict=True):
        assert math.isclose(sum(x * x for x in one), 1, rel_tol=1e-5)
        assert one == other  # whatever stands beside it
    alike = sum(a * b for a, b in zip(forth[0], forth[4], strict=True))
    assert alike > 0.6 > sum(a * b for a, b in zip(forth[0], forth[3], strict=True))


def test_a_sentence_that_was_embedded_before_is_not_embedded_again() -> None:
    model = Counted()
    first = model.embed([*SENTENCES, SENTENCES[0]])
    assert sorted(model.run) == sorted(SENTENCES)
    assert first[0] == first[-1]
    again = model.embed([SENTENCES[2], "What did the bank do?", SENTENCES[0]])
    assert model.run[len(SENTENCES) :] == ["What did the bank do?"]
    assert [again[0], again[2]] == [first[2], first[0]]


def test_what_is_kept_is_bounded_and_chunks_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embed, "_KEPT", 2)
    model = Counted()
    chunk = " ".join(SENTENCES * 4)
    model.embed([*SENTENCES[:3], chunk])
    assert model.embed(SENTENCES[1:3])
    assert len(model.run) == 4
    model.embed([SENTENCES[0], chunk])
    assert model.run[4:] == [SENTENCES[0], chunk]


def test_a_program_with_two_stores_loads_the_model_once() -> None:
    assert make_embedder("minilm") is make_embedder("minilm")
