"""Text forms: Markdown for files, plain lines for the terminal."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence

from rag.text.dates import day
from rag.types import Hit
from rag.types.answer import Answer, Citation, Claim, Conflict

_MARK = re.compile(r"(?:\[\d+\]|\d+\.) ")
_UNSAFE = dict.fromkeys([*range(9), *range(11, 32), 127, *range(128, 160)])


def safe(text: str) -> str:
    """Return `text` without control characters: nothing from an article steers the terminal."""
    return text.translate(_UNSAFE)


def wrapped(text: str, width: int) -> str:
    """Break lines between words at `width` columns, each line's own indent kept."""
    lines = []
    for line in text.split("\n"):
        indent = " " * (len(line) - len(line.lstrip()))
        mark = _MARK.match(line.lstrip())
        hang = indent + " " * (len(mark.group()) if mark else 0)
        filled = textwrap.fill(
            line.strip(), width, initial_indent=indent, subsequent_indent=hang,
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip
        lines.append(filled)
    return "\n".join(lines)


def resolved_dates(citation: Citation) -> str:
    """Return what the relative dates in a quote mean: "on Friday = 7 November 2025"."""
    notes = []
    for mention in citation.dates:
        if mention.date is None:
            notes.append(f"“{mention.text}”: which day is not known")
        elif not any(c.isdigit() for c in mention.text):
            notes.append(f"“{mention.text}” = {day(mention.date)}")
    return "; ".join(notes)


def source_line(citation: Citation) -> str:
    """Return outlet, title and date of a cited article."""
    return f"{citation.source}, {day(citation.published)}: {citation.title}"


def claims_text(claims: Sequence[Claim]) -> str:
    """Return the claims that are there so far, as `answer_text` begins."""
    from rag.render.claims import joined

    return safe(joined(claims) or "")


def answer_text(answer: Answer, *, verbose: bool = False) -> str:
    """Return an answer for the terminal: text, then each cited sentence with its source."""
    lines: list[str] = []
    if answer.answer:
        lines.append(answer.answer)
        # Where both sides are printed, as of a figure that grew, the answer says itself what they are.
        lines += [
            f"The articles differ on {_differing(conflict)}."
            for conflict in answer.conflicts
            if not all(position.text in answer.answer for position in conflict.positions)
        ]
        lines.append("")
        for citation in answer.citations:
            if _flat(citation.quote) in _flat(answer.answer):  # it is printed, word for word
                lines.append(f"  [{citation.number}] {source_line(citation)} (word for word)")
            else:
                lines.append(f"  [{citation.number}] “{citation.quote}”")
                lines.append(f"      {source_line(citation)}")
            if note := resolved_dates(citation):
                lines.append(f"      ({note})")
    elif answer.status == "help":
        lines.append(answer.reason or "")
    elif answer.status == "clarify":
        lines.append(f"{answer.reason}".capitalize() + ".")
        lines += [f"  - {reading}" for reading in answer.readings]
    else:
        lines.append(f"No answer: {answer.reason}.")
        coverage = answer.coverage
        span = f", {day(coverage.first)} to {day(coverage.last)}" if coverage.first else ""
        undated = f", {coverage.undated} without a date" if coverage.undated else ""
        plural = "" if coverage.articles == 1 else "s"
        lines.append(f"The collection has {coverage.articles} article{plural}{span}{undated}.")
        if answer.nearest:
            lines.append("Nearest:")
            lines += [f"  {day(n.published)}: {n.title}  ({n.article_id})" for n in answer.nearest]
    if verbose and answer.dropped:
        lines += ["", "Not printed:"]
        lines += [f"  {d.text}\n    {d.reason}" for d in answer.dropped]
    if verbose:
        usage, timings = answer.usage, answer.timings_ms
        lines += ["", f"{answer.model}, {answer.prompt_id}, {usage.prompt_tokens} + "]
        lines[-1] += f"{usage.completion_tokens} tokens, {(timings['total'] or 0) / 1000:.1f} s"
    return safe("\n".join(lines))


def _differing(conflict: Conflict) -> str:
    marks = "".join(f"[{n}]" for position in conflict.positions for n in position.citations)
    return f"{conflict.topic} {marks}"


def _flat(text: str) -> str:
    return " ".join(text.split())


def hits_text(hits: Iterable[Hit], *, verbose: bool = False) -> str:
    """Return search results for the terminal."""
    lines = []
    for rank, hit in enumerate(hits, start=1):
        lines.append(f"{rank}. {hit.title}")
        lines.append(f"   {hit.source}, {day(hit.published)}  ({hit.chunk.article_id})")
        if verbose:
            by_words = f"words {hit.word_rank}" if hit.word_rank else "words -"
            meaning = f"meaning {hit.meaning_rank}" if hit.meaning_rank else "meaning -"
            dated = "date -" if hit.date_weight is None else f"date {hit.date_weight:.2f}"
            lines.append(f"   score {hit.score:.3f} ({by_words}, {meaning}, {dated})")
        text = _flat(hit.text)
        lines += [f"   {text if len(text) <= 300 else text[:297].rsplit(' ', 1)[0] + ' …'}", ""]
    return safe("\n".join(lines).rstrip())
