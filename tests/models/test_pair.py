"""How a pair is laid out for the reader."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.models.encoders.pair import CLS, MAX_CONTEXT, OTHER, PASSAGE, SEP, STATEMENT, lay_out

PIECES = st.lists(st.integers(1000, 2000), min_size=1, max_size=300)


@given(PIECES, PIECES, st.lists(st.integers(3000, 4000), max_size=120))
def test_every_piece_belongs_to_one_part(
    statement: list[int], passage: list[int], context: list[int]
) -> None:
    pieces, segments = lay_out(statement, passage, context)
    assert len(pieces) == len(segments) <= 256
    assert (pieces[0], pieces[-1]) == (CLS, SEP)
    said = [p for p, s in zip(pieces, segments, strict=True) if s == STATEMENT]
    told = [p for p, s in zip(pieces, segments, strict=True) if s == PASSAGE]
    assert said == statement[: len(said)]
    assert told == passage[: len(told)]
    assert told
    around = [p for p, s in zip(pieces, segments, strict=True) if s == OTHER and p >= 3000]
    assert len(around) <= MAX_CONTEXT
    assert around == context[len(context) - len(around) :]  # what stands next to the passage stays


def test_without_context_there_is_no_part_for_it() -> None:
    assert lay_out([7], [8, 9])[0] == [CLS, 7, SEP, 8, 9, SEP]
