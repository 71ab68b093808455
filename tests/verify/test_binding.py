"""The check that a name or figure keeps what is said of it."""

from __future__ import annotations

import pytest

from rag.verify.binding import check_binding, check_figures

_MATCH = [
    "Anders Holm scored the winner in the 86th minute.",
    "Coach Petra Lund praised the goalkeeper after the final.",
]


@pytest.mark.parametrize(
    ("claim", "failing"),
    [
        ("Petra Lund scored the winner in the 86th minute.", "Petra Lund"),
        ("Anders Holm scored the winner in the 86th minute.", None),
        ("The winner came from Anders Holm in the 86th minute.", None),
        ("Coach Lund praised the goalkeeper.", None),
    ],
)
def test_a_name_in_the_place_of_another_fails(claim: str, failing: str | None) -> None:
    found = check_binding(claim, _MATCH, " ".join(_MATCH))
    assert [f.words for f in found] == ([failing] if failing else [])


@pytest.mark.parametrize(
    ("claim", "failing"),
    [
        ("The plan for the harbour was approved by Petra Lund on Monday.", "Petra Lund"),
        ("The plan for the harbour has been approved by Anders Holm.", None),
        ("The new bridge was opened by Anders Holm.", "Anders Holm"),
        ("The new bridge was opened by Petra Lund.", None),
    ],
)
def test_who_did_it_is_found_on_the_other_side_of_a_passive(
    claim: str, failing: str | None
) -> None:
    sentences = [
        "Mayor Anders Holm approved the plan for the harbour on Monday.",
        "Petra Lund opened the new bridge in the spring.",
    ]
    found = check_binding(claim, sentences, " ".join(sentences))
    assert [f.words for f in found] == ([failing] if failing else [])


@pytest.mark.parametrize(
    ("claim", "failing"),
    [
        ("Four were rescued from the river.", "Four"),
        ("Two were rescued from the river.", None),
        ("Four workers are presumed dead.", None),
    ],
)
def test_a_figure_in_the_place_of_another_fails(claim: str, failing: str | None) -> None:
    sentences = ["The other four are presumed dead.", "Two were rescued from the river."]
    assert [f.words for f in check_figures(claim, sentences)] == ([failing] if failing else [])


def test_figures_of_one_sentence_are_left_to_the_other_checks() -> None:
    sentences = ["The list of the missing shrank from 41 to 31 people."]
    assert check_figures("The list of the missing shrank to 31 people.", sentences) == []


def test_where_something_happened_is_not_who_did_it() -> None:
    sentences = ["Earlier the lawmakers were in Bergen meeting with the Norwegian prosecutor."]
    article = "The House Committee sent lawmakers. " + sentences[0]
    claim = "The House Committee lawmakers met with the Norwegian prosecutor."
    assert check_binding(claim, sentences, article) == []


def test_her_memoir_is_that_of_the_one_it_is_about() -> None:
    evidence = ["President Petra Lund wrote the foreword to her memoir."]
    article = "Berit Holm won. " + evidence[0]
    assert check_binding("Petra Lund wrote the foreword to Holm's memoir.", evidence, article) == []


def test_the_year_of_a_date_is_no_figure() -> None:
    dated = "Planes of the air force struck the port on Saturday, Jan. 3, 2026."
    counted = "Planes of the air force struck the port on Saturday and killed 5."
    assert check_figures(dated, [counted]) == []
    assert check_figures(counted, [dated]) == []
