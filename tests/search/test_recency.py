from __future__ import annotations

import datetime as dt

import pytest

from rag.search.window import counted_from_the_newest, date_strength, date_weight, read_time
from rag.types import Window

NOW = dt.datetime(2024, 3, 28, 12, tzinfo=dt.UTC)


def _window(question: str) -> Window:
    return read_time(question, Window(as_of=NOW), dt.UTC)


def _weight(question: str, published: str | None) -> float | None:
    return date_weight(published, _window(question))


def test_newer_is_better_where_no_time_is_named() -> None:
    days = ["2024-03-28", "2024-03-26", "2024-03-01", "2023-03-01"]
    weights = [_weight("What is the latest on the bridge?", day) or 0.0 for day in days]
    assert weights == sorted(weights, reverse=True)
    assert weights[0] > 0.9
    assert weights[-1] < 0.01


def test_an_article_of_the_time_that_is_named_suits_best_and_the_days_after_next() -> None:
    question = "What happened to the bridge in January 2024?"
    within = _weight(question, "2024-01-20")
    after = _weight(question, "2024-02-03")
    long_after = _weight(question, "2024-03-27")
    before = _weight(question, "2023-12-20")
    assert within == 1.0
    assert after is not None
    assert long_after is not None
    assert before is not None
    assert 1.0 > after > long_after > 0
    assert before < after


@pytest.mark.parametrize("published", ["2024-03-01", None])
def test_who_founded_something_is_no_matter_of_dates(published: str | None) -> None:
    assert _weight("Who founded the Red Cross?", published) is None
    assert date_strength(_window("Who founded the Red Cross?")) == 0


def test_how_much_dates_count_depends_on_the_question() -> None:
    named = date_strength(_window("What happened to the bridge in January 2024?"))
    latest = date_strength(_window("What is the latest on the bridge?"))
    plain = date_strength(_window("Why did the bridge fall?"))
    assert named == latest == 1.0
    assert 0.5 < plain < latest


def test_last_month_s_article_is_news_still_but_not_the_newest() -> None:
    asked, newest = "Why did the bridge fall?", "What is the latest on the bridge?"
    assert (_weight(asked, "2024-03-08") or 0.0) > 0.5
    assert (_weight(newest, "2024-03-08") or 0.0) < 0.1
    assert (_weight(asked, "2023-03-08") or 0.0) < 0.001


def test_an_article_without_a_date_has_no_weight() -> None:
    assert _weight("What is the latest on the bridge?", None) is None


def test_a_moment_with_a_zone_and_a_day_are_both_understood() -> None:
    moment = _weight("latest on the bridge", "2024-03-28T08:00:00-04:00")
    assert moment == pytest.approx(1.0)
    assert _weight("latest on the bridge", "2024-03-28") == pytest.approx(1.0)


def test_the_latest_of_a_story_that_ended_is_its_last_article() -> None:
    story = ["2019-04-15", "2019-04-20", "2020-01-01"]
    window = counted_from_the_newest(_window("What is the latest on the bridge?"), story)
    weights = [date_weight(day, window) or 0.0 for day in story]
    assert weights == sorted(weights)
    assert weights[-1] == pytest.approx(1.0)
    plain = _window("Why did the bridge fall?")
    assert counted_from_the_newest(plain, story) == plain
