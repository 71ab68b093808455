"""What became of a saved document: for people, and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rag.render.json import SCHEMA_VERSION, checked
from rag.render.text import safe
from rag.types.recheck import Finding, Rechecked

_LONGEST = 200  # characters of what stands there


def recheck_json(result: Rechecked) -> dict[str, Any]:
    """Return the JSON form of a verification."""
    value = {
        "schema_version": SCHEMA_VERSION,
        "document": result.document,
        "title": result.title,
        "status": result.status,
        "lines": result.lines,
        "quotes": result.quotes,
        "revised": list(result.revised),
        "findings": [asdict(f) for f in result.findings],
    }
    return checked(value, "verify")


def recheck_text(result: Rechecked) -> str:
    """Return a verification for people: what does not hold first, the sum last."""
    wrong = [f for f in result.findings if f.trouble == "false"]
    absent = [f for f in result.findings if f.trouble != "false"]
    lines = [line for finding in wrong for line in _told(finding, "does not hold")]
    lines += [line for finding in absent for line in _told(finding, "cannot be checked")]
    lines += [
        f"The article {article_id} has another text now; it was checked by the text of its day."
        for article_id in result.revised
    ]
    counted = f"{_counted(result.quotes, 'quotation')} and {_counted(result.lines, 'line')}"
    if result.status == "verified" and not result.lines:
        lines.append("Verified: it states nothing, and was not changed after it was written.")
    elif result.status == "verified":
        lines.append(f"Verified: {counted} hold.")
    elif wrong:
        lines.append(
            f"Not verified: {_counted(len(wrong), 'statement')} of this {result.document} "
            f"{'does' if len(wrong) == 1 else 'do'} not hold ({counted} read)."
        )
    else:
        lines.append(
            f"Nothing false was found, but {len(absent)} of {_counted(result.quotes, 'quotation')} "
            "cannot be checked: the articles are not in this store."
        )
    return safe("\n".join(lines))


def _told(finding: Finding, verdict: str) -> list[str]:
    text = " ".join(finding.text.split())
    shown = text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(" ", 1)[0] + " …"
    return [f"{finding.place}: {verdict}", f"    {shown}", f"    {finding.reason}"]


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' if count != 1 else ''}"
