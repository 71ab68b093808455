from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.text.dates import clock_of, find_dates, is_plausible, parse_published, updated_at

TUESDAY = "2024-04-09"
NOW = dt.datetime(2024, 4, 9, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("raw", "published"),
    [
        ("2024-03-26", "2024-03-26"),
        (" 2024-03-26 ", "2024-03-26"),
        ("2024-02-29", "2024-02-29"),
        ("2024/03/26", "2024-03-26"),
        ("20240326", "2024-03-26"),
        ("26 March 2024", "2024-03-26"),
        ("March 26, 2024", "2024-03-26"),
        ("Mar 26, 2024", "2024-03-26"),
        ("2024-03-26T18:00:00Z", "2024-03-26T18:00:00+00:00"),
        ("2024-03-26T18:00:00+01:00", "2024-03-26T18:00:00+01:00"),
        ("2024-03-26T18:00:00.123456-10:00", "2024-03-26T18:00:00-10:00"),
        ("2024-03-26 18:00", "2024-03-26T18:00:00+00:00"),
        ("Tue, 26 Mar 2024 18:00:00 +0100", "2024-03-26T18:00:00+01:00"),
        ("Tue, 26 Mar 2024 18:00:00 GMT", "2024-03-26T18:00:00+00:00"),
        # as exports, databases and other languages write it
        ("2024-05-13 21:15:00 UTC", "2024-05-13T21:15:00+00:00"),
        ("2024-05-13 21:15:00 -0400", "2024-05-13T21:15:00-04:00"),
        ("20240513201500", "2024-05-13T20:15:00+00:00"),
        ("20240513T201500Z", "2024-05-13T20:15:00+00:00"),
        ("1715631300", "2024-05-13T20:15:00+00:00"),
        ("1715631300.5", "2024-05-13T20:15:00+00:00"),
        ("1715631300500", "2024-05-13T20:15:00+00:00"),
        ("13/05/2024", "2024-05-13"),
        ("5/13/2024", "2024-05-13"),
        ("05/05/2024", "2024-05-05"),
        ("13.05.2024", "2024-05-13"),
        ("1.5.2024", "2024-05-01"),
        ("1. 5. 2024", "2024-05-01"),
        ("2024.05.06", "2024-05-06"),
        ("2024/05/06", "2024-05-06"),
        ("13-May-2024", "2024-05-13"),
        ("May 13th, 2024", "2024-05-13"),
        ("13th of May 2024", "2024-05-13"),
        ("Sept. 5, 2024", "2024-09-05"),
        ("13 May 2024, 9:15pm BST", "2024-05-13T21:15:00+01:00"),
        ("May 13, 2024 at 9:15 p.m. ET", "2024-05-13T21:15:00-04:00"),
        ("Jan. 13, 2024 9:15 AM PT", "2024-01-13T09:15:00-08:00"),
        ("Mon May 13 21:15:00 EDT 2024", "2024-05-13T21:15:00-04:00"),
        ("13. Mai 2024", "2024-05-13"),
        ("Montag, 13. Mai 2024, 21:15 Uhr", "2024-05-13T21:15:00+00:00"),
        ("Mo, 13 Mai 2024 21:15:00 +0200", "2024-05-13T21:15:00+02:00"),
        ("Tue, 14 May 2024 00:10:00 MEZ", "2024-05-14T00:10:00+01:00"),
        ("Tue, 14 May 2024 00:10:00 MESZ", "2024-05-14T00:10:00+02:00"),
        ("13 mai 2024", "2024-05-13"),
        ("lundi 13 mai 2024 à 18h30", "2024-05-13T18:30:00+00:00"),
        ("dom, 12 mag 2024 18:55:00 GMT", "2024-05-12T18:55:00+00:00"),
        ("lunes, 13 de mayo de 2024", "2024-05-13"),
        ("13 maja 2024", "2024-05-13"),
        ("13 мая 2024", "2024-05-13"),
        ("2024年5月13日", "2024-05-13"),
        ("2024-05-13T21:15:00+01:00[Europe/London]", "2024-05-13T21:15:00+01:00"),
        ("2024-05-13T21:15:00 Europe/Berlin", "2024-05-13T21:15:00+02:00"),
        ("Published May 13, 2024", "2024-05-13"),
        ("Updated 5:03 PM EDT, Mon May 13, 2024", "2024-05-13T17:03:00-04:00"),
        ("Stand: 13.05.2024, 21:15 Uhr", "2024-05-13T21:15:00+00:00"),
        ("Date: 2024-05-13", "2024-05-13"),
        ("2024. május 13.", "2024-05-13"),
        ("2024년 5월 13일", "2024-05-13"),
        ("2024-W20-1", "2024-05-13"),
        ("9:15 PM - 13 May 2024", "2024-05-13T21:15:00+00:00"),
        # where the zone is not known, neither is the instant
        ("Tue, 14 May 2024 00:10:00 XQT", "2024-05-14"),
    ],
)
def test_a_publication_date_is_iso_and_as_exact_as_it_was(raw: str, published: str) -> None:
    assert parse_published(raw) == published


