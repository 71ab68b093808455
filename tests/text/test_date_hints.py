"""What the hints leave out, no pattern would have found."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from rag.ingest.load import load
from rag.text.dates.german import _COMPILED as GERMAN
from rag.text.dates.german import read_german
from rag.text.dates.hints import hints_of
from rag.text.dates.patterns import _COMPILED as ENGLISH
from rag.text.dates.patterns import Words, read_english
from rag.text.sentences import split_sentences
from rag.types import RawDocument
from tests.conftest import CORPUS

_PIECES = (
    "in on the of early late-mid- this last next a few two several 3 11 30 2024 1987 1990s 90's"
    " 2023-08-11 3/4/2024 March march MAY Sept. December's Monday Tuesdays friday Sunday weekend"
    " week weeks month quarter year years day days hours decade ago earlier before later after"
    " prior following previous same recent past overnight today Tonight tomorrow yesterday"
    " morning evening night Christmas Eve New Year’s Boxing Day spring fall winter Q3 first"
    " 2023-24 1st 5th am vor zwei Tagen vergangenen Woche im März 11. August 3.4.2024 gestern"
    " Freitag Montagabend Ende Jahres , . ( said"
).split()
_KINDS = list(ENGLISH)


def _agree(text: str) -> None:
    hints = hints_of(text)
    assert list(hints.english) == [k for k in _KINDS if k in hints.english], "out of order"
    found: list[Words] = list(read_english(text, hints.english))
    assert found == list(read_english(text, _KINDS)), text
    if not hints.german:
        assert not list(read_german(text)), text


def test_no_sentence_of_the_corpus_loses_a_date() -> None:
    for document in load(str(CORPUS)):
        assert isinstance(document, RawDocument)
        for sentence in split_sentences(document.text):
            _agree(document.text[sentence.start : sentence.end])


@given(st.lists(st.sampled_from(_PIECES), max_size=12).map(" ".join))
def test_no_words_of_time_are_lost(text: str) -> None:
    _agree(text)
    _agree(text.upper())


def test_every_kind_is_hinted_at_by_some_text() -> None:
    everything = " ".join((*_PIECES, "in March"))
    assert set(hints_of(everything).english) == set(_KINDS)
    assert hints_of(everything).german
    assert re.search(GERMAN["dotted"], everything)
