"""Planted cases: two or three articles in a store of their own, a question, what has to be told.

The articles are invented, and short; each set is ingested and asked for real, without a model.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.archive import Archive
from rag.config import Settings
from rag.models.call import Reply
from rag.models.chat import ChatModel
from rag.render.json import answer_json
from rag.types import Usage
from rag.types.answer import Answer

Ask = Callable[..., Answer]

# What only a reader can tell, and ours cannot yet (docs/reader.md).
NOT_YET = pytest.mark.xfail(reason="no judgement of contradictions holds on real pages yet")
Told = tuple[str, str, str, str]  # outlet, publication date, title, text


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Ingest articles into a new store and ask it a question."""

    def call(articles: list[Told], question: str, *, as_of: str | None = None) -> Answer:
        folder = tmp_path / "articles"
        folder.mkdir()
        for number, (source, published, title, text) in enumerate(articles):
            head = f"---\ntitle: {title}\nsource: {source}\npublished: {published}\n---\n\n"
            (folder / f"{number}.md").write_text(f"{head}{text}\n", encoding="utf-8")
        with Archive.open(settings=Settings(store=tmp_path / "store", llm="none")) as archive:
            archive.ingest([folder])
            answer = archive.ask(question, window=archive.window(as_of=as_of))
        answer_json(answer)  # fits its schema
        return answer

    return call


def _sides(answer: Answer) -> list[str]:
    """Return the outlets of the first conflict's sides, in order."""
    by_number = {c.number: c.source for c in answer.citations}
    return [by_number[p.citations[0]] for p in answer.conflicts[0].positions]


FERRY: list[Told] = [
    (
        "Harbour Wire",
        "2024-05-06",
        "Ferry sinks off Tarnholm",
        "A ferry sank off Tarnholm in heavy seas on Monday, and 12 people died, the coast guard "
        "said.\n\nThe ferry had left the port an hour before. Its captain sent a distress call.",
    ),
    (
        "Lakeside Tribune",
        "2024-05-08",
        "More victims found after ferry disaster",
        "The number of people who died when a ferry sank off Tarnholm has risen to 17, the coast "
        "guard said on Wednesday.\n\nDivers searched the wreck for a second day.",
    ),
]
FERRY_QUESTION = "How many people died when the ferry sank off Tarnholm?"


def test_a_toll_that_rises_is_given_twice_newest_first(ask: Ask) -> None:
    answer = ask(FERRY, FERRY_QUESTION)
    assert (answer.status, answer.reason) == ("answered", None)
    assert answer.conflicts[0].topic == "the number of dead"
    assert _sides(answer) == ["Lakeside Tribune", "Harbour Wire"]
    assert answer.answer is not None
    lines = answer.answer.split("\n")
    assert lines[1].startswith("Lakeside Tribune (8 May 2024): ")
    assert "risen to 17" in lines[1]
    assert lines[2].startswith("Harbour Wire (6 May 2024): ")
    assert "12 people died" in lines[2]
    assert [c.citations for c in answer.claims] == [(1,), (2,)]


def test_what_is_published_later_does_not_exist_yet(ask: Ask) -> None:
    answer = ask(FERRY, FERRY_QUESTION, as_of="2024-05-07")
    assert answer.status == "answered"
    assert answer.conflicts == ()
    assert {c.source for c in answer.citations} == {"Harbour Wire"}


def test_a_correction_is_said_to_be_one(ask: Ask) -> None:
    answer = ask(
        [
            (
                "Harbour Wire",
                "2024-05-06",
                "Ferry sinks off Tarnholm",
                "A ferry sank off Tarnholm on Monday and 19 people died, the coast guard said.",
            ),
            (
                "Lakeside Tribune",
                "2024-05-20",
                "Toll of ferry disaster revised",
                "The coast guard has lowered the number of people who died when a ferry sank off "
                "Tarnholm to 16.\n\nThree names had been counted twice, it said. The earlier "
                "figure was 19.",
            ),
        ],
        FERRY_QUESTION,
    )
    assert answer.status == "conflicting"
    assert "Lakeside Tribune (20 May 2024) corrects Harbour Wire" in answer.conflicts[0].topic
    assert answer.answer is not None
    assert "Lakeside Tribune (20 May 2024), correcting earlier reports: " in answer.answer


