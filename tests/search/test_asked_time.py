"""The time that the words of a question name."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.search.window import is_too_early, read_time
from rag.types import TimeFocus, Window

BERLIN = ZoneInfo("Europe/Berlin")
WEDNESDAY = dt.datetime(2024, 4, 10, 12, tzinfo=BERLIN)


def _read(question: str, now: dt.datetime = WEDNESDAY, zone: dt.tzinfo = BERLIN) -> Window:
    return read_time(question, Window(now), zone)


def _focus(question: str, now: dt.datetime = WEDNESDAY) -> TimeFocus:
    focus = _read(question, now).focus
    assert focus is not None
    return focus


def _days(focus: TimeFocus) -> str:
    return "..".join(f"{t:%Y-%m-%d}" if t else "" for t in (focus.since, focus.until))


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("What did Japan say last Friday?", "2024-04-05..2024-04-05"),
        ("What happened on Friday?", "2024-04-05..2024-04-05"),
        ("What happened on Wednesday?", "2024-04-10..2024-04-10"),
        ("What happened last Wednesday?", "2024-04-03..2024-04-03"),
        ("What happened Tuesday of last week?", "2024-04-02..2024-04-02"),
        ("What happened in March 2024?", "2024-03-01..2024-03-31"),
        ("What happened in March?", "2024-03-01..2024-03-31"),
        ("What happened in May?", "2023-05-01..2023-05-31"),
        ("What happened on 7 November?", "2023-11-07..2023-11-07"),
        ("What happened on November 7, 2023?", "2023-11-07..2023-11-07"),
        ("What happened on 29 February?", "2024-02-29..2024-02-29"),
        ("What happened this week?", "2024-04-08..2024-04-14"),
        ("What was yesterday's vote about?", "2024-04-09..2024-04-09"),
        ("What happened in the past two weeks?", "2024-03-27..2024-04-10"),
        ("How much did it rise over the last few months?", "2024-01-10..2024-04-10"),
        ("How many died between June and August 2023?", "2023-06-01..2023-08-31"),
        ("What happened between November 2023 and February?", "2023-11-01..2024-02-29"),
        ("What happened from Monday to Wednesday?", "2024-04-08..2024-04-10"),
        ("What happened this year?", "2024-01-01..2024-12-31"),
        ("What happened in 2023?", "2023-01-01..2023-12-31"),
        ("What was the price two weeks ago?", "2024-03-24..2024-03-30"),
        ("What was GDP in the first quarter of 2024?", "2024-01-01..2024-03-31"),
        ("What was GDP in Q3?", "2023-07-01..2023-09-30"),
        ("What happened last summer?", "2023-06-01..2023-08-31"),
        ("What happened in the winter of 2022/23?", "2022-12-01..2023-02-28"),
        ("What happened in the 1990s?", "1990-01-01..1999-12-31"),
        ("What happened last weekend?", "2024-04-06..2024-04-07"),
        ("What happened earlier this month?", "2024-04-01..2024-04-10"),
        ("What happened since March?", "2024-03-01.."),
        ("What happened from February on?", "2024-02-01.."),
        ("Who spoke this week on the climate?", "2024-04-08..2024-04-14"),
        ("What happened before 2020?", "..2019-12-31"),
        ("what happened in march", "2024-03-01..2024-03-31"),
        ("what happened on march 26 2019", "2019-03-26..2019-03-26"),
        ("What happened at Christmas?", "2023-12-25..2023-12-25"),
        ("What happened on Easter Monday?", "2024-04-01..2024-04-01"),
        ("What happened on Good Friday 2023?", "2023-04-07..2023-04-07"),
        ("What happened over the past year?", "2023-04-10..2024-04-10"),
        ("What happened after Easter?", "2024-03-31.."),
        ("What happened the day before yesterday?", "2024-04-08..2024-04-08"),
        ("What happened in the second half of 2023?", "2023-07-01..2023-12-31"),
    ],
)
def test_words_name_days(question: str, days: str) -> None:
    focus = _focus(question)
    assert _days(focus) == days
    assert focus.words in question
    assert not focus.words.endswith("week on")
    assert focus.recency == 0


@pytest.mark.parametrize(
    ("question", "least", "most"),
    [
        ("", 1, 1),
        ("What is the latest on the bridge?", 1, 1),
        ("What did Japan say recently?", 1, 1),
        ("Who is the prime minister of Japan?", 0.5, 0.9),
        ("How many people died in the Lahaina fire?", 0.1, 0.5),
        ("What may happen to the bridge?", 0.1, 0.5),
        ("Who founded Apple?", 0, 0),
        ("When was the Red Cross established?", 0, 0),
    ],
)
def test_without_a_time_newness_counts_as_the_question_asks(
    question: str, least: float, most: float
) -> None:
    focus = _focus(question)
    assert (focus.since, focus.until, focus.words) == (None, None, "")
    assert least <= focus.recency <= most


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("Which articles were published since March?", "2024-03-01.."),
        ("What has been reported since Monday?", "2024-04-08.."),
        ("Show me articles from March", "2024-03-01..2024-03-31"),
        ("news from last week about the eclipse", "2024-04-01..2024-04-07"),
        ("What did the articles say about the ferry in March 2024?", "2024-03-01..2024-03-31"),
        ("Which headlines were about the ferry on 3 March 2024?", "2024-03-03..2024-03-03"),
        # what was told before a time cannot tell what came since
        ("What is new about the ferry since March 2024?", "2024-03-01.."),
        ("What has the company said since last Friday?", "2024-04-05.."),
        ("What was decided after 1 April?", "2024-04-01.."),
        ("What happened to the ferry from February on?", "2024-02-01.."),
    ],
)
def test_words_about_publication_and_open_times_are_limits(question: str, days: str) -> None:
    window = _read(question)
    shown = "..".join(f"{t:%Y-%m-%d}" if t else "" for t in (window.since, window.until))
    assert shown == days


@pytest.mark.parametrize(
    ("question", "published", "early"),
    [
        ("What happened to the ferry in March 2024?", "2024-02-20", True),
        ("What happened to the ferry in March 2024?", "2024-03-01", False),
        ("What happened to the ferry in March 2024?", "2024-04-09", False),
        ("What happened to the ferry in March 2024?", None, False),
        ("What happened to the ferry last Friday?", "2024-04-01", True),
        # it may be Friday already where the article was written
        ("What happened to the ferry last Friday?", "2024-04-04T23:00:00+00:00", False),
        # of which week is a guess: the article's own Friday may be meant
        ("What happened to the ferry on Friday?", "2024-04-01", False),
        ("What will happen to the ferry in May?", "2024-03-01", False),
        ("What happened to the ferry before March 2024?", "2024-01-01", False),
        # of which year is a guess
        ("What happened to the ferry on 1 April?", "2023-04-02", False),
        ("What happened to the ferry?", "2019-01-01", False),
    ],
)
def test_an_article_from_before_a_time_does_not_tell_of_it(
    question: str, published: str | None, early: bool
) -> None:
    assert is_too_early(published, _read(question)) is early


@pytest.mark.parametrize(
    ("zone", "day"),
    [("UTC", "2024-04-09"), ("America/Los_Angeles", "2024-04-08"), ("Asia/Tokyo", "2024-04-09")],
)
def test_a_day_is_that_of_the_person_who_asks(zone: str, day: str) -> None:
    # 00:30 on the tenth in UTC: still the ninth in Los Angeles, and the tenth in Tokyo.
    now = dt.datetime(2024, 4, 10, 0, 30, tzinfo=dt.UTC)
    focus = _read("What happened yesterday?", now, ZoneInfo(zone)).focus
    assert focus is not None
    assert focus.since is not None
    assert focus.until is not None
    assert focus.since.isoformat()[:19] == f"{day}T00:00:00"
    assert focus.until.isoformat()[:19] == f"{day}T23:59:59"
    assert focus.since.utcoffset() == ZoneInfo(zone).utcoffset(focus.since.replace(tzinfo=None))


def test_the_day_on_which_clocks_change_is_whole() -> None:
    now = dt.datetime(2024, 4, 1, 9, tzinfo=BERLIN)
    focus = _focus("What happened yesterday?", now)
    assert focus.since is not None
    assert focus.until is not None
    assert (focus.since.isoformat(), focus.until.isoformat()) == (
        "2024-03-31T00:00:00+01:00",
        "2024-03-31T23:59:59.999999+02:00",
    )


def test_given_limits_win_over_words_about_publication() -> None:
    since = dt.datetime(2023, 1, 1, tzinfo=BERLIN)
    window = read_time("articles from March", Window(WEDNESDAY, since=since), BERLIN)
    assert (window.since, window.until) == (since, None)
    assert window.focus is not None
    assert window.focus.words == "March"


def test_a_time_outside_the_given_limits_is_no_focus() -> None:
    since = dt.datetime(2024, 1, 1, tzinfo=BERLIN)
    focus = read_time("what happened in 2023?", Window(WEDNESDAY, since=since), BERLIN).focus
    assert focus is not None
    assert (focus.since, focus.words) == (None, "")


WORDS = st.lists(
    st.sampled_from(
        "since until between and last next this on Friday March May 29 February 2023 2024 early "
        "two few weeks months years ago past quarter Q3 summer fall weekend the of in 1990s from".split()
    ),
    max_size=10,
).map(" ".join)
DAYS = st.dates(dt.date(1901, 1, 1), dt.date(2099, 1, 1))


@given(st.one_of(WORDS, st.text(max_size=60)), DAYS)
def test_any_text_is_read(question: str, day: dt.date) -> None:
    focus = _focus(question, dt.datetime.combine(day, dt.time(12), BERLIN))
    assert 0 <= focus.recency <= 1
    assert not (focus.since and focus.until) or focus.since < focus.until
