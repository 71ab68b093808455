"""Copies of one text under other names, and what is none: a later report, a text by chance alike."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from rag.archive import Archive
from rag.config import Settings
from rag.ingest.copies import is_copy, shingles
from tests.conftest import CORPUS

REPORT = [
    "Firefighters found 55 bodies in the ruins of the harbour town of Lahaina on Thursday.",
    "The fire, driven by the winds of a hurricane far to the south, burned for two days.",
    "Residents jumped into the sea to escape the flames, and the coast guard pulled 14 from the water.",
    "Governor Green called it the largest natural disaster in the history of the state.",
    "Power lines had fallen across the main road, and many drivers were caught in a long queue.",
    "The old banyan tree in front of the court house was scorched but still standing.",
    "Hotels on the west side of the island took in families who had lost their homes.",
    "Search teams with dogs had covered only a small part of the burned area.",
]
UPDATE = ["The number of dead in the ruins of Lahaina rose to 97 on Friday.", *REPORT[1:]]


def _copy(one: list[str], other: list[str]) -> bool:
    return is_copy(" ".join(one), "\n\n".join(other))


def test_the_same_text_with_other_words_here_and_there_is_a_copy() -> None:
    other = [s.replace("town", "resort").replace("called", "named") for s in REPORT]
    assert _copy(REPORT, other)
    assert _copy(other, REPORT)


def test_a_text_that_was_cut_from_the_end_is_a_copy_whichever_came_first() -> None:
    assert _copy(REPORT, REPORT[:4])
    assert _copy(REPORT[:4], REPORT)


def test_joined_and_parted_sentences_are_still_the_same() -> None:
    joined = [f"{REPORT[0][:-1]}, and {REPORT[1]}", *REPORT[2:]]
    assert _copy(REPORT, joined)
    assert _copy(joined, REPORT)


def test_a_later_report_with_a_new_lead_is_no_copy() -> None:
    assert not _copy(REPORT, UPDATE)
    assert not _copy(UPDATE, REPORT)


def test_another_figure_in_the_same_sentence_is_no_copy() -> None:
    assert not _copy(REPORT, [REPORT[0].replace("55", "97"), *REPORT[1:]])
    assert not _copy(REPORT, [*REPORT[:2], REPORT[2].replace("14", "40"), *REPORT[3:]])


def test_a_new_figure_in_the_lead_is_no_copy() -> None:
    assert not _copy(REPORT, [REPORT[0], "The number rose to 97.", *REPORT[1:]])


def test_background_that_is_word_for_word_the_same_makes_no_copy_of_new_reporting() -> None:
    new = [
        "Firefighters were warned of the wind in the ruins of Lahaina, a report said on Thursday.",
        "The sirens stayed silent because the official in charge feared confusion, it found.",
        "Insurers expect claims of several billion dollars from owners in the old quarter.",
    ]
    assert not _copy(REPORT, [*new, *REPORT[3:]])


def test_two_short_texts_are_no_copies_by_chance() -> None:
    assert not _copy(["The ferry left the harbour at noon."], ["The ferry left the harbour."])


@pytest.mark.parametrize("share", [0.05, 0.1, 0.2, 0.3])
def test_copies_of_the_corpus_with_other_words_are_candidates_and_copies(share: float) -> None:
    chance = random.Random(3)
    texts = [p.read_text().split("---\n", 2)[2] for p in sorted(CORPUS.glob("20*.md"))]
    pool = re.findall(r"[^\W\d_]+", " ".join(texts))
    found = 0
    for text in texts:
        copy = re.sub(
            r"[^\W\d_]+",
            lambda m: chance.choice(pool) if chance.random() < share else m.group(),
            text,
        )
        assert set(shingles(text)) & set(shingles(copy))
        found += is_copy(text, copy)
    assert found >= len(texts) - 1


def _write(folder: Path, name: str, sentences: list[str], title: str) -> Path:
    path = folder / f"{name}.md"
    body = " ".join(sentences)
    path.write_text(f"---\nid: {name}\nsource: {name}\ntitle: {title}\n---\n{body}\n")
    return path


def test_outlets_that_carry_one_agency_text_have_one_origin(tmp_path: Path) -> None:
    own = [
        "A reporter of this paper saw six fire engines stuck behind parked cars in Lahaina.",
        "Neighbours formed a chain and handed buckets from the harbour to the roofs.",
        "The mayor of the island refused to say who had decided against the sirens.",
        "In the school on the hill, teachers kept the children until the smoke had gone.",
        "A fisherman took eleven people across the bay in a boat that was made for four.",
    ]
    paths = [
        _write(tmp_path, "Agency", REPORT, "Fire kills 55"),
        _write(tmp_path, "Morning Post", REPORT[:5], "Lahaina burned down"),
        _write(tmp_path, "Evening Post", [s.replace("ruins", "ashes") for s in REPORT], "55 dead"),
        _write(tmp_path, "Island Times", own, "The chain of buckets"),
        _write(tmp_path, "Agency 2", UPDATE, "Fire killed 97"),
    ]
    with Archive.open(settings=Settings(store=tmp_path / "s", llm="none")) as archive:
        outcomes = archive.ingest(paths, wait=False)
        statuses = [o.status for o in outcomes]
        assert statuses == ["added", "duplicate", "duplicate", "added", "added"]
        assert "nearly the same text as 'Fire kills 55' (Agency)" in str(outcomes[1].reason)
        articles = archive.articles()
        assert len(articles) == 5
        assert len({a.origin for a in articles}) == 3
        # The same again changes nothing, and a removed origin leaves its place to the next.
        assert {o.status for o in archive.ingest(paths, wait=False)} == {"unchanged"}
        archive.remove(str(outcomes[0].article_id))
        assert len({a.origin for a in archive.articles()}) == 3
        assert {o.status for o in archive.ingest(paths[1:], wait=False)} == {"unchanged"}
