"""What a text says on its surface: sentences, words, names, quantities, dates, its language."""

from rag.text.coverage import carries, missing_stems, overlap, repeats, stems_missing
from rag.text.dateline import split_dateline, without_dateline
from rag.text.dates import day, find_dates, is_plausible, parse_published
from rag.text.dates.asked import asked_time, named_span
from rag.text.event_days import days_between, days_of, is_of_the_telling, same_day
from rag.text.language import detect_language, foreign_language, with_question_mark
from rag.text.names import find_names, is_spelt_out, knows_name
from rag.text.quantities import Quantity, agrees, apart_from_dates, find_quantities
from rag.text.quotes import QUOTED, check_quotes, find_quotations
from rag.text.sentences import split_sentences
from rag.text.words import (
    REPORTING_STEMS,
    STOP_WORDS,
    content_stems,
    plain,
    plain_marks,
    stem,
    unique,
    words,
)

__all__ = [
    "QUOTED",
    "REPORTING_STEMS",
    "STOP_WORDS",
    "Quantity",
    "agrees",
    "apart_from_dates",
    "asked_time",
    "carries",
    "check_quotes",
    "content_stems",
    "day",
    "days_between",
    "days_of",
    "detect_language",
    "find_dates",
    "find_names",
    "find_quantities",
    "find_quotations",
    "foreign_language",
    "is_of_the_telling",
    "is_plausible",
    "is_spelt_out",
    "knows_name",
    "missing_stems",
    "named_span",
    "overlap",
    "parse_published",
    "plain",
    "plain_marks",
    "repeats",
    "same_day",
    "split_dateline",
    "split_sentences",
    "stem",
    "stems_missing",
    "unique",
    "with_question_mark",
    "without_dateline",
    "words",
]
