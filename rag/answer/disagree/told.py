"""Disputes in an answer: both sides as claims, dated and named, the newest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.answer.disagree import Dispute, Side, find_disputes
from rag.answer.verify import quoting
from rag.render.claims import joined
from rag.text.dates import day
from rag.types import Article, Context, Verdict
from rag.types.answer import Claim, Conflict, Position


def disputes_of(
    verdicts: Sequence[Verdict], context: Context, question: str
) -> tuple[Dispute, ...]:
    """Return the disputes that touch the supported claims of an answer."""
    claims = [Side(v.text, v.evidence) for v in verdicts if v.printed]
    return find_disputes(claims, (*context.evidence, *context.beyond), question)


def with_all_sides(verdicts: Sequence[Verdict], disputes: Sequence[Dispute]) -> tuple[Verdict, ...]:
    """Return verdicts with every side of what was asked, newest first, before the other claims.

    A side that the draft left out is its sentence, word for word.
    """
    claimed = {v.text: v for v in verdicts if v.printed}
    sides = {s.text: s for d in disputes if d.asked for s in d.sides}
    first = [claimed.get(text) or quoting(side.item) for text, side in sides.items()]
    return (*first, *(v for v in verdicts if not (v.printed and v.text in sides)))


def conflicts_of(
    disputes: Sequence[Dispute], cite: Callable[[Side], tuple[int, ...]]
) -> tuple[Conflict, ...]:
    """Return disputes as conflicts of an answer or a brief, their sentences cited by `cite`."""
    return tuple(
        Conflict(
            topic_of(dispute),
            tuple(Position(s.text, cite(s)) for s in dispute.sides),
        )
        for dispute in disputes
    )


def topic_of(dispute: Dispute) -> str:
    """Return what a dispute is about, and which article corrects which."""
    if not dispute.corrected:
        return dispute.topic
    newest, older = (_name(s.item.article) for s in dispute.sides[:2])
    return f"{dispute.topic}; {newest} corrects {older}"


def answer_of(claims: Sequence[Claim], disputes: Sequence[Dispute]) -> str | None:
    """Return the text of an answer: a line for each side of what was asked, with outlet and date.

    Claims on which nobody differs are running text, as ever.
    """
    asked = [d for d in disputes if d.asked]
    by_text = {c.text: c for c in claims}
    lines = []
    for dispute in asked:
        lines.append(_heading(dispute))
        for place, side in enumerate(dispute.sides):
            claim = by_text.get(side.text)
            if claim is not None:
                note = ", correcting earlier reports" if dispute.corrected and not place else ""
                lines.append(f"{_name(side.item.article)}{note}: {joined([claim])}")
    in_lines = {s.text for d in asked for s in d.sides}
    rest = joined([c for c in claims if c.text not in in_lines])
    return "\n".join([*lines, *([rest] if rest else [])]) or None


def reason_of(disputes: Sequence[Dispute]) -> str | None:
    """Return in words why there is more than one answer, or None if there is one."""
    topics = [topic_of(d) for d in disputes if d.is_conflict]
    return f"the articles differ on {', and on '.join(topics)}" if topics else None


def _heading(dispute: Dispute) -> str:
    if dispute.goes_on:
        return "Newest first:"
    return f"The articles differ on {dispute.topic}; newest first:"


def _name(article: Article) -> str:
    return f"{article.source} ({day(article.published)})"
