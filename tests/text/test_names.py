from __future__ import annotations

import pytest

from rag.text.names import find_names, is_spelt_out, knows_name

ARTICLE = (
    "Governor Josh Green walked through Lahaina on Thursday with Maui Mayor Richard Bissen. "
    "Green said that search teams from California were on their way. "
    "The Federal Emergency Management Agency sent tents. Kim Jong Un met Xi Jinping in Beijing. "
    "Kim left on Friday. The Ever Given blocked the Suez Canal."
)
GREEN = "Green said that search teams from California were on their way."
WALK = "Governor Josh Green walked through Lahaina on Thursday with Maui Mayor Richard Bissen."


def _unknown(claim: str, source: str) -> list[str]:
    return [
        n
        for n in find_names(claim, source)
        if not (knows_name(source, n) or is_spelt_out(n, source))
    ]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Green said that teams were coming.", GREEN),
        ("Josh Green said that teams were coming.", GREEN),
        ("Governor Josh Green spoke of teams from California.", GREEN),
        ("Green's teams came from California.", GREEN),
        ("Green walked through Lahaina.", WALK),
        ("Richard Bissen, the mayor, walked with him.", WALK),
        ("Lahaina burned.", WALK),
        ("On Thursday he walked through Lahaina.", WALK),
        ("Kim Jong Un left on Friday.", "Kim left on Friday."),
        ("The U.S. Army left.", "The US Army left."),
        ("The United States left.", "The U.S. left the pact."),
        ("America left the pact.", "The United States left the pact."),
        ("Britain left the bloc.", "The UK left the bloc."),
        ("The European Union agreed.", "The EU agreed."),
        ("Japan protested.", "Japanese officials protested."),
        ("The Japanese protested.", "Officials in Japan protested."),
        ("Korean troops left.", "Troops from Korea left."),
        ("Turkiye raised rates.", "Türkiye raised rates."),
        ("Germany agreed.", "German officials agreed."),
        ("The path crossed Mexico.", "It crossed the Mexican coast."),
        ("The French president agreed.", "France's president agreed."),
        ("Xi’s visit ended.", "The visit of Xi ended."),
        ("The ship Ever Given blocked it.", "The Ever Given blocked the Suez Canal."),
        ("Every Lindholm pier closed.", "Each pier in Lindholm closed."),
        (
            "CDC estimates are higher.",
            "The Centers for Disease Control and Prevention estimates more.",
        ),
        ("The Euro 2024 final is over.", "Spain won the European Championship of 2024."),
        ("Firefighters came.", "Crews came."),  # a capital only because it comes first
        ("He left in March.", "He left last month."),  # the calendar is for the check of dates
    ],
)
def test_a_name_may_stand_in_another_form(claim: str, evidence: str) -> None:
    assert _unknown(claim, f"{ARTICLE} {evidence}") == []


@pytest.mark.parametrize(
    ("claim", "evidence", "name"),
    [
        ("Teams came from Nevada.", GREEN, "Nevada"),
        ("Governor Josh Brown said so.", GREEN, "Brown"),
        ("On Thursday, Bissen said so.", GREEN, "Bissen"),
        ("The mayor, Richard Bissen, said so.", GREEN, "Bissen"),
        ("He walked with John Pelletier.", WALK, "Pelletier"),
        ("He walked through Honolulu.", WALK, "Honolulu"),
        ("He met Xi Jinping.", "Kim left on Friday.", "Xi"),
        ("The envoy met Kim Yo Jong.", "Kim left on Friday.", "Kim Yo Jong"),
        ("The troops of Iran left.", "The troops of Iraq left.", "Iran"),
        ("The bank of Austria agreed.", "The bank of Australia agreed.", "Austria"),
        ("The team of Niger won.", "The team of Nigeria won.", "Niger"),
        ("The team of Slovenia won.", "The team of Slovakia won.", "Slovenia"),
        ("Troops of South Korea left.", "Troops of North Korea left.", "South"),
        ("The US agreed.", "Leaders told us that they agreed.", "US"),
        ("An official of WHO agreed.", "An official who agreed left.", "WHO"),
        ("A ship of NATO sank.", "A ship sank.", "NATO"),
        ("The storm hit West Virginia.", "The storm hit Virginia.", "West"),
        ("The aid came from UNICEF.", "The aid came from the UN.", "UNICEF"),
        ("Officials met Marina Silva.", "Officials met Mario Silva.", "Marina"),
        # a capital is not its country
        ("London agreed.", "Britain agreed.", "London"),
        ("The envoy flew to Britain.", "The envoy flew to London.", "Britain"),
        ("Talks with Moscow failed.", "Talks with Russia failed.", "Moscow"),
        ("He works in Washington.", "He works in the United States.", "Washington"),
    ],
)
def test_a_name_that_the_source_does_not_use_fails(claim: str, evidence: str, name: str) -> None:
    assert name in " ".join(_unknown(claim, evidence))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The bridge fell on Tuesday.", []),
        ("It was in May and in March.", []),
        ("Police in New York arrested Jane Doe.", ["New York", "Jane Doe"]),
        ("The Bank of England met.", ["Bank of England"]),
        ("In Paris, Emmanuel Macron spoke.", ["Paris", "Emmanuel Macron"]),
        ("A ship of the U.S. Navy left.", ["U.S. Navy"]),
        ("Earlier Tuesday, they met in Oslo.", ["Oslo"]),
        ("He phoned Gov. Josh Green.", ["Gov. Josh Green"]),
        ("It left the U.S.", ["U.S."]),
        ("Nobody in Oslo knew.", ["Oslo"]),
        ("Thursday in Lahaina was calm.", ["Lahaina"]),
    ],
)
def test_which_words_are_names(text: str, names: list[str]) -> None:
    assert find_names(text) == names


@pytest.mark.parametrize(
    "claim",
    [
        "Nobody was hurt.", "Everyone was safe.", "Something has changed.", "Anyone can apply.",
        "Two have died.", "Dozens have died.", "None was hurt.", "Neither has paid.", "Search was hard.",
        "Earlier Tuesday, it was calm.",
    ],
)  # fmt: skip
def test_the_capital_of_a_sentence_makes_no_name(claim: str) -> None:
    assert find_names(claim, ARTICLE) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("eTern", "The e-Tern was built in 2021."),
        ("Sea Lark", "The Sea-Lark ran aground."),
        ("SeaLark", "The Sea-Lark ran aground."),
        ("Maria Luise", "Maria-Luise Berg spoke."),
        ("iPhone", "The i-Phone was sold."),
    ],
)
def test_a_name_is_known_with_a_hyphen_and_without(name: str, text: str) -> None:
    assert knows_name(text, name)
    assert not knows_name("The ferry ran aground in its harbour.", name)


def test_a_name_is_whole_where_it_begins_with_a_small_letter() -> None:
    assert find_names("When was the eTern built, and who bought an iPhone?") == ["eTern", "iPhone"]