@pytest.mark.parametrize(
    "raw",
    [
        "",
        " ",
        "yesterday",
        "2023-02-29",
        "2024-13-01",
        "2024-00-10",
        "soon",
        "12",
        "April",
        "None",
        "3 hours ago",
        "30 February 2024",
        "03/04/2024",
        "3-4-2024",
        "issue 13, volume 2024",
        "123456789",
        "99999999999999",
        "2024/13/01",
        "2024-13-01 10:00",
    ],
)
def test_what_is_no_date_is_not_guessed(raw: str) -> None:
    assert parse_published(raw) is None


@given(st.text(max_size=40))
@settings(max_examples=30)
def test_any_text_is_a_date_or_none(raw: str) -> None:
    published = parse_published(raw)
    if published is not None:
        dt.datetime.fromisoformat(published)  # raises what it cannot read


@given(st.datetimes(timezones=st.timezones()))
def test_a_date_time_keeps_its_instant(moment: dt.datetime) -> None:
    offset = moment.utcoffset() or dt.timedelta()
    fixed = moment.replace(microsecond=0, tzinfo=dt.timezone(offset))
    assert parse_published(fixed.isoformat()) == fixed.isoformat()


@pytest.mark.parametrize(
    ("published", "plausible"),
    [
        ("2024-04-09", True),
        ("2024-04-10", True),  # it is the tenth on Kiritimati
        ("2024-04-11", False),
        ("1900-01-01", True),
        ("1899-12-31", False),
        ("0001-01-01", False),
        ("2024-04-09T12:00:00+00:00", True),
        ("2024-04-09T13:00:00+00:00", False),
        ("2024-04-09T14:00:00+02:00", True),
        ("2024-04-09T10:00:00-10:00", False),
        ("2099-01-01", False),
    ],
)
def test_nothing_is_published_in_the_future_or_before_1900(published: str, plausible: bool) -> None:
    assert is_plausible(published, NOW) is plausible


