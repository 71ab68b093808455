"""A count as a table with bars, and as CSV."""

from __future__ import annotations

import csv
import io

from rag.render.text import counted, safe
from rag.types import Count

_BAR = 30  # columns of the longest
_FORMULA = ("=", "+", "-", "@")  # what a spreadsheet would compute


def count_text(count: Count) -> str:
    """Return a table for people: how many articles, and a bar, for each row."""
    total = counted(count.total.articles, "article")
    if copies := count.total.articles - count.total.origins:
        total += f" ({copies:,} of them copies)"
    what = " and ".join(f"“{term}”" for term in count.terms)
    lines = [f"{total} with {what}"]
    if count.rows:
        keys = [_shown(row.key, count.by) for row in count.rows]
        wide, most = max(map(len, keys)), max(row.articles for row in count.rows)
        for key, row in zip(keys, count.rows, strict=True):
            bar = "█" * max(round(_BAR * row.articles / most), row.articles > 0)
            lines.append(f"{key:<{wide}}  {row.articles:>{len(f'{most:,}')},}  {bar}".rstrip())
    return safe("\n".join(lines))


def count_csv(count: Count) -> str:
    """Return the rows as comma-separated values, under a heading."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow([count.by, "articles", "origins"])
    for row in count.rows:
        key = safe(row.key or "")
        table.writerow([f"'{key}" if key.startswith(_FORMULA) else key, row.articles, row.origins])
    return out.getvalue().rstrip("\n")


def _shown(key: str | None, by: str) -> str:
    if key is None:
        return "no date"
    return key[:7] if by == "month" else key
