"""Pairs: of two that stand in one passage, each keeps what is said of it."""

from __future__ import annotations

import pytest

from rag.verify.pairs import check_pairs

_HEADS = "Petra Lund leads marketing and sales, while Anders Holm heads external affairs."
_PAID = (
    "The port will pay 6,700 crowns to each injured worker who lost a limb in the fire and 4,500 "
    "crowns to other injured workers."
)
_CHOSE = "She sailed in the Lofoten Cup in 2016 and first chose to compete for Norway in 2018."
_SHARES = "Antibodies were found in 99% of those with fever and 97% of those without any symptoms."


@pytest.mark.parametrize(
    ("claim", "evidence", "failing"),
    [
        ("Petra Lund heads external affairs.", _HEADS, "Petra Lund"),
        ("Anders Holm heads external affairs.", _HEADS, None),
        ("Petra Lund leads marketing, and Anders Holm external affairs.", _HEADS, None),
        ("Each worker who lost a limb in the fire gets 4,500 crowns.", _PAID, "4,500"),
        ("Each worker who lost a limb in the fire gets 6,700 crowns.", _PAID, None),
        ("She first chose to compete for Norway in 2016.", _CHOSE, "2016"),
        ("She first chose to compete for Norway in 2018.", _CHOSE, None),
        ("She sailed in the Lofoten Cup in 2016.", _CHOSE, None),
        # What is said of the first of a list is said of the second too.
        ("Antibodies were found in 97% of those without symptoms.", _SHARES, None),
        # Who is named together is one side.
        ("Anders Holm and Petra Lund lead external affairs and marketing.", _HEADS, None),
    ],
)
def test_what_is_said_of_one_is_not_said_of_the_other(
    claim: str, evidence: str, failing: str | None
) -> None:
    found = check_pairs(claim, [evidence], evidence)
    assert [f.words for f in found] == ([failing] if failing else [])


def test_a_day_of_the_week_is_no_year() -> None:
    evidence = "The bridge, opened in 1977, fell early on Tuesday and closed the port."
    assert check_pairs("The bridge fell early on Tuesday.", [evidence], evidence) == []


def test_what_somebody_is_the_head_of_is_no_rival() -> None:
    evidence = "The BRC has ordered its 3,000 staff to leave the company phones at home."
    claim = "The executive of the Baltic Union has ordered its 3,000 staff to leave phones."
    article = f"It is the Baltic Commission, the executive of the Baltic Union. {evidence}"
    assert check_pairs(claim, [article.partition(". ")[0], evidence], article) == []


def test_a_date_of_somebody_elses_sentence_is_not_lent() -> None:
    crash = "It is the second try: the lander of Boreas-2 crashed in September 2019."
    other = "The landing came days after a craft bound for the same region, Auster-25, crashed."
    found = check_pairs("Auster-25 landed in September 2019.", [crash, other], f"{crash} {other}")
    assert [f.words for f in found] == ["Auster-25"]


def test_a_date_is_lent_by_a_sentence_of_nobody_else() -> None:
    told, when = "Auster-25 crashed into the moon.", "The crash in Oslo was in September 2019."
    assert check_pairs("Auster-25 crashed in September 2019.", [told, when], told) == []