@pytest.mark.parametrize(
    ("text", "published", "dates"),
    [
        # weekdays: the last one, counted from the day of publication
        ("The bridge fell on Monday.", TUESDAY, ["2024-04-08"]),
        ("The bridge fell on Wednesday.", TUESDAY, ["2024-04-03"]),
        ("The bridge fell on Friday.", TUESDAY, ["2024-04-05"]),
        ("The bridge fell on Tuesday.", TUESDAY, ["2024-04-09"]),
        ("The bridge fell last Friday.", TUESDAY, ["2024-04-05"]),
        ("The bridge fell last Tuesday.", TUESDAY, ["2024-04-02"]),
        ("Friday morning brought snow.", TUESDAY, ["2024-04-05"]),
        ("The polls opened on Sunday night.", "2024-01-01", ["2023-12-31"]),
        ("The court meets next Friday.", TUESDAY, [None]),
        ("It began on Saturday and ended on Monday.", TUESDAY, ["2024-04-06", "2024-04-08"]),
        # days near the publication
        ("He died yesterday.", TUESDAY, ["2024-04-08"]),
        ("He died yesterday.", "2024-03-01", ["2024-02-29"]),
        ("He died yesterday.", "2023-03-01", ["2023-02-28"]),
        ("He died yesterday.", "2024-01-01", ["2023-12-31"]),
        ("He arrives tomorrow.", "2023-12-31", ["2024-01-01"]),
        ("Today the talks began.", TUESDAY, ["2024-04-09"]),
        ("The rocket lifted off this morning.", TUESDAY, ["2024-04-09"]),
        ("The verdict came tonight.", TUESDAY, ["2024-04-09"]),
        # the reporter's day, not the reader's
        ("He died yesterday.", "2024-04-09T23:30:00-10:00", ["2024-04-08"]),
        ("He died on Tuesday.", "2024-04-09T00:30:00+09:00", ["2024-04-09"]),
        # spans back
        ("It fell three days ago.", "2024-03-02", ["2024-02-28"]),
        ("It fell 10 days ago.", TUESDAY, ["2024-03-30"]),
        ("It opened four months ago.", "2024-02-10", ["2023-10"]),
        ("It opened two months ago.", "2024-03-31", ["2024-01"]),
        ("It opened a year ago.", TUESDAY, ["2023"]),
        ("It opened 20 years ago.", TUESDAY, ["2004"]),
        ("It fell two weeks ago.", TUESDAY, ["2024-03"]),
        ("Prices rose last month.", TUESDAY, ["2024-03"]),
        ("Prices rose last month.", "2024-01-10", ["2023-12"]),
        ("The vote is next month.", "2023-12-20", ["2024-01"]),
        ("Prices rose this month.", TUESDAY, ["2024-04"]),
        ("Prices rose last year.", TUESDAY, ["2023"]),
        ("The vote is next year.", "2023-12-20", ["2024"]),
        ("Prices rose last week.", TUESDAY, ["2024-04"]),
        ("Prices doubled over the past three years.", TUESDAY, [None]),
        # months and days
        ("The bridge fell on March 26.", TUESDAY, ["2024-03-26"]),
        ("The bridge fell on March 26, 2019.", TUESDAY, ["2019-03-26"]),
        ("The bridge fell on 26 March 2019.", TUESDAY, ["2019-03-26"]),
        ("The bridge fell on the 26th of March.", TUESDAY, ["2024-03-26"]),
        ("The attacks of Sept. 11, 2001, changed it.", TUESDAY, ["2001-09-11"]),
        ("It happened on December 28.", "2024-01-03", ["2023-12-28"]),
        ("It begins on January 2.", "2023-12-30", ["2024-01-02"]),
        ("The law took effect on Feb. 29.", "2024-03-01", ["2024-02-29"]),
        ("The law took effect on Feb. 29, 2023.", TUESDAY, [None]),
        ("It was signed on May 5.", TUESDAY, ["2023-05-05"]),
        ("The vote of May 5 is near.", TUESDAY, ["2024-05-05"]),
        ("It was founded in March 2019.", TUESDAY, ["2019-03"]),
        ("It was dated 2024-03-26.", TUESDAY, ["2024-03-26"]),
        ("It was dated 2023-02-30.", TUESDAY, [None]),
        # years
        ("They met in 2019.", TUESDAY, ["2019"]),
        ("The war of 1914 to 1918 ended it.", TUESDAY, ["1914", "1918"]),
        # without a day of publication
        ("The bridge fell on Friday.", None, [None]),
        ("He died yesterday.", None, [None]),
        ("Prices rose last month.", None, [None]),
        ("It opened a year ago.", None, [None]),
        ("The bridge fell on March 26.", None, [None]),
        ("The bridge fell on March 26, 2024.", None, ["2024-03-26"]),
        ("They met in 2019.", None, ["2019"]),
    ],
)
def test_the_date_that_words_mean(
    text: str, published: str | None, dates: list[str | None]
) -> None:
    assert [m.date for m in find_dates(text, published)] == dates


