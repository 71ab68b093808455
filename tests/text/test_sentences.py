from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.ingest.clean import normalise
from rag.text.sentences import split_sentences

FRAGMENTS = [
    "U.S. ", "Mr. Kim ", "5 p.m. ", "He said. ", "“No.” ", '" ', "”", "...", "…", "? ", "! ",
    "\n\n", "\n\n• \n\n", "1. ", "3.5 ", "Dr. ", "(Yes.) ", ".", "。", "— ", "A ", "é", "»",
    "\U0001f600 ", "z.B. ",
]  # fmt: skip
PIECES = st.lists(st.one_of(st.text(max_size=8), st.sampled_from(FRAGMENTS)), max_size=25).map(
    lambda pieces: normalise("".join(pieces))
)
LANGUAGES = st.sampled_from(["en", "de", "fr", "es", "ja", "xx"])


def pieces(text: str, language: str = "en") -> list[str]:
    return [text[s.start : s.end] for s in split_sentences(text, language)]


@given(PIECES, LANGUAGES)
def test_a_sentence_is_neither_empty_nor_padded(text: str, language: str) -> None:
    for piece in pieces(text, language):
        assert piece
        assert piece == piece.strip()


@given(PIECES, LANGUAGES)
def test_sentences_are_numbered_in_order_and_disjoint(text: str, language: str) -> None:
    sentences = split_sentences(text, language)
    assert [s.number for s in sentences] == list(range(len(sentences)))
    for before, after in pairwise(sentences):
        assert before.end <= after.start
        assert before.paragraph <= after.paragraph


@given(PIECES, LANGUAGES)
def test_every_visible_character_is_in_exactly_one_sentence(text: str, language: str) -> None:
    times = [0] * len(text)
    for sentence in split_sentences(text, language):
        for i in range(sentence.start, sentence.end):
            times[i] += 1
    assert all(n == 1 for n, c in zip(times, text, strict=True) if not c.isspace())


@given(PIECES, LANGUAGES)
def test_no_sentence_crosses_a_paragraph(text: str, language: str) -> None:
    for sentence in split_sentences(text, language):
        assert "\n" not in text[sentence.start : sentence.end]
        assert sentence.paragraph == text[: sentence.start].count("\n\n")


@pytest.mark.parametrize(
    "text",
    [
        "U.S. President Donald Trump arrived on Friday.",
        "Mr. Kim did not attend the meeting.",
        "The polls close at 5 p.m. local time on Sunday.",
        "Gov. Josh Green walked through the town.",
        "Dr. Ana Ruiz treated 14 patients.",
        "The rate fell by 0.25 percentage points to 3.75 percent.",
        "The ship hit the bridge on Feb. 29 at 1:28 a.m. local time.",
        "St. Louis and Washington, D.C. were hit by storms.",
        "The company, Acme Inc. of Ohio, went bankrupt.",
        "The crew departs no earlier than 5 p.m. ET Wednesday, Jan. 14, from the station.",
        "The raid began at 2 a.m. Saturday and ended at dawn.",
        "Sen. Lisa Park and Rep. Tom Lee voted against it.",
        "Voters passed Prop. 50 on Tuesday.",
        "See Vol. 2 of the report.",
        "The No. 3 pick went to Boston.",
        "Shares of U.S. Steel fell.",
        "Rep. Jim Park, D-S.C., saved it.",
        "It cost approx. thirty dollars incl. tax.",
        "Jeopardy! host Ken Lee left.",
        "“I was there. I saw it all. It fell,” he said.",
        '"I was there. I saw it all. It fell," he said.',
    ],
)
def test_an_abbreviation_does_not_end_a_sentence(text: str) -> None:
    assert pieces(text) == [text]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("The fire spread. Two people died.", ["The fire spread.", "Two people died."]),
        # a word that the text has without a full stop is no abbreviation
        (
            "He left the Hall. 47 others stayed in the Hall too.",
            ["He left the Hall.", "47 others stayed in the Hall too."],
        ),
        ('He spoke. " It is over," he said.', ["He spoke.", '" It is over," he said.']),
        ("He spoke. “ It is over,” he said.", ["He spoke.", "“ It is over,” he said."]),
        ("It fell at 2 a.m. The port closed.", ["It fell at 2 a.m.", "The port closed."]),
        ("Why now? Nobody knows!", ["Why now?", "Nobody knows!"]),
        (
            "“We lost everything.” She was crying.",
            ["“We lost everything.”", "She was crying."],
        ),
        (
            '"We lost everything." She was crying.',
            ['"We lost everything."', "She was crying."],
        ),
        (
            "He called it “a very dark day.” The flags were lowered.",
            ["He called it “a very dark day.”", "The flags were lowered."],
        ),
        ("A title without a stop\n\nA sentence.", ["A title without a stop", "A sentence."]),
        ("It is over.\n\n•\n\nA list.", ["It is over.", "•", "A list."]),
        ("", []),
    ],
)
def test_where_sentences_end(text: str, sentences: list[str]) -> None:
    assert pieces(text) == sentences


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Die letzten drei Kraftwerke gingen am 15. April vom Netz.", 1),
        ("Das Werk, z. B. in Bayern, wird abgebaut. Das dauert Jahre.", 2),
        ("„Es ist vorbei.“ Das sagte Dr. Weber am Samstag.", 2),
        ("Der Strompreis stieg um 3,5 Prozent. Die Regierung schweigt.", 2),
    ],
)
def test_german_sentences(text: str, count: int) -> None:
    assert len(pieces(text, "de")) == count


def test_offsets_count_code_points() -> None:
    text = "\U0001f30a Waves rose. Boats sank."
    first, second = split_sentences(text)
    assert text[first.start : first.end] == "\U0001f30a Waves rose."
    assert text[second.start : second.end] == "Boats sank."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "• The council votes on Monday. The mayor will speak first.",
            ["• The council votes on Monday.", "The mayor will speak first."],
        ),
        (
            "► Two plants are lost. He told lawmakers so on Saturday.",
            ["► Two plants are lost.", "He told lawmakers so on Saturday."],
        ),
        (
            "The plan is dropped. • March 1941 — The meters come. They stay.",
            ["The plan is dropped.", "• March 1941 — The meters come.", "They stay."],
        ),
        (
            "Two things: 1) He was first; 2) he was passed. In that era others led. He left in 1971.",
            ["Two things: 1) He was first; 2) he was passed.", "In that era others led.", "He left in 1971."],
        ),
        ("12. A bookmark to make them smile", ["12. A bookmark to make them smile"]),
    ],
)  # fmt: skip
def test_bullets_and_numbers_of_items_neither_hide_nor_make_sentences(
    text: str, expected: list[str]
) -> None:
    assert [text[s.start : s.end] for s in split_sentences(text)] == expected
