"""What a file says of its article, where it can be believed.

Office programs fill in names and titles that nobody chose: the account, the file, the template.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.text.dates import find_dates

_NO_TITLE = re.compile(
    r"microsoft \w+ - .*|(?:untitled|document|dokument|documento|title|layout|slide|page|article"
    r"|draft|new|print|scan|word)[\s_-]*\d*|.*\.(?:docx?|pdf|indd|qxp|tex|odt|rtf|html?|txt|md|typ|pmd)"
    r"|.*[\\/].*[\\/].*|https?:.*|[\W\d_]*|\S{30,}",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r".*(?:user|admin|owner|unknown|microsoft|adobe|python-docx|author|default|office|windows"
    r"|acrobat|scanner|home|guest|test).*|\S*[@\d\\/_]\S*|.{0,2}|.{100,}|[a-z]+",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_DATE_LINE = 90
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)]*$")


def sensible_title(title: str | None) -> str | None:
    """Return a title of a file's properties unless a program made it up."""
    title = " ".join((title or "").split())
    return title if title and not _NO_TITLE.fullmatch(title) else None


def sensible_author(author: str | None) -> str | None:
    """Return an author of a file's properties if it reads as the name of somebody."""
    author = " ".join((author or "").split())
    return author if author and not _NO_AUTHOR.fullmatch(author) else None


def stated_day(lines: Iterable[str]) -> str | None:
    """Return the day in the first line that states one and is no sentence: the line under the
    headline, the header of a page.
    """
    for line in lines:
        if len(line) > _LONGEST_DATE_LINE or _SENTENCE_END.search(line):
            continue
        days = {
            m.date for m in find_dates(line, None) if m.date and len(m.date) == len("2024-03-26")
        }
        if len(days) == 1:
            return days.pop()
    return None
