from __future__ import annotations

import pytest

from rag.brief.printable import is_news, is_opinion_piece, stands_alone
from rag.ingest.article import make_article
from rag.text.dateline import without_dateline
from rag.types import Article, RawDocument


def article(title: str = "A title", url: str | None = None) -> Article:
    raw = RawDocument("a.txt", "It fell.", url=url)
    return make_article(
        raw, text="It fell.", title=title, source="Harbour Wire", author=None, published=None, language="en"
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "A bridge collapsed early on Tuesday after a cargo ship hit one of its piers.",
        "Officials said that the cause of the fire was not yet known.",
        "“We lost everything that we owned in one night,” said Josh Green, the governor.",
        "It is not clear who opened the gate before the match began.",
        "Josh Green said that he would ask for help from the neighbouring states.",
        "Those who stayed behind were brought to a school on the hill.",
        "The plan to close the school was dropped after weeks of protest.",
        "Microsoft is cutting 4,800 jobs this week, most of them in its games business.",
        "The Senate passed the bill by 52 votes to 48 late on Thursday.",
    ],
)
def test_a_sentence_that_a_reader_understands_alone(text: str) -> None:
    assert stands_alone(text)


@pytest.mark.parametrize(
    "text",
    [
        "He said that help was on its way to the people of the town.",  # who?
        "It sank within minutes of the collision with the ferry off the coast.",  # what?
        "The move came two days after the council had voted against it.",  # which?
        "The infection was reported earlier on Friday by two newspapers.",
        "But the council voted against the plan on Thursday evening.",
        "“We lost everything in one night,” he said to reporters.",
        "“We lost everything in one night, said the governor to reporters.",  # the rest is elsewhere
        "Two tested negative, while the third result was still being analysed.",
        "The governor of the island said that those offers came too late for most.",
        "Weeks later the passengers were allowed to leave the ship in Rotterdam.",
        "A day earlier, the president had visited the town and met survivors.",
        "On Tuesday, however, the agency put the number at more than a thousand.",
        "Yesterday, crews had to leave the building for the second time.",
        "A view of the harbour with the bridge and the ship",  # a caption
        "Who opened the gate before the match began on Saturday?",
        "Two bags can hold the remains of the same person, he said.",
        "The bridge fell.",
        "and the bridge fell into the river with eight workers on it.",
    ],
)
def test_a_sentence_that_needs_the_one_before_it(text: str) -> None:
    assert not stands_alone(text)


def test_what_the_brief_is_about_needs_no_sentence_before_it() -> None:
    text = "The fire began in the kitchen of a restaurant and spread to the roof."
    assert not stands_alone(text)
    assert stands_alone(text, {"fire"})


@pytest.mark.parametrize(
    "text",
    [
        "The bridge collapsed early on Tuesday.",
        "“I saw you and my heart sank,” said Josh Green.",
        "The US president said so.",
        "Parmelin called it 'one of the worst fires that our country has known'.",
    ],
)
def test_what_reports(text: str) -> None:
    assert is_news(text)


@pytest.mark.parametrize(
    "text",
    [
        "We walked through what was left of the town.",
        "The council should resign.",
        "It was a stunning win.",
        "5:23 pm ET February 6, 2026 Share this update Police receive new note",
        "Follow him on X at @example.",
        "This story has been updated to add new information.",
        "For the latest updates, read the paper of Tuesday.",
        "Click here to sign up for more.",
        "Jane Doe is a national reporter for Harbour Wire.",
        "Jan. 12, 2026 Updated Jan. 13, 2026, 11:36 a.m. ET",
        "AI-assisted summary A suspect was arrested after a fire.",
        "Harbour Wire has reached out to the company for comment.",
        "The department did not immediately respond to an inquiry on Jan. 8.",
        "This page reflects the news from Saturday.",
    ],
)
def test_the_writer_s_voice_and_the_furniture_of_a_page_are_no_news(text: str) -> None:
    assert not is_news(text)


@pytest.mark.parametrize(
    ("title", "url", "opinion"),
    [
        ("The council must go | Opinion", None, True),
        ("Opinion: The council must go", None, True),
        ("What of our trees? Letters", None, False),
        ("Naples airport is a jewel | Opinion letters", None, True),
        ("The council goes", "https://example.org/story/opinion/2026/01/a/", True),
        ("The council goes", "https://example.org/story/news/2026/01/a/", False),
        ("Public opinion turns against the council", None, False),
    ],
)
def test_opinion_pieces(title: str, url: str | None, opinion: bool) -> None:
    assert is_opinion_piece(article(title, url)) is opinion


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("WASHINGTON (AP) — The Senate passed it.", "The Senate passed it."),
        ("Ankara/Madrid - President Green ordered it.", "President Green ordered it."),
        ("CORTINA d'AMPEZZO, Italy — The athlete lost.", "The athlete lost."),
        ("Washington ― NATO leaders met.", "NATO leaders met."),
        ("The building - once a bank - fell.", "The building - once a bank - fell."),
        ("The Senate passed it.", "The Senate passed it."),
    ],
)
def test_the_place_before_the_first_sentence_goes(text: str, bare: str) -> None:
    assert without_dateline(text) == bare
