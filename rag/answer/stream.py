"""Claims as they come: each is verified when it is complete, and then handed over."""

from __future__ import annotations

import time
from collections.abc import Callable

from rag.answer.verify import Citations, claims_of, verify_draft, verify_next
from rag.types import Context, Draft, DraftClaim, Verdict
from rag.types.answer import Citation, Claim

# Gets each supported claim as it will stand in the answer, and the sentences that it cites.
OnClaim = Callable[[Claim, tuple[Citation, ...]], None]


class ClaimStream:
    """Verifies the claims of one draft in order; nothing unverified leaves it."""

    def __init__(
        self,
        context: Context,
        question: str,
        on_claim: OnClaim,
        *,
        started: float,
        strict: bool = False,
    ) -> None:
        """Begin with no claims.

        Args:
            context: the evidence that is drafted from.
            question: standing alone.
            on_claim: gets what may be shown.
            started: when the question was asked, by `time.perf_counter`.
            strict: leave out what is uncertain.
        """
        self._context = context
        self._question, self._strict = question, strict
        self._on_claim = on_claim
        self._started = started
        self._added: list[DraftClaim] = []
        self._verdicts: list[Verdict] = []
        self._citations = Citations()
        self.first_claim_ms: int | None = None  # from the question to the first claim handed over
        self._verifying = 0.0  # seconds

    @property
    def verify_ms(self) -> int:
        """Milliseconds that the checks took so far."""
        return round(self._verifying * 1000)

    def add(self, claim: DraftClaim) -> None:
        """Verify the next claim of the draft, and hand it over if it may be printed."""
        before = time.perf_counter()
        verdict = verify_next(
            claim, self._verdicts, self._context, self._question, strict=self._strict
        )
        self._added.append(claim)
        self._verdicts.append(verdict)
        self._verifying += time.perf_counter() - before
        self._show(verdict)

    def finish(self, draft: Draft) -> tuple[Verdict, ...]:
        """Verify what is left of a draft that begins with the claims added; return all verdicts.

        A model may take its first claims for a thought: then the draft is verified from the start.
        """
        if draft.claims[: len(self._added)] != tuple(self._added):
            self._added, self._verdicts, self._citations = [], [], Citations()
        for claim in draft.claims[len(self._verdicts) :]:
            self.add(claim)
        verdicts = verify_draft(
            draft, self._context, self._question, self._verdicts, strict=self._strict
        )
        for verdict in verdicts[len(self._verdicts) :]:  # a sentence that stands in
            self._show(verdict)
        return verdicts

    def _show(self, verdict: Verdict) -> None:
        for claim in claims_of([verdict], self._citations):
            if self.first_claim_ms is None:
                self.first_claim_ms = round((time.perf_counter() - self._started) * 1000)
            cited = tuple(self._citations.items[n - 1] for n in claim.citations)
            self._on_claim(claim, cited)
