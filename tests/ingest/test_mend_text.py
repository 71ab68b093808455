"""Mojibake is looked for only where it can be, and nowhere missed."""

from __future__ import annotations

import itertools

from ftfy.badness import is_bad
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.ingest.load.reading.mend import _looks_bad, mend_text

_COMMON = "‘’“”–—… aZ0.,\n"
_LETTERS = _COMMON + "éÉÃÂâ€™œŒ\u00a0¡°²ß£¥½»«ГўВЂ√≈†ØÙ×åÅ„‚вà‡│╗бЖ日"


def test_common_punctuation_alone_is_never_mojibake() -> None:
    for length in (1, 2, 3):
        for letters in itertools.product(_COMMON, repeat=length):
            assert not is_bad("".join(letters)), letters


@settings(max_examples=500)
@given(st.text(st.sampled_from(_LETTERS), max_size=40))
def test_it_looks_bad_where_ftfy_says_so(text: str) -> None:
    assert _looks_bad(text) == is_bad(text)


def test_one_broken_line_in_a_long_text_is_mended_and_no_other() -> None:
    plain = "The café’s owner said — in “French” — that it had closed.\n" * 200
    assert mend_text(plain) == plain
    assert (
        mend_text(plain + "The cafÃ© of Genève\n" + plain) == plain + "The café of Genève\n" + plain
    )