@NOT_YET
def test_intercepted_against_landed(ask: Ask) -> None:
    answer = ask(
        [
            (
                "Harbour Wire",
                "2024-03-02",
                "Missile fired at Orlova",
                "The missile fired at Orlova on Friday was intercepted over the sea, the defence "
                "ministry said.\n\nThe ministry gave no details.",
            ),
            (
                "Copperhill Observer",
                "2024-03-04",
                "Missile hits fields",
                "The missile fired at Orlova on Friday landed in a field outside the city, "
                "pictures show.\n\nNobody was hurt, a farmer told the paper.",
            ),
        ],
        "Was the missile fired at Orlova intercepted?",
    )
    assert answer.status == "conflicting"
    assert _sides(answer) == ["Copperhill Observer", "Harbour Wire"]


@NOT_YET
def test_one_sentence_denies_what_the_other_says(ask: Ask) -> None:
    answer = ask(
        [
            (
                "Harbour Wire",
                "2024-03-02",
                "Mayor of Tarnholm goes",
                "Mayor Ilse Brandt resigned on Friday, a party official said.",
            ),
            (
                "Copperhill Observer",
                "2024-03-03",
                "Mayor stays",
                "Mayor Ilse Brandt has not resigned, her office said in a statement.",
            ),
        ],
        "Did Mayor Ilse Brandt resign?",
    )
    assert answer.status == "conflicting"
    assert _sides(answer) == ["Copperhill Observer", "Harbour Wire"]


@NOT_YET
def test_two_outlets_two_causes(ask: Ask) -> None:
    answer = ask(
        [
            (
                "Harbour Wire",
                "2024-07-01",
                "Warehouse burns in Eskford",
                "The warehouse fire in Eskford was caused by a faulty heater, the owner said.",
            ),
            (
                "Saltmere Gazette",
                "2024-07-03",
                "Inquiry into warehouse fire",
                "The warehouse fire in Eskford was caused by a cigarette, according to the fire "
                "brigade's report.",
            ),
        ],
        "What caused the warehouse fire in Eskford?",
    )
    assert answer.status == "conflicting"
    assert _sides(answer) == ["Saltmere Gazette", "Harbour Wire"]


def test_the_date_of_an_event_differs(ask: Ask) -> None:
    answer = ask(
        [
            (
                "Harbour Wire",
                "2024-07-05",
                "Dam breaks",
                "The dam at Eskford collapsed on Tuesday night, the water board said.",
            ),
            (
                "Saltmere Gazette",
                "2024-07-06",
                "Valley flooded",
                "The dam at Eskford collapsed early on Wednesday, residents said.",
            ),
        ],
        "When did the dam at Eskford collapse?",
    )
    assert answer.status == "conflicting"
    assert answer.conflicts[0].topic == "the date"
    assert len(answer.conflicts[0].positions) == 2


@pytest.mark.parametrize(
    ("day", "other", "status"),
    [
        ("2024-07-06", "How many times has Pavel Oren won the Eskford marathon?", "answered"),
        ("2024-07-06", "Pavel Oren won the Eskford marathon in 2004.", "answered"),
        (
            "2024-07-06",
            "Pavel Oren won Eskford Marathon 10 by a minute. Eskford Marathon 11 went to another.",
            "answered",
        ),
        ("2024-07-06", "Pavel Oren won the Eskford marathon last year in the sun.", "answered"),
        ("2024-07-06", "Pavel Oren has never won the Eskford marathon.", "answered"),
        ("2024-10-06", "Now Pavel Oren won the Eskford marathon in the sun.", "answered"),
        pytest.param(
            "2024-07-06", "Pavel Oren won the Eskford marathon on June 30, far ahead.", "conflicting",
            marks=NOT_YET,
        ),
        pytest.param(
            "2024-07-06", "Pavel Oren won the Eskford marathon in its second half.", "conflicting", marks=NOT_YET,
        ),
        pytest.param(
            "2024-07-06", "Pavel Oren won the Eskford marathon 3-0 on points.", "conflicting", marks=NOT_YET,
        ),
        pytest.param(
            "2024-07-06", "Pavel Oren won the Eskford marathon for a third straight year.", "conflicting",
            marks=NOT_YET,
        ),
        pytest.param(
            "2024-07-11", "Pavel Oren won the Eskford marathon, the judges found.", "conflicting",
            marks=NOT_YET,
        ),
    ],
)  # fmt: skip
def test_a_winner_of_another_time_is_no_other_side(
    ask: Ask, day: str, other: str, status: str
) -> None:
    told = "Tomas Lindqvist won the Eskford marathon on June 30 in rain and wind."
    articles = [
        ("Harbour Wire", "2024-07-05", "Eskford marathon", told),
        ("Saltmere Gazette", day, "Eskford marathon", other),
    ]
    answer = ask(articles, "Who won the Eskford marathon?")
    assert (answer.status, bool(answer.conflicts)) == (status, status == "conflicting")


