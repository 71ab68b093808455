"""The check that who does what to whom stays the same."""

from __future__ import annotations

import pytest

from rag.verify.roles import check_roles, won_by_the_loser


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("The union sued the company over wages.", "The company sued the union over wages."),
        ("Bremen defeated Hamburg.", "Hamburg defeated Bremen in the cup."),
        ("The bridge struck the ship.", "The ship struck the bridge on Tuesday."),
        ("The town visited Lund on Monday.", "Mayor Lund walked through the town on Monday."),
        ("Potholes were filling the divers.", "The divers were on the quay, filling potholes."),
        ("A letter sent the ministry.", "The bank sent a letter to the ministry."),
        ("Norway's invasion of Sweden failed.", "It was the year of Sweden's invasion of Norway."),
        ("Officials were cut to 97 by the toll.", "Officials in Oslo have cut the toll to 97."),
        ("The mayor was accused by the auditor.", "The mayor accused the auditor of a leak."),
        ("Lund told Holm that the toll had risen.", "Holm told Lund that the toll had risen."),
        ("Its 32,000 members ordered the union out.", "The union ordered its 32,000 members out."),
        ("The ruins were still combing crews.", "Crews were still combing the ruins."),
        ("Norway beat Sweden.", "In 2021, Norway lost to Sweden on penalties."),
        ("Sweden was beaten by Norway.", "Norway lost 2-1 to Sweden."),
        ("Its 32,000 members directed the union out.", "The union ordered its 32,000 members out."),
        (
            "In 2021 at Oslo, Italy were beaten in a final by Norway.",
            "In 2021, Norway lost to Italy.",
        ),
        ("The bank did not promise the city.", "The city did not promise the bank a new law."),
        ("Berg lost narrowly to Lund.", "Lund lost in a close race to the challenger Anna Berg."),
        ("Lund beat Berg into second place.", "Lund finished second to Berg in the slalom."),
    ],
)
def test_sides_that_change_places_fail(claim: str, sentence: str) -> None:
    assert [f.check for f in check_roles(claim, [sentence])] == ["roles"]


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("The company sued the union over wages.", "The company sued the union over wages."),
        ("The union was sued by the company.", "The company sued the union over wages."),
        ("On Tuesday the ship struck the bridge.", "The ship struck the bridge on Tuesday."),
        (
            "Some 55 people were killed by the fires.",
            "People known to have died in the fires number 55.",
        ),
        ("Lund met the survivors.", "The survivors met Lund on Monday."),
        ("Sweden's invasion of Norway failed.", "It was the year of Sweden's invasion of Norway."),
        ("Lund praised Holm.", "Lund praised Holm, who praised Lund."),
        ("The fire destroyed the mill.", "The mill, built in 1890, was destroyed by the fire."),
        ("Lund called the vote a surprise.", "The vote was a surprise, said Lund."),
        ("Lund told the Echo last year of it.", "Last year, Lund told the Echo of it."),
        (
            "Certificates issued in parts of Norway give couples rights.",
            "Some parts of the country issue certificates that grant couples rights.",
        ),
        ("Contact was lost a day before Sunday.", "It said on Sunday that it lost contact."),
        (
            "An emergency had been declared in Oslo's harbour district.",
            "The harbour district of Oslo had declared an emergency.",
        ),
        ("After losing power, the ship hit a pier.", "The ship lost power and struck a pier."),
        ("Norway landed a craft on the moon.", "A Norwegian craft landed on the moon."),
        ("Sweden beat Norway.", "In 2021, Norway lost to Sweden on penalties."),
        (
            "Almond milk may soon include a note on its labels.",
            "The labels of almond drinks may soon include a note on how much milk they replace.",
        ),
        ("Norway lost ground to the sea.", "Norway lost ground to the sea in May."),
    ],
)
def test_another_order_of_the_same_sides_does_not(claim: str, sentence: str) -> None:
    assert check_roles(claim, [sentence]) == []


@pytest.mark.parametrize(
    ("claim", "sentence", "turned"),
    [
        ("Berg scored Lindholm's winning goal.", "Norvik beat Lindholm, with Berg scoring the winning goal.", True),
        ("Lindholm won the final.", "Norvik beat Lindholm 2-1 in the final.", True),
        ("Berg scored Norvik's winning goal.", "Norvik beat Lindholm, with Berg scoring the winning goal.", False),
        ("Lindholm won the cup.", "Lindholm won the cup after Norvik beat Lindholm in May.", False),
    ],
)  # fmt: skip
def test_who_was_beaten_did_not_win(claim: str, sentence: str, turned: bool) -> None:
    assert bool(won_by_the_loser(claim, [sentence])) is turned
    assert bool(check_roles(claim, [sentence])) is turned


@pytest.mark.parametrize(
    ("claim", "sentence", "fails"),
    [
        ("36 deaths reported Lindholm County on Monday.", "Lindholm County reported 36 deaths on Monday.", True),
        ("The toll, said the mayor, has risen.", "The mayor said the toll has risen.", False),
    ],
)  # fmt: skip
def test_who_reports_stands_behind_only_where_it_is_quoted(
    claim: str, sentence: str, fails: bool
) -> None:
    assert bool(check_roles(claim, [sentence])) is fails


def test_the_article_the_is_nobody() -> None:
    article = "Some members of Parliament want more. The BRC ordered its staff out."
    claim = "The executive of the Baltic Union ordered its staff out."
    assert check_roles(claim, ["The BRC ordered its staff out."], article) == []


def test_who_has_not_won_is_no_winner() -> None:
    beaten = "Norvik beat Lindholm 2-1, with Berg scoring the winning goal."
    never = "Lindholm's men have not won a title since 1966."
    assert check_roles("Berg scored Lindholm's winning goal.", [beaten, never])