@pytest.mark.parametrize(
    "text",
    [
        "They may meet again.",
        "Only 2 may stay in the building.",
        "As many as 30 may have died.",
        "The protesters march 10 miles a day.",
        "The fine was $2019.",
        "The fine was €2000.",
        "A crowd of 2,019 people came.",
        "The index rose to 2019.5 points.",
        "About 2000 people were evacuated.",
        "The mansion cost 1950 dollars.",
        "Flight 20191 was cancelled.",
        "Yesterdays are gone, she sang.",
        "The Mayor Jane Doe resigned.",
        "The toll rose to 115.",
    ],
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert [m.text for m in find_dates(text, TUESDAY)] == []


@pytest.mark.parametrize(
    "text",
    [
        "The council will vote on Friday.",
        "The court is to rule on Thursday.",
        "The vote takes place this Friday.",
    ],
)
def test_a_day_to_come_is_not_put_in_the_past(text: str) -> None:
    (mention,) = find_dates(text, TUESDAY)
    assert mention.date is None or mention.date > TUESDAY


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The bridge fell last Friday, at night.", ["last Friday"]),
        ("On Sept. 11, 2001, and in 2019 it fell.", ["Sept. 11, 2001", "2019"]),
        ("It fell two weeks ago.", ["two weeks ago"]),
    ],
)
def test_the_words_of_a_date_are_kept(text: str, words: list[str]) -> None:
    assert [m.text for m in find_dates(text, TUESDAY)] == words


SNIPPETS = st.lists(
    st.sampled_from(
        "on last next this Friday Tuesday morning yesterday March Feb. May 29 31 5th 2019 , . ago "
        "two 10 days weeks months years month year 2024-03-26 of the past $ may".split()
    ),
    max_size=12,
).map(" ".join)
PUBLISHED = st.one_of(st.none(), st.dates(dt.date(1950, 1, 1)).map(lambda d: d.isoformat()))


@given(st.one_of(SNIPPETS, st.text(max_size=40)), PUBLISHED)
def test_mentions_stand_in_the_text_in_order_and_apart(text: str, published: str | None) -> None:
    mentions = find_dates(text, published)
    assert all(text[m.start : m.end] == m.text for m in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))


@given(SNIPPETS, PUBLISHED)
def test_a_resolved_date_exists(text: str, published: str | None) -> None:
    for mention in find_dates(text, published):
        if mention.date is not None:
            # "2019" and "2019-03" are dates too: those of a year and of a month.
            dt.date.fromisoformat(mention.date + "-01-01"[len(mention.date) - 4 :])


@pytest.mark.parametrize(
    ("words", "clock"),
    [
        ("14:05", "14:05"), ("2.05pm", "14:05"), ("2.05 p.m. BST", "14:05"), ("14h05", "14:05"),
        ("9 am", "09:00"), ("12.30am: The count begins", "00:30"), ("9:20 AM ET", "09:20"),
        ("12", None), ("1.5 million", None), ("14 May", None), ("3:2", None), ("25:00", None),
        ("12:75", None), ("2024", None), ("Six dead", None), ("", None),
    ],
)  # fmt: skip
def test_the_time_of_day_that_words_begin_with(words: str, clock: str | None) -> None:
    assert clock_of(words) == clock


def test_when_each_update_of_a_live_blog_was_made() -> None:
    text = "All of it.\n\n14 May 2024, 16:05: A head\n\nIt fell. It sank.\n\n9.20am\n\nIt sailed."
    moments = {
        words: updated_at(text, text.index(words) + len(words), "2024-05-13T20:00:00Z")
        for words in ("All of it.", "It fell.", "It sank.", "It sailed.")
    }
    assert moments == {
        "All of it.": None,
        "It fell.": "2024-05-14T16:05",
        "It sank.": "2024-05-14T16:05",
        "It sailed.": "2024-05-13T09:20",
    }
    assert updated_at(text, len(text), None) is None
    assert updated_at("At 9.20 the ship fell.\n\nIt sank.", 32, "2024-05-13") is None


@pytest.mark.parametrize(
    ("head", "moment"),
    [
        ("Nov. 4, 2025, 5:40 p.m. EST", "2025-11-04T17:40"),
        ("4 November 2025, 17:40", "2025-11-04T17:40"),
        ("November 4, 2025 5:40 PM", "2025-11-04T17:40"),
        ("4 November 2025", None),
        ("17:40 – Nine dead", "2025-11-03T17:40"),
        ("The 2025 budget in 4 charts", None),
    ],
)
def test_what_heads_an_update_in_plain_text(head: str, moment: str | None) -> None:
    text = f"{head}\n\nIt sank."
    assert updated_at(text, len(text), "2025-11-03") == moment
