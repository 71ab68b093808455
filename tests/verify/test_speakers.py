"""Speakers: what one said is not told as another's words."""

from __future__ import annotations

import pytest

from rag.verify.speakers import check_speakers, find_speakers

_LUND = "The vote was a turning point, said Petra Lund, who leads the federation."
_HOLM = "Anders Holm told reporters that the harbour would open in May."


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (_LUND, ["Petra Lund"]),
        (_HOLM, ["Anders Holm"]),
        ("The harbour, according to spokeswoman Petra Lund, is closed.", ["Petra Lund"]),
        ("Petra Lund, a lawyer, has warned of delays.", ["Petra Lund"]),
        ("The harbour is closed.", []),
        ("Anders Holm said Petra Lund had given up.", ["Anders Holm"]),
        ("“It is closed,” said mayor Anders Holm.", ["Anders Holm"]),
        ("The founder of Lund Racing said so.", []),
        (
            "It is closed, according to Oslo University meteorologist Anna Berg.",
            ["Oslo University", "Anna Berg"],
        ),
        ('"It is closed," explained Anders Holm.', ["Anders Holm"]),
        ("Lund Harbour officials said so.", ["Lund Harbour"]),
        ("It will flood, Petra Lund, a forecaster in Oslo, Norway, told the Echo.", []),
        ("Petra Lund wrote the foreword to Holm's memoir.", ["Petra Lund"]),
    ],
)
def test_who_speaks(text: str, names: list[str]) -> None:
    assert find_speakers(text) == names


@pytest.mark.parametrize(
    ("claim", "evidence", "failing"),
    [
        ("Anders Holm said the vote was a turning point.", [_LUND, _HOLM], "Anders Holm"),
        ("Petra Lund said the vote was a turning point.", [_LUND, _HOLM], None),
        ("Lund called the vote a turning point.", [_LUND], None),
        ("The harbour will open in May, according to Petra Lund.", [_HOLM], "Petra Lund"),
        ("The harbour will open in May, according to Anders Holm.", [_HOLM], None),
        ("Petra Lund said the harbour would open.", ["The harbour would open in May."], None),
    ],
)
def test_words_keep_their_speaker(claim: str, evidence: list[str], failing: str | None) -> None:
    assert [f.words for f in check_speakers(claim, evidence)] == ([failing] if failing else [])


@pytest.mark.parametrize(
    ("claim", "failing"),
    [
        ("Anders Holm promised that the harbour would open.", "Anders Holm"),
        ("Petra Lund promised that the harbour would open.", None),
        ("The president promised that the harbour would open.", None),
    ],
)
def test_who_the_president_is_the_article_says(claim: str, failing: str | None) -> None:
    said = "The president promised that the harbour would open in May."
    article = f"President Petra Lund came to the town of Mayor Anders Holm. {said}"
    found = [f.words for f in check_speakers(claim, [said], article)]
    assert found == ([failing] if failing else [])