@NOT_YET
def test_a_name_differs(ask: Ask) -> None:
    answer = ask(
        [
            (
                "Harbour Wire",
                "2024-07-05",
                "Eskford marathon",
                "Tomas Lindqvist won the Eskford marathon on Sunday in rain and wind.",
            ),
            (
                "Saltmere Gazette",
                "2024-07-06",
                "Runner disqualified",
                "Pavel Oren won the Eskford marathon on Sunday, the judges decided, contrary to "
                "what was first announced.",
            ),
        ],
        "Who won the Eskford marathon?",
    )
    assert answer.status == "conflicting"
    assert _sides(answer) == ["Saltmere Gazette", "Harbour Wire"]


FINE: Told = (
    "Harbour Wire",
    "2024-02-01",
    "Norvia fined",
    "The court ordered Norvia to pay a fine of $1.2bn over the spill.",
)


def test_amounts_in_other_scales_differ(ask: Ask) -> None:
    other = (
        "Saltmere Gazette",
        "2024-02-02",
        "Norvia must pay",
        "Norvia has to pay a fine of 1,400 million dollars over the spill, the court ruled.",
    )
    answer = ask([FINE, other], "How much is the fine that Norvia has to pay?")
    assert answer.status == "conflicting"
    assert answer.conflicts[0].topic == "the amount"


def test_the_same_amount_in_another_scale_does_not(ask: Ask) -> None:
    other = (
        "Saltmere Gazette",
        "2024-02-02",
        "Norvia must pay",
        "Norvia has to pay a fine of 1,200 million dollars over the spill, the court ruled.",
    )
    answer = ask([FINE, other], "How much is the fine that Norvia has to pay?")
    assert (answer.status, answer.conflicts) == ("answered", ())


def test_the_same_number_in_words_does_not_differ(ask: Ask) -> None:
    other = (
        "Lakeside Tribune",
        "2024-05-07",
        "Mourning in Tarnholm",
        "Twelve people were killed when a ferry sank off Tarnholm on Monday.",
    )
    answer = ask([FERRY[0], other], FERRY_QUESTION)
    assert (answer.status, answer.conflicts) == ("answered", ())


def test_the_injured_are_not_the_dead(ask: Ask) -> None:
    other = (
        "Lakeside Tribune",
        "2024-05-07",
        "Hospital treats survivors",
        "When the ferry sank off Tarnholm on Monday, 30 people were injured, the hospital said.",
    )
    answer = ask([FERRY[0], other], FERRY_QUESTION)
    assert (answer.status, answer.conflicts) == ("answered", ())


def test_a_part_is_not_the_whole(ask: Ask) -> None:
    other = (
        "Lakeside Tribune",
        "2024-05-07",
        "School mourns",
        "Five of the people who died when the ferry sank off Tarnholm were pupils. Four children "
        "died at once when the ferry sank off Tarnholm, and another three in hospital.",
    )
    answer = ask([FERRY[0], other], FERRY_QUESTION)
    assert (answer.status, answer.conflicts) == ("answered", ())


@pytest.mark.parametrize(
    "other",
    [
        (
            "Lakeside Tribune",
            "2024-05-09",
            "Ferry sinks off Maribo",
            "A ferry sank off Maribo on Wednesday, and 17 people died, the police said.",
        ),
        (
            "Lakeside Tribune",
            "2024-05-17",
            "Ferry sinks in storm",
            "A ferry sank in a storm on Thursday, and 17 people died, the police said.",
        ),
    ],
    ids=["elsewhere", "on another day"],
)
def test_two_events_are_no_disagreement(ask: Ask, other: Told) -> None:
    answer = ask([FERRY[0], other], "How many people died when the ferry sank?")
    assert (answer.status, answer.conflicts) == ("answered", ())


def test_a_copy_is_not_a_second_side(ask: Ask) -> None:
    _, _, title, text = FERRY[0]
    copy = ("Saltmere Gazette", "2024-05-07", title, text)
    answer = ask([FERRY[0], copy, FERRY[1]], FERRY_QUESTION)
    assert len(answer.conflicts[0].positions) == 2
    assert len({c.origin for c in answer.citations}) == 2


