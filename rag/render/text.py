"""Plain lines for the terminal: answers, search results, checks, verifications, previews."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence

from rag.text.dates import day
from rag.types import Hit
from rag.types.answer import Answer, Citation, Claim, Conflict, Preview
from rag.types.check import CheckedText, Fallen, Finding, Kept, Rechecked

_MARK = re.compile(r"(?:\[\d+\]|\d+\.) ")
_UNSAFE = dict.fromkeys([*range(9), *range(11, 32), 127, *range(128, 160)])
# What turns the text around it the other way has no place in a sentence that is quoted.
_TURNS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C])
_LONGEST_HIT, _LONGEST_FINDING, _LONGEST_KEPT = 300, 200, 160  # characters that are shown
_VERDICTS = {
    "supported": "supported",
    "uncertain": "UNCERTAIN",
    "unsupported": "NOT SUPPORTED",
}
UNCERTAIN = "(uncertain)"  # behind a claim of which the checks are not sure


def safe(text: str) -> str:
    """Return `text` without control characters: nothing from an article steers the terminal."""
    return text.translate(_UNSAFE)


def without_turns(text: str) -> str:
    """Return `text` without control characters and without those that turn its direction."""
    return safe(text).translate(_TURNS)


def runs_right_to_left(text: str) -> bool:
    """Tell whether the first letter of a text is of a script that runs from right to left."""
    directions = (unicodedata.bidirectional(c) for c in text)
    return next((d for d in directions if d in {"L", "R", "AL"}), "L") != "L"


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
    """Return outlet, title, date and printed page of a cited sentence."""
    return f"{citation.source}, {day(citation.published)}: {citation.title}{on_page(citation.page)}"


def on_page(page: int | None) -> str:
    """Return the page of a printed source as it goes behind its title; empty where there is none."""
    return f", p. {page}" if page else ""


def joined(claims: Sequence[Claim]) -> str | None:
    """Return claims as running text with citation marks, or None if there are none."""
    parts = []
    for claim in claims:
        text = claim.text.rstrip()
        text += "" if text.endswith((".", "!", "?", '."', ".”")) else "."
        marks = "".join(f"[{n}]" for n in claim.citations)
        parts.append(text + marks + (f" {UNCERTAIN}" if claim.support == "uncertain" else ""))
    return " ".join(parts) or None


def claims_text(claims: Sequence[Claim]) -> str:
    """Return the claims that are there so far, as `answer_text` begins."""
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


def counted(count: int, noun: str) -> str:
    """Return a number of things: "1 line", "2 lines"."""
    return f"{count} {noun}{'s' if count != 1 else ''}"


def _flat(text: str) -> str:
    return " ".join(text.split())


def hits_text(hits: Iterable[Hit], *, verbose: bool = False) -> str:
    """Return search results for the terminal."""
    lines = []
    for rank, hit in enumerate(hits, start=1):
        lines.append(f"{rank}. {hit.title}")
        lines.append(
            f"   {hit.source}, {day(hit.published)}{on_page(hit.page)}  ({hit.chunk.article_id})"
        )
        if verbose:
            by_words = f"words {hit.word_rank}" if hit.word_rank else "words -"
            meaning = f"meaning {hit.meaning_rank}" if hit.meaning_rank else "meaning -"
            dated = "date -" if hit.date_weight is None else f"date {hit.date_weight:.2f}"
            lines.append(f"   score {hit.score:.3f} ({by_words}, {meaning}, {dated})")
        lines += [f"   {textwrap.shorten(hit.text, _LONGEST_HIT, placeholder=' …')}", ""]
    return safe("\n".join(lines).rstrip())


def preview_text(preview: Preview) -> str:
    """Return a call that is not made, for the terminal."""
    lines = [f"model: {preview.model}"]
    if preview.reason:
        lines += [preview.reason, "", "The sentences that it would be made of:"]
        for item in preview.evidence:
            article = item.article
            lines.append(f"  [{item.number}] {item.text}")
            lines.append(
                f"      {article.source}, {day(article.published)}: {article.title}"
                + on_page(item.sentence.page)
            )
    else:
        cost = preview.cost_usd
        lines += [
            f"prompt: {preview.prompt_id}, {preview.prompt_tokens} tokens",
            f"reply: at most {preview.reply_tokens} tokens",
            "cost: unknown, no price is listed" if cost is None else f"cost: at most ${cost:.6f}",
        ]
        for role, text in preview.messages:
            lines += ["", f"--- {role} ---", text]
    return safe("\n".join(lines))


def check_text(result: CheckedText, sources: Sequence[str]) -> str:
    """Return a checked text for the terminal: each sentence, and what is said of it.

    Args:
        result: the text.
        sources: the names of its sources, in order.
    """
    failed = sum(s.support == "unsupported" for s in result.sentences)
    doubtful = sum(s.support == "uncertain" for s in result.sentences)
    total = len(result.sentences)
    lines = [_headline(failed, doubtful, total), ""]
    for number, sentence in enumerate(result.sentences, start=1):
        indent = " " * len(f"{number}. ")
        lines.append(f"{number}. {_flat(sentence.text)}")
        word = _VERDICTS[sentence.support]
        reason = f": {sentence.reason}" if sentence.reason else ""
        lines.append(f"{indent}{word} ({sentence.score:.2f}){reason}")
        nearest = "nearest: " if sentence.support == "unsupported" else ""
        for quoted in sentence.evidence:
            lines.append(f"{indent}{nearest}“{_flat(quoted.quote)}”")
            place = f"characters {quoted.start} to {quoted.end}"
            lines.append(f"{indent}{sources[quoted.source]}, {place}")
        lines.append("")
    return safe("\n".join(lines).rstrip())


def _headline(failed: int, doubtful: int, total: int) -> str:
    if total == 1:
        word = "not supported" if failed else "uncertain" if doubtful else "supported"
        return f"The sentence is {word}."
    if not failed and not doubtful:
        return f"All {total} sentences are supported."
    parts = [
        f"{count} {word}"
        for count, word in ((failed, "not supported"), (doubtful, "uncertain"))
        if count
    ]
    return f"Of {total} sentences: {', '.join(parts)}."


def recheck_text(result: Rechecked) -> str:
    """Return a verification for people: what does not hold first, the sum last."""
    wrong = [f for f in result.findings if f.trouble == "false"]
    absent = [f for f in result.findings if f.trouble != "false"]
    lines = [line for finding in wrong for line in _finding_lines(finding, "does not hold")]
    lines += [line for finding in absent for line in _finding_lines(finding, "cannot be checked")]
    lines += [
        f"The article {article_id} has another text now; it was checked by the text of its day."
        for article_id in result.revised
    ]
    lines += [
        f"The article {article_id} has been retired: its source has it no more."
        for article_id in result.retired
    ]
    held = f"{counted(result.quotes, 'quotation')} and {counted(result.lines, 'line')}"
    if result.status == "verified" and not result.lines:
        lines.append("Verified: it states nothing, and was not changed after it was written.")
    elif result.status == "verified":
        lines.append(f"Verified: {held} hold.")
    elif wrong:
        lines.append(
            f"Not verified: {counted(len(wrong), 'statement')} of this {result.document} "
            f"{'does' if len(wrong) == 1 else 'do'} not hold ({held} read)."
        )
    else:
        lines.append(
            f"Nothing false was found, but {len(absent)} of {counted(result.quotes, 'quotation')} "
            "cannot be checked: the articles are not in this store."
        )
    return safe("\n".join(lines))


def _finding_lines(finding: Finding, verdict: str) -> list[str]:
    shown = textwrap.shorten(finding.text, _LONGEST_FINDING, placeholder=" …")
    return [f"{finding.place}: {verdict}", f"    {shown}", f"    {finding.reason}"]


_BECAME = {
    "corrected": "it has another text now, without this sentence",
    "retired": "its source has it no more",
    "removed": "it is no more in the store",
}


def history_text(entries: Sequence[tuple[Kept, Rechecked | None]]) -> str:
    """Return a list of what was kept, each with its verification where there is one."""
    lines = []
    for kept, again in entries:
        lines.append(f"{kept.id:>4}  {kept.kept_at[:10]}  {kept.kind}: {_flat(kept.asked)}")
        lines.append(f"      {textwrap.shorten(kept.says, _LONGEST_KEPT, placeholder=' …')}")
        lines += [f"      {line}" for line in fallen_lines(kept.fallen)]
        for finding in again.findings if again else ():
            lines += [f"      {line}" for line in _finding_lines(finding, "does not hold")]
        if again and kept.holds(again):
            lines.append("      Verified: it still holds.")
    return safe("\n".join(lines))


def fallen_lines(fallen: Iterable[Fallen]) -> list[str]:
    """Return which sentences of a kept document no article says any more, and why."""
    lines = []
    for item in fallen:
        quote = textwrap.shorten(item.quote, _LONGEST_KEPT, placeholder=" …")
        lines += [f"NO LONGER HOLDS: “{quote}”", f"    {item.title}: {_BECAME[item.reason]}"]
    return lines
