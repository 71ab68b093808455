from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.ingest.prepare import prepare
from rag.text.dateline import split_dateline
from rag.types import RawDocument

SENTENCE = "The parliament voted on Tuesday to end the emergency."


@pytest.mark.parametrize(
    ("head", "dateline"),
    [
        ("SEOUL (Reuters) — ", "SEOUL (Reuters)"),
        ("SEOUL, Dec 3 (Reuters) - ", "SEOUL, Dec 3 (Reuters)"),
        ("WASHINGTON, March 3 (AP) - ", "WASHINGTON, March 3 (AP)"),
        ("NEW YORK/LONDON, Dec 3 (Reuters) - ", "NEW YORK/LONDON, Dec 3 (Reuters)"),
        ("Seoul, South Korea (CNN) — ", "Seoul, South Korea (CNN)"),
        ("(CNN) — ", "(CNN)"),
        ("LONDON — ", "LONDON"),
        ("LONDON – ", "LONDON"),
        ("LONDON -- ", "LONDON"),
        ("LONDON—", "LONDON"),
        ("ST. LOUIS — ", "ST. LOUIS"),
        ("UNITED NATIONS (AP) — ", "UNITED NATIONS (AP)"),
        ("WILMINGTON, Del. — ", "WILMINGTON, Del."),
        ("MAJURO, Marshall Islands (AP) — ", "MAJURO, Marshall Islands (AP)"),
        ("PORT-AU-PRINCE, Haiti — ", "PORT-AU-PRINCE, Haiti"),
        ("KATHMANDU, Sept 9 — ", "KATHMANDU, Sept 9"),
        ("BENGALURU — ", "BENGALURU"),
        ("MARTHA'S VINEYARD — ", "MARTHA'S VINEYARD"),
        ("MIAMI GARDENS (Local Radio) — ", "MIAMI GARDENS (Local Radio)"),
    ],
)
def test_a_dateline_becomes_metadata(head: str, dateline: str) -> None:
    assert split_dateline(head + SENTENCE) == (dateline, SENTENCE)
    assert split_dateline(f"By Ana Alva\n\n{head}{SENTENCE}") == (
        dateline,
        f"By Ana Alva\n\n{SENTENCE}",
    )


@pytest.mark.parametrize("line", ["CNN —", "Seoul, South Korea CNN —", "New York CNN Business —"])
def test_a_dateline_with_a_line_of_its_own(line: str) -> None:
    assert split_dateline(f"{line}\n\n{SENTENCE}") == (line.removesuffix(" —"), SENTENCE)


@pytest.mark.parametrize(
    "text",
    [
        f"London — {SENTENCE}",  # a place in small letters may be what the sentence speaks of
        "LONDON — the city, not the book — is where she was born.",
        "LONDON-based banks lost a tenth of their value.",
        "WASHINGTON, which votes on Friday, is calm.",
        "The London office — Reuters (RTR) — was closed.",
        "AP — the agency — said so.",
        f"Reuters — {SENTENCE}",
        "WASHINGTON —",
        "",
    ],
)
def test_what_is_not_surely_a_dateline_stays(text: str) -> None:
    assert split_dateline(text) == (None, text)


def test_a_page_of_short_reports_has_no_dateline_of_its_own() -> None:
    text = f"PARIS — {SENTENCE}\n\nROME — {SENTENCE}"
    assert split_dateline(text) == (None, text)


def test_far_down_it_is_not_the_dateline_of_the_article() -> None:
    text = "\n\n".join([SENTENCE] * 6 + [f"PARIS (AP) — {SENTENCE}"])
    assert split_dateline(text) == (None, text)


PARTS = [
    "PARIS",
    "Paris",
    " (AP)",
    " — ",
    " - ",
    ", Haiti",
    "CNN —",
    "\n\n",
    SENTENCE,
    "—",
    "A.",
    " ",
]


@given(st.lists(st.sampled_from(PARTS), max_size=9).map("".join))
def test_nothing_but_the_dateline_is_taken(text: str) -> None:
    dateline, rest = split_dateline(text)
    if dateline is None:
        assert rest == text
    else:
        squeezed = "".join(text.split()).replace("—", "").replace("-", "")
        kept = "".join(rest.split()).replace("—", "").replace("-", "")
        taken = "".join(dateline.split()).replace("—", "").replace("-", "")
        assert sorted(kept + taken) == sorted(squeezed)


def test_an_article_keeps_its_dateline() -> None:
    article = prepare(RawDocument("a.txt", f"SEOUL (Reuters) — {SENTENCE}")).article
    assert (article.dateline, article.text) == ("SEOUL (Reuters)", SENTENCE)
