"""News time: publication dates, and the dates that words in a text mean.

`grammar.py` reads the words that name a time; `told.py` resolves those of an article, `asked.py` those of a question.
"""

from rag.text.dates.published import clock_of, is_plausible, parse_published, updated_at
from rag.text.dates.told import (
    day,
    days_between,
    days_of,
    find_dates,
    is_of_the_telling,
    same_day,
)

__all__ = [
    "clock_of",
    "day",
    "days_between",
    "days_of",
    "find_dates",
    "is_of_the_telling",
    "is_plausible",
    "parse_published",
    "same_day",
    "updated_at",
]
