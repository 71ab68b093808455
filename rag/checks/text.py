"""Is a text supported by its sources, sentence by sentence?

text, sources -> sentences, evidence -> judge each sentence -> CheckedText
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.checks.given import claims_in, evidence_in
from rag.checks.judge import SecondReader, judge_sentence
from rag.errors import UsageError
from rag.models.encoders.reader import shared_reader
from rag.types import Evidence, Support
from rag.types.check import CheckedSentence, CheckedText, CheckEvidence, Given


def check(
    text: str, source: str | Sequence[str], *, second_reader: SecondReader | None = None
) -> CheckedText:
    """Tell which sentences of `text` its source supports, with the sentences that do.

    Args:
        text: plain text or Markdown, such as a summary that somebody else wrote.
        source: the article, or several; Markdown front matter (`published`, `title`) is used.
        second_reader: given a claim and the text of the source, returns the probability that it
            is supported, or None if it cannot say; asked where the checks leave it undecided.
            None: the checks alone decide. `rag.checks.second_reader` opens a model as one.

    Raises:
        UsageError: there is no source.
        SourceError: the text, or a source, has no sentence.
    """
    sources = [source] if isinstance(source, str) else list(source)
    named = [Given(f"source[{i}]", s) for i, s in enumerate(sources)]
    return check_given(Given("the text", text), named, second_reader=second_reader)


def check_given(
    given: Given, sources: Sequence[Given], *, second_reader: SecondReader | None = None
) -> CheckedText:
    """Do what `check` does, for texts that have names; errors call them by these."""
    if not sources:
        raise UsageError("there is no source to check against", next_step="give at least one")
    claims = claims_in(given)
    evidence, owners = evidence_in(sources, given.text)
    checked: list[CheckedSentence] = []
    before = ""
    for claim in claims:
        judged = judge_sentence(claim.words, evidence, before=before, second_reader=second_reader)
        checked.append(
            CheckedSentence(
                text=given.text[claim.start : claim.end],
                support=judged.support,
                score=judged.score,
                reason=judged.reason,
                evidence=tuple(_quoted(e, owners[e.number - 1]) for e in judged.evidence),
            )
        )
        before = claim.words
    worst: dict[Support, int] = {"supported": 0, "uncertain": 1, "unsupported": 2}
    return CheckedText(
        support=max((s.support for s in checked), key=worst.__getitem__),
        score=min(s.score for s in checked),
        sentences=tuple(checked),
        reader=shared_reader().identity,
    )


def _quoted(evidence: Evidence, source: int) -> CheckEvidence:
    start, end = evidence.sentence.start, evidence.sentence.end
    return CheckEvidence(source, evidence.article.text[start:end], start, end)
