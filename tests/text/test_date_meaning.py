"""What words that name a time mean in an article: the cases beyond those of test_dates.py."""

from __future__ import annotations

import datetime as dt

import pytest

from rag.text.dates import find_dates
from rag.text.dates.asked import asked_time

TUESDAY = "2024-04-09"
FRIDAY = "2024-04-12"
MONDAY = "2024-04-15"
NEW_YEAR = "2024-01-01"  # a Monday

CASES = [
    # weekdays, on the day of publication itself
    ("The bridge fell on Friday.", FRIDAY, ["2024-04-12"]),
    ("The bridge fell last Friday.", FRIDAY, ["2024-04-05"]),
    ("The council will vote on Friday.", FRIDAY, ["2024-04-12"]),
    ("The council will vote next Friday.", FRIDAY, ["2024-04-19"]),
    # across a weekend
    ("The bridge fell on Friday.", MONDAY, ["2024-04-12"]),
    ("The bridge fell Friday night.", MONDAY, ["2024-04-12"]),
    ("The council will vote on Friday.", MONDAY, ["2024-04-19"]),
    ("The council is to vote on Monday.", FRIDAY, ["2024-04-15"]),
    ("He must answer by Thursday.", MONDAY, ["2024-04-18"]),
    ("Rivals have until Wednesday to answer.", MONDAY, ["2024-04-17"]),
    ("Tension grew ahead of Sunday's vote.", MONDAY, ["2024-04-21"]),
    ("On Friday, the council will vote.", MONDAY, ["2024-04-19"]),
    ("On Friday, he said that he would resign.", MONDAY, ["2024-04-12"]),
    ("On Friday, the council voted.", MONDAY, ["2024-04-12"]),
    ("It will close, he said on Friday.", MONDAY, ["2024-04-12"]),
    # "last" and "next" where readers differ, and where they do not
    ("The bridge fell last Monday.", TUESDAY, [None]),
    ("The bridge fell last Sunday.", TUESDAY, ["2024-04-07"]),
    ("The court meets next Friday.", MONDAY, [None]),
    ("The court meets next Monday.", TUESDAY, ["2024-04-15"]),
    ("The court meets this Thursday.", TUESDAY, ["2024-04-11"]),
    ("The bridge fell this past Saturday.", TUESDAY, ["2024-04-06"]),
    ("It fell on Tuesday of last week.", FRIDAY, ["2024-04-02"]),
    ("It fell Friday last week.", TUESDAY, ["2024-04-05"]),
    ("They meet on Wednesday next week.", TUESDAY, ["2024-04-17"]),
    ("He was found the following Monday.", TUESDAY, [None]),
    # days with a name that is no day
    ("The shop closes every Friday.", TUESDAY, []),
    ("Black Friday brought crowds.", TUESDAY, []),
    ("Sales on Super Tuesday rose.", TUESDAY, []),
    ("He wrote for USA TODAY and Russia Today.", TUESDAY, []),
    ("Today he writes for himself.", TUESDAY, ["2024-04-09"]),
    ("The Sunday Times reported it.", TUESDAY, []),
    ("It will be discussed next week at its Wednesday meeting.", TUESDAY, ["2024-04", None]),
    ("This year the date falls on Saturday.", FRIDAY, ["2024", "2024-04-13"]),
    ("Early the next year she left.", TUESDAY, [None]),
    ("The plan was announced in June.", TUESDAY, ["2023-06"]),
    ("It will use monitors installed in March.", TUESDAY, [None]),
    ("The office is open Monday through Friday.", TUESDAY, []),
    ("It is open Monday-Friday and on Sunday.", TUESDAY, ["2024-04-07"]),
    ("On Thursday, millions of people across the world will celebrate.", TUESDAY, ["2024-04-11"]),
    # weekday and date together
    ("It fell on Friday, April 5.", TUESDAY, ["2024-04-05"]),
    ("It fell on Tuesday 26 March.", TUESDAY, ["2024-03-26"]),
    ("It fell on Monday, Dec. 25, 2023.", TUESDAY, ["2023-12-25"]),
    ("It fell on Friday, Dec. 25, 2023.", TUESDAY, [None]),
    ("It fell on Wednesday, April 5.", TUESDAY, ["2023-04-05"]),
    # year ends
    ("The bridge fell on Sunday.", NEW_YEAR, ["2023-12-31"]),
    ("The law takes effect on January 1, officials said.", "2023-12-28", ["2024-01-01"]),
    ("It was signed on December 30.", NEW_YEAR, ["2023-12-30"]),
    ("Prices rose last month.", NEW_YEAR, ["2023-12"]),
    ("The vote is next month.", "2023-12-31", ["2024-01"]),
    ("Prices rose last week.", "2024-01-03", ["2023-12"]),
    ("It began last week.", "2024-04-04", ["2024-03"]),
    ("It began last week.", "2024-05-07", [None]),  # 29 April to 5 May
    ("It began last quarter.", "2024-02-10", ["2023"]),
    ("They drank on New Year's Eve.", "2024-01-02", ["2023-12-31"]),
    ("They met on Christmas Day 2022.", TUESDAY, ["2022-12-25"]),
    ("Shops close on Christmas Day.", "2023-12-20", ["2023-12-25"]),
    # leap years
    ("It fell on Thursday.", "2024-03-01", ["2024-02-29"]),
    ("It fell two days ago.", "2024-03-01", ["2024-02-28"]),
    ("It fell two days ago.", "2023-03-01", ["2023-02-27"]),
    ("He died a day ago.", "2000-03-01", ["2000-02-29"]),
    ("He died yesterday.", "1900-03-01", ["1900-02-28"]),
    ("It opened a year ago.", "2024-02-29", ["2023"]),
    ("It opened a month ago.", "2024-03-31", ["2024-02"]),
    ("He was born on February 29, 2000.", TUESDAY, ["2000-02-29"]),
    ("He was born on February 29, 1900.", TUESDAY, [None]),
    # zones: the day is that of the publication's own zone
    ("It fell on Friday.", "2024-04-12T00:10:00+13:00", ["2024-04-12"]),
    ("It fell on Friday.", "2024-04-12T23:50:00-11:00", ["2024-04-12"]),
    ("It fell last night.", "2024-04-12T06:00:00+09:00", ["2024-04-11"]),
    ("It fell yesterday.", "2024-01-01T00:00:00+14:00", ["2023-12-31"]),
    ("It fell today.", "2024-02-29T23:59:59-12:00", ["2024-02-29"]),
    # weeks, weekends, parts
    ("It fell two weeks ago.", "2024-04-20", ["2024-04"]),
    ("It fell a week ago.", "2024-05-08", [None]),  # of April or of May
    ("It fell three weeks ago.", "2024-01-22", [None]),
    ("They met over the weekend.", TUESDAY, ["2024-04"]),
    ("They met last weekend.", "2024-04-02", ["2024-03"]),
    ("They met last weekend.", "2023-05-02", ["2023-04"]),
    ("They met last weekend.", "2024-07-02", ["2024-06"]),
    ("They met last weekend.", "2023-10-03", [None]),  # 30 September and 1 October
    ("It was announced on January 20.", "2024-11-09", ["2024-01-20"]),
    ("Prices rose earlier this year.", TUESDAY, ["2024"]),
    ("Prices rose earlier this month.", TUESDAY, ["2024-04"]),
    ("They meet later this week.", TUESDAY, ["2024-04"]),
    ("They met earlier this week.", "2024-05-02", [None]),
    ("They met earlier in the week.", TUESDAY, [None]),
    ("It fell overnight.", TUESDAY, [None]),
    ("A day earlier, he resigned.", TUESDAY, [None]),
    ("He resigned the day before.", TUESDAY, [None]),
    ("Two days later he died.", TUESDAY, [None]),
    ("He died several weeks ago.", TUESDAY, [None]),
    ("It has risen in recent weeks.", TUESDAY, [None]),
    # months without a year
    ("Prices rose in March.", TUESDAY, ["2024-03"]),
    ("Prices rose in December.", TUESDAY, ["2023-12"]),
    ("Prices rose in April.", TUESDAY, ["2024-04"]),
    ("The vote will be held in November.", TUESDAY, ["2024-11"]),
    ("The vote in June is close.", TUESDAY, [None]),
    ("Prices rose last November.", TUESDAY, ["2023-11"]),
    ("Prices rose last March.", TUESDAY, [None]),  # this year's or the last one's
    ("The vote is next January.", TUESDAY, ["2025-01"]),
    ("The vote is next May.", TUESDAY, [None]),
    ("It was founded in early March 2019.", TUESDAY, ["2019-03"]),
    ("It grew in late 2022.", TUESDAY, ["2022"]),
    # years, decades, seasons, quarters
    ("It was the fashion of the 1990s.", TUESDAY, [None]),
    ("He won in the 2023-24 season.", TUESDAY, [None]),
    ("It grew in the third quarter of 2023.", TUESDAY, ["2023"]),
    ("They met in summer 2022.", TUESDAY, ["2022"]),
    ("They met in the winter of 2022.", TUESDAY, [None]),
    ("They met last summer.", TUESDAY, [None]),
    ("They met ten years ago.", TUESDAY, ["2014"]),
    # figures that are read in two ways
    ("It was dated 03/04/2024.", TUESDAY, [None]),
    ("It was dated 13/04/2024.", TUESDAY, ["2024-04-13"]),
    ("It was dated 04/13/2024.", TUESDAY, ["2024-04-13"]),
    ("It was dated 05/05/2024.", TUESDAY, ["2024-05-05"]),
    ("It happened on October 10.", TUESDAY, ["2023-10-10"]),
    ("The talks of October 10 go on.", TUESDAY, [None]),  # half a year off, either way
    ("It was announced on September 20.", TUESDAY, ["2023-09-20"]),
    ("The fair of September 20 is in doubt.", TUESDAY, [None]),
    # nothing to count from
    ("The council will vote on Friday.", None, [None]),
    ("Prices rose in March.", None, [None]),
    ("It fell on Friday, April 5.", None, [None]),
    ("It fell on Friday, April 5, 2024.", None, ["2024-04-05"]),
    ("It was dated 13/04/2024.", None, ["2024-04-13"]),
    # as texts have it whose words and marks were parted, by a program or a page's markup
    ("It was first imposed on March 14 , 1958 , under him .", TUESDAY, ["1958-03-14"]),
    ("It opened on Friday , 3 May , 2019 .", TUESDAY, ["2019-05-03"]),
    ("It fell in March , 1958 , he said .", TUESDAY, ["1958-03"]),
    # feasts, fixed and counted from Easter
    ("They met on Easter Monday.", TUESDAY, ["2024-04-01"]),
    ("The march took place on Good Friday.", TUESDAY, ["2024-03-29"]),
    ("The law passed on Ash Wednesday 2023.", TUESDAY, ["2023-02-22"]),
    ("It fell before Christmas.", "2024-01-03", ["2023-12-25"]),
    ("The Easter egg and the Christmas tree are old.", TUESDAY, []),
    # open spans up to the day of publication are no year of the calendar
    ("Prices fell over the past year.", TUESDAY, [None]),
    ("Prices fell in the past two years.", TUESDAY, [None]),
    ("It was drawn up between April 1-3.", TUESDAY, ["2024-04-01"]),
    ("Call 302-598-2019 for more.", TUESDAY, []),
    ("The 2022 People's Choice awards were given.", TUESDAY, ["2022"]),
    ("“Saturday Night Live” returned.", TUESDAY, []),
    ("It rained at the beginning of March.", TUESDAY, ["2024-03"]),
    ("It rained until the end in March.", TUESDAY, ["2024-03"]),
    # German
    ("Am späten Samstagabend gingen sie vom Netz.", "2023-04-16T09:30:00+02:00", ["2023-04-15"]),
    ("Gegner feierten am Samstag in Berlin.", "2023-04-16T09:30:00+02:00", ["2023-04-15"]),
    ("Sie sollten Ende vergangenen Jahres abgeschaltet werden.", "2023-04-16", ["2022"]),
    ("Er ließ sie bis Mitte April weiterlaufen.", "2023-04-16", ["2023-04"]),
    ("Das Gesetz trat am 15. April 2023 in Kraft.", TUESDAY, ["2023-04-15"]),
    ("Das Gesetz trat am 15. März in Kraft.", TUESDAY, ["2024-03-15"]),
    ("Das Gesetz trat am 15.03.2023 in Kraft.", TUESDAY, ["2023-03-15"]),
    ("Er trat gestern zurück.", "2024-03-01", ["2024-02-29"]),
    ("Er trat vor drei Tagen zurück.", TUESDAY, ["2024-04-06"]),
    ("Sie wurde vor zwei Jahren gegründet.", TUESDAY, ["2022"]),
    ("Die Preise stiegen im vergangenen Monat.", TUESDAY, ["2024-03"]),
    ("Sie wurde im März 2019 gegründet.", TUESDAY, ["2019-03"]),
    ("Der Bundestag wird am Freitag abstimmen.", TUESDAY, ["2024-04-12"]),
    ("Am Freitag wird der Bundestag abstimmen.", TUESDAY, ["2024-04-12"]),
]


@pytest.mark.parametrize(("text", "published", "dates"), CASES)
def test_words_mean_a_date_where_readers_agree(
    text: str, published: str | None, dates: list[str | None]
) -> None:
    assert [m.date for m in find_dates(text, published)] == dates


@pytest.mark.parametrize(
    "words",
    [
        "on 5 May", "on May 5", "on Friday", "yesterday", "in November", "last month", "last year",
        "on Easter Monday", "on Christmas Day", "on New Year's Eve", "on 13 March 2023", "in May 2022",
        "in 2021", "on Tuesday of last week", "in the third quarter of 2023", "in the summer of 2022",
    ],
)  # fmt: skip
def test_articles_and_questions_mean_the_same_past(words: str) -> None:
    (mention,) = find_dates(f"The bridge was opened {words}.", TUESDAY)
    asked = asked_time(f"What opened {words}?", dt.date.fromisoformat(TUESDAY))
    assert asked is not None
    assert asked.first is not None
    assert mention.date is not None
    assert asked.first.isoformat().startswith(mention.date)
