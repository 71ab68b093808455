from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.words import check_quotes, find_quotations

GREEN = "“Lahaina, with a few rare exceptions, has been burned down,” Green said. “It’s gone.”"


@pytest.mark.parametrize(
    "claim",
    [
        "Green said: “Lahaina, with a few rare exceptions, has been burned down.”",
        'Green said: "Lahaina, with a few rare exceptions, has been burned down."',
        "Lahaina “has been burned down,” he said.",
        "Lahaina “has been burned down”.",
        'He called the exceptions "rare".',
        'He said, "It\'s gone."',
        "He said, “It’s gone!”",
        "He said, «burned down».",
        'Of "Lahaina" he said that it "has been burned down".',
        "Green said that Lahaina is gone.",  # nothing quoted
        "Green didn’t say that it’s over.",  # apostrophes quote nothing
        'He said: "lahaina,  with a few rare exceptions".',
        'He said "".',
        "He said “Lahaina,”",
        'The word "exceptions" was his.',
    ],
)
def test_words_of_the_source_may_be_quoted(claim: str) -> None:
    assert check_quotes(claim, GREEN) == []


@pytest.mark.parametrize(
    "claim",
    [
        "Green said: “Lahaina has been burned down.”",
        'Green said: "Lahaina, with few exceptions, has been burned down."',
        'Green said: "Lahaina has been destroyed."',
        "Green said: “It is gone.”",
        "Green said: “It’s all gone.”",
        'Lahaina was "completely" burned.',
        'Lahaina "had been burned down".',
        'The "a few rare exceptions has been burned".',
        'He said: "Lahaina ... has been burned down."',
        "He said: «nothing remains».",
        "He said: „nothing remains“.",
        'He said "burned down" and "rebuilt".',
        'He said: "with a few exceptions".',
        'He said: "Lahaina, with a few rare exceptions, has not been burned down."',
        "Green called it “a war zone,” and left.",
    ],
)
def test_other_words_between_quotation_marks_fail(claim: str) -> None:
    failures = check_quotes(claim, GREEN)
    assert failures
    assert {f.check for f in failures} == {"quotes"}


def test_only_the_wrong_quotation_is_named() -> None:
    (failure,) = check_quotes('He said "burned down" and "rebuilt soon".', GREEN)
    assert failure.words == "rebuilt soon"


@pytest.mark.parametrize(
    ("text", "quotations"),
    [
        ('"Yes," he said, "we can."', ["Yes", "we can"]),
        ("“Yes,” he said.", ["Yes"]),
        ("He said no.", []),
        ("the 1980s' end", []),
        ('"?"', []),
    ],
)
def test_what_is_quoted(text: str, quotations: list[str]) -> None:
    assert find_quotations(text) == quotations


@given(st.text(alphabet="ab .,'’“”\"\u00e9", max_size=40))
def test_every_text_supports_its_own_quotations(text: str) -> None:
    assert check_quotes(text, text) == []