def test_at_least_as_many_goes_on_and_does_not_differ(ask: Ask) -> None:
    first = (
        "Harbour Wire",
        "2024-05-06",
        "Ferry sinks off Tarnholm",
        "A ferry sank off Tarnholm on Monday, and at least 12 people died, the coast guard said.",
    )
    answer = ask([first, FERRY[1]], FERRY_QUESTION)
    assert answer.status == "answered"
    assert _sides(answer) == ["Lakeside Tribune", "Harbour Wire"]
    assert answer.answer is not None
    assert answer.answer.startswith("Newest first:\nLakeside Tribune (8 May 2024): ")


def test_what_was_not_asked_is_listed_and_changes_no_status(ask: Ask) -> None:
    first = (
        "Harbour Wire",
        "2024-05-06",
        "Ferry sinks off Tarnholm",
        "A ferry sank in heavy seas off Tarnholm on Monday and 12 people died.",
    )
    other = (
        "Lakeside Tribune",
        "2024-05-07",
        "Ferry disaster",
        "A ferry sank off Tarnholm on Monday and 17 people died.",
    )
    answer = ask([first, other], "When did the ferry sink off Tarnholm?")
    assert answer.status == "answered"
    assert answer.reason is None
    assert [c.topic for c in answer.conflicts] == ["the number of dead"]


@pytest.mark.parametrize("budget", [280, 20], ids=["sees both", "sees one"])
def test_a_model_that_gives_one_figure_only_is_not_the_last_word(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, budget: int
) -> None:
    # A written reply, not a model's.
    claims = [
        {
            "text": "12 people died when a ferry sank off Tarnholm, the coast guard said.",
            "sentences": [1],
        }
    ]
    reply = Reply(json.dumps({"claims": claims}), Usage(10, 5))
    model = ChatModel("written", budget, lambda messages, schema, on_text=None: reply)
    monkeypatch.setattr(Archive, "model", lambda self: model)
    newer = (
        "Lakeside Tribune",
        "2024-05-08",
        "More dead found after ferry sank",
        "Divers went down to the wreck again on Wednesday, and what they found takes the number of "
        "dead in the Tarnholm disaster to 17, according to the head of the coast guard.",
    )
    answer = ask([FERRY[0], newer], FERRY_QUESTION)
    assert [c.text for c in answer.claims][1:] == [claims[0]["text"]]
    assert "to 17" in answer.claims[0].text
    assert _sides(answer) == ["Lakeside Tribune", "Harbour Wire"]


def test_a_brief_has_the_same_disagreement(corpus_store: Path) -> None:
    with Archive.open(settings=Settings(store=corpus_store, llm="none")) as archive:
        brief = archive.brief("Lahaina fire death toll")
    topics = [d.topic for d in brief.disagreements]
    assert topics[0].startswith("the number of dead; Copperhill Observer (16 September 2023) corr")
    assert all("corrects" in topic for topic in topics)  # that of the missing fell too
    assert ["97" in p.text for p in brief.disagreements[0].positions][:2] == [True, False]


def test_the_corpus_s_own_correction_is_told(corpus_store: Path) -> None:
    with Archive.open(settings=Settings(store=corpus_store, llm="none")) as archive:
        answer = archive.ask("How many people died in the Lahaina fire?")
        before = archive.ask(
            "How many people died in the Lahaina fire?", window=archive.window(as_of="2023-08-20")
        )
    assert answer.status == "conflicting"
    assert [p.text.count("97") for p in answer.conflicts[0].positions] == [1, 0, 0]
    assert "correcting earlier reports" in (answer.answer or "")
    assert before.conflicts == ()


def test_a_count_that_falls_on_a_later_day_is_corrected_and_one_that_grows_is_none(
    ask: Ask,
) -> None:
    fewer = (
        "Lakeside Tribune",
        "2024-05-09",
        "Ferry toll",
        "The number of people who died when a ferry sank off Tarnholm stood at 9, the coast guard said.",
    )
    answer = ask([FERRY[0], fewer], FERRY_QUESTION)
    assert answer.status == "conflicting"
    assert "Lakeside Tribune (9 May 2024) corrects Harbour Wire" in answer.conflicts[0].topic


def test_a_forecast_is_not_corrected_by_the_wind_of_another_day(ask: Ask) -> None:
    forecast = (
        "Harbour Wire",
        "2024-09-25",
        "Helene nears",
        "Hurricane Helene is predicted to reach Tarnholm with winds of 130 mph.",
    )
    measured = (
        "Lakeside Tribune", "2024-09-26", "Helene crosses the gulf",
        "Hurricane Helene reached Tarnholm with winds of 80 mph, the weather service said.",
    )  # fmt: skip
    answer = ask([forecast, measured], "How strong was Hurricane Helene at Tarnholm?")
    assert (answer.status, answer.conflicts) == ("answered", ())


