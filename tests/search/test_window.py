from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from rag.errors import ConfigurationError, UsageError
from rag.search.window import make_window, time_zone

BERLIN = ZoneInfo("Europe/Berlin")
NOW = dt.datetime(2024, 4, 9, 22, 30, tzinfo=dt.UTC)  # already the tenth in Berlin


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2024-03-26", "2024-03-26T00:00:00+01:00", "2024-03-26T23:59:59.999999+01:00"),
        # the day on which the clocks go forward has another offset at its end
        ("2024-03-31", "2024-03-31T00:00:00+01:00", "2024-03-31T23:59:59.999999+02:00"),
        ("2023-10-29", "2023-10-29T00:00:00+02:00", "2023-10-29T23:59:59.999999+01:00"),
        ("2024-02-29", "2024-02-29T00:00:00+01:00", "2024-02-29T23:59:59.999999+01:00"),
        ("2024-03-26T18:00", "2024-03-26T18:00:00+01:00", "2024-03-26T18:00:00+01:00"),
        ("2024-03-26T18:00+09:00", "2024-03-26T10:00:00+01:00", "2024-03-26T10:00:00+01:00"),
        ("2024-03-26T18:00Z", "2024-03-26T19:00:00+01:00", "2024-03-26T19:00:00+01:00"),
        (" 2024-03-26 ", "2024-03-26T00:00:00+01:00", "2024-03-26T23:59:59.999999+01:00"),
        ("today", "2024-04-10T00:00:00+02:00", "2024-04-10T23:59:59.999999+02:00"),
        ("Yesterday", "2024-04-09T00:00:00+02:00", "2024-04-09T23:59:59.999999+02:00"),
        ("last week", "2024-04-01T00:00:00+02:00", "2024-04-07T23:59:59.999999+02:00"),
        ("this month", "2024-04-01T00:00:00+02:00", "2024-04-30T23:59:59.999999+02:00"),
        ("last year", "2023-01-01T00:00:00+01:00", "2023-12-31T23:59:59.999999+01:00"),
        ("March 2024", "2024-03-01T00:00:00+01:00", "2024-03-31T23:59:59.999999+02:00"),
        ("26 March 2024", "2024-03-26T00:00:00+01:00", "2024-03-26T23:59:59.999999+01:00"),
        ("last Friday", "2024-04-05T00:00:00+02:00", "2024-04-05T23:59:59.999999+02:00"),
        ("two days ago", "2024-04-08T00:00:00+02:00", "2024-04-08T23:59:59.999999+02:00"),
    ],
)
def test_a_date_is_that_whole_day_in_the_zone(value: str, first: str, last: str) -> None:
    window = make_window(now=NOW, zone=BERLIN, since=value, until=value)
    assert window.since is not None
    assert window.until is not None
    assert window.since.isoformat() == first
    assert window.until.isoformat() == last


def test_as_of_reaches_to_the_end_of_its_day() -> None:
    window = make_window(now=NOW, zone=BERLIN, as_of="2024-03-26")
    assert window.as_of.isoformat() == "2024-03-26T23:59:59.999999+01:00"
    assert window.as_of_given


def test_words_count_from_the_day_that_is_asked_as_of() -> None:
    window = make_window(now=NOW, zone=BERLIN, as_of="2023-11-08", since="last week")
    assert window.since is not None
    assert window.since.isoformat() == "2023-10-30T00:00:00+01:00"


def test_without_limits_only_now_bounds_a_question() -> None:
    window = make_window(now=NOW, zone=BERLIN)
    assert window.as_of == NOW
    assert window.since is None
    assert window.until is None
    assert not window.as_of_given


@pytest.mark.parametrize("flag", ["since", "until", "as_of"])
@pytest.mark.parametrize(
    "value",
    ["soon", "the flood of last week", "2024-02-30", "2023-02-29", "26/03/2024", "2024", "-"],
)
def test_what_is_no_date_is_named_with_its_flag(flag: str, value: str) -> None:
    limits = {flag: value}
    with pytest.raises(UsageError) as raised:
        make_window(now=NOW, zone=BERLIN, **limits)
    assert value in str(raised.value)
    assert "--" + flag.replace("_", "-") in str(raised.value)


def test_limits_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(UsageError, match=r"2024-03-27.*2024-03-26"):
        make_window(now=NOW, zone=BERLIN, since="2024-03-27", until="2024-03-26")


def test_a_window_that_opens_after_now_is_refused() -> None:
    with pytest.raises(UsageError, match="now"):
        make_window(now=NOW, zone=BERLIN, since="2024-05-01")


def test_a_window_that_opens_after_as_of_is_refused() -> None:
    with pytest.raises(UsageError, match="2024-03-01"):
        make_window(now=NOW, zone=BERLIN, since="2024-04-01", as_of="2024-03-01")


def test_limits_in_different_zones_are_compared_as_instants() -> None:
    window = make_window(
        now=NOW, zone=BERLIN, since="2024-03-26T23:00+09:00", until="2024-03-26T15:30+01:00"
    )
    assert window.since is not None
    with pytest.raises(UsageError):
        make_window(
            now=NOW, zone=BERLIN, since="2024-03-26T15:00+01:00", until="2024-03-26T22:00+09:00"
        )


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "Europe", "Berlin\0"])
def test_an_unknown_zone_is_a_clear_error(name: str) -> None:
    with pytest.raises(ConfigurationError, match="time zone"):
        time_zone(name)


def test_a_zone_by_its_name() -> None:
    assert time_zone("Europe/Berlin") == BERLIN


def test_without_a_name_the_zone_of_this_machine_is_used() -> None:
    assert NOW.astimezone(time_zone(None)) == NOW
