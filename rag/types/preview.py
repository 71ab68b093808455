"""The call of a model that a question would make."""

from __future__ import annotations

from dataclasses import dataclass

from rag.types import Evidence, Window


@dataclass(frozen=True, slots=True)
class Preview:
    """The call of a model that a question would make: nothing is asked."""

    question: str
    model: str
    prompt_id: str | None  # None: no model would be asked
    messages: tuple[tuple[str, str], ...]  # (role, text); empty where no model would be asked
    reason: str | None  # why no model would be asked
    prompt_tokens: int
    reply_tokens: int  # the most that the reply may have
    cost_usd: float | None  # at most; None: the price is not known
    evidence: tuple[Evidence, ...]
    window: Window