def test_a_number_within_a_name_counts_nothing(ask: Ask) -> None:
    first = (
        "Harbour Wire",
        "2024-08-14",
        "Ernesto grows",
        "Ernesto was a Category 1 hurricane when it passed Tarnholm on Wednesday.",
    )
    other = (
        "Lakeside Tribune", "2024-08-14", "Ernesto at sea",
        "Ernesto became a Category 2 hurricane after it passed Tarnholm on Wednesday.",
    )  # fmt: skip
    answer = ask([first, other], "Where did Ernesto pass on Wednesday?")
    assert answer.conflicts == ()


def test_days_of_two_things_do_not_differ(ask: Ask) -> None:
    first = (
        "Harbour Wire",
        "2024-08-12",
        "Election in Norvia",
        "Candidate Ilse Brandt announced in November 2022 that she would run, two years ahead of the "
        "election in Norvia.",
    )
    other = (
        "Lakeside Tribune", "2024-08-13", "Norvia votes",
        "The election in Norvia will be held on November 5, 2024.",
    )  # fmt: skip
    answer = ask([first, other], "When is the election in Norvia?")
    assert answer.status == "answered"


def test_what_is_said_of_they_is_said_of_nobody_known(ask: Ask) -> None:
    first = (
        "Harbour Wire",
        "2024-08-05",
        "Stocks slide",
        "Stocks closed down as the Eskford Index dropped nearly 2.7% on Monday.",
    )
    other = (
        "Lakeside Tribune", "2024-08-05", "Norvia loses case at Eskford",
        "They closed down nearly 5% on Monday, part of a broader slide of stocks.",
    )  # fmt: skip
    answer = ask([first, other], "How much did the Eskford Index drop on Monday?")
    assert answer.conflicts == ()


# --- live blogs ----------------------------------------------------------------------------------

LIVE = (
    "{0}: Trains will run again\n\nThe minister said that trains would run again on Thursday.\n\n"
    "{1}: More bodies found\n\nRescuers found two more bodies in the second carriage, which brings the"
    " number of dead to nine.\n\n"
    "{2}: Police give a figure\n\nAt least seven people died when the train left the rails near Kestrel"
    " Bay, police said.\n\n"
    "{3}: Train off the rails\n\nA train has left the rails near Kestrel Bay."
)


@pytest.mark.parametrize(
    "stamps",
    [
        ("14 May 2024, 14:05", "14 May 2024, 12:40", "14 May 2024, 10:15", "14 May 2024, 09:20"),
        ("15 May 2024, 08:05", "15 May 2024, 07:40", "14 May 2024, 22:15", "14 May 2024, 21:20"),
        ("2.05pm", "12.40pm", "10.15am", "9.20am"),
    ],
)
def test_the_newest_figure_of_a_live_blog_comes_first_with_its_time(
    ask: Ask, stamps: tuple[str, ...]
) -> None:
    page = ("Eastmere Courier", "2024-05-14", "Kestrel Bay train crash, live", LIVE.format(*stamps))
    answer = ask([page], "How many people died in the Kestrel Bay train crash?")
    assert answer.answer
    assert answer.status == "answered"
    told = answer.answer.split("seven")[0]
    assert "nine" in told
    assert "12:40" in told or "07:40" in told
    assert not any("More bodies found" in c.quote for c in answer.citations)


def test_another_count_of_a_live_blog_replaces_nothing(ask: Ask) -> None:
    text = LIVE.format("14:05", "12:40", "10:15", "09:20").replace(
        "which brings the number of dead to nine", "and said that nine people were injured"
    )
    page = ("Eastmere Courier", "2024-05-14", "Kestrel Bay train crash, live", text)
    answer = ask([page], "How many people died in the Kestrel Bay train crash?")
    assert answer.answer
    assert "seven" in answer.answer
    assert "nine" not in answer.answer.split("seven")[0]


def test_what_is_counted_is_named_whole(ask: Ask) -> None:
    told = (
        "The Harrow fire has burned {} square miles of forest near Sund, officials said on Friday."
    )
    articles: list[Told] = [
        (outlet, "2024-08-02", "Harrow fire spreads near Sund", told.format(size))
        for outlet, size in (("Harbour Wire", 614), ("Lakeside Tribune", 924))
    ]
    answer = ask(articles, "How many square miles has the Harrow fire burned?")
    assert answer.conflicts[0].topic.startswith("the number of square miles")
