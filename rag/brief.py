"""The brief: a page of verified lines about a topic, built in steps.

The model picks and phrases (headline, summary, key points) from numbered sentences, and its lines
pass the same checks as answers. Dates, speakers, quotations and figures are read out of the
sentences by code, and their items are the sentences themselves. No sentence serves twice, and no
line repeats another in other words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from rag.answer import Citations, quoting
from rag.brief_types import (
    BriefSource,
    Disagreement,
    Figure,
    Line,
    TimelineItem,
    Unknown,
    Voice,
)
from rag.disagree import Side, find_disputes
from rag.disagree.told import topic_of
from rag.draft import draft_with_model
from rag.extract import (
    find_moment,
    find_numbers,
    find_quote,
    find_speaker,
    repeats,
    tells_unknown,
)
from rag.model import ChatModel
from rag.support import verify_claim
from rag.types import Context, Draft, DraftClaim, Evidence, Failure, Usage, Verdict

LINES, HEADLINE = "brief-lines.v1", "brief-headline.v1"
_LIMITS = {
    "summary": 2,
    "key_points": 5,
    "timeline": 6,
    "voices": 4,
    "figures": 4,
    "unknowns": 3,
    "disagreements": 2,
}
_MAX_HEADLINE = 150  # characters
_OLDER = 0.8
_MIN_LINE = 25  # characters; less is a heading or a caption


@dataclass(slots=True)
class Page:
    """The lines of a brief while they are being gathered."""

    citations: Citations = field(default_factory=Citations)
    verdicts: list[Verdict] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    used: set[tuple[str, int]] = field(default_factory=set)
    usage: Usage = field(default_factory=Usage)
    drafts: list[Draft] = field(default_factory=list)

    def is_new(self, text: str) -> bool:
        """Tell whether no line on the page says this already."""
        return not any(repeats(text, other) for other in self.texts)

    def has_used(self, item: Evidence) -> bool:
        """Tell whether a line on the page rests on this sentence."""
        return (item.article.article_id, item.sentence.start) in self.used

    def add(self, text: str, evidence: Sequence[Evidence]) -> tuple[int, ...]:
        """Put a line on the page; return its citation numbers."""
        self.texts.append(text)
        self.used |= {(e.article.article_id, e.sentence.start) for e in evidence}
        return self.citations.cite(evidence)

    def line(self, text: str, evidence: Sequence[Evidence]) -> Line:
        """Put a line on the page; return it."""
        return Line(text, self.add(text, evidence), told_by(evidence))


def told_by(evidence: Sequence[Evidence]) -> str | None:
    """Return the outlet of the only origin among some sentences; None if there are several."""
    origins = {e.article.origin for e in evidence}
    return evidence[0].article.source if len(origins) == 1 else None


def draft_lines(
    model: ChatModel | None,
    topic: str,
    context: Context,
    page: Page,
    on_step: Callable[[str], None],
) -> tuple[tuple[Line, ...], tuple[Line, ...], str]:
    """Return summary, key points and headline, drafted and verified.

    One call gives the lines, the most important first: the first two are the summary. The
    headline is the one that an editor gave the leading article; only where there is none, a model
    is asked for it.
    """
    leads = _leads(context.evidence)
    on_step("lines")
    wanted = _LIMITS["summary"] + _LIMITS["key_points"]
    lines = _lines(model, topic, context.evidence, leads, page, wanted)
    title = leads[0].article.title
    if model and leads[0].article.text.startswith(title.rstrip("…")):
        on_step("headline")
        title = _headline(model, topic, context.evidence, page) or title
    return lines[: _LIMITS["summary"]], lines[_LIMITS["summary"] :], title


def importance(item: Evidence) -> tuple[float, int]:
    """Return a key that sorts sentences by importance: relevance, and place in the article.

    News tells the most important first. Ties go to the newer article, whose numbers are lower.
    """
    return (-item.score / (1 + 0.25 * item.sentence.number), item.number)


def _leads(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return sentences by importance, those of an older article less important by a fifth each."""
    age = {a: i for i, a in enumerate(dict.fromkeys(e.article.article_id for e in evidence))}
    return sorted(
        evidence,
        key=lambda e: (importance(e)[0] * _OLDER ** age[e.article.article_id], e.number),
    )


def _ask(
    model: ChatModel, prompt: str, topic: str, evidence: Sequence[Evidence], page: Page
) -> Draft:
    draft = draft_with_model(model, prompt, evidence, topic=topic)
    page.usage += draft.usage
    page.drafts.append(draft)
    return draft


def _lines(
    model: ChatModel | None,
    topic: str,
    evidence: Sequence[Evidence],
    leads: Sequence[Evidence],
    page: Page,
    limit: int,
) -> tuple[Line, ...]:
    lines: list[Line] = []
    drafted = _ask(model, LINES, topic, evidence, page).claims if model else ()
    for claim in drafted:
        verdict = verify_claim(claim, evidence)
        if verdict.supported and not page.is_new(verdict.text):
            failure = Failure("repetition", verdict.text, "another line says it already")
            verdict = replace(verdict, failures=(failure,))
        page.verdicts.append(verdict)
        if not verdict.supported and (truer := _quotable(verdict, page)):
            verdict = quoting(truer)
        if verdict.supported and len(lines) < limit:
            lines.append(page.line(verdict.text, verdict.evidence))
    # What the model failed to give, the first sentences of the articles do.
    wanted = limit if model is None else _LIMITS["summary"] + 1
    for item in leads:
        if len(lines) >= wanted:
            break
        if not page.has_used(item) and len(item.text) >= _MIN_LINE and page.is_new(item.text):
            lines.append(page.line(item.text, (item,)))
    return tuple(lines)


def _quotable(verdict: Verdict, page: Page) -> Evidence | None:
    """Return the sentence that a failed line distorts, if it can stand on the page itself."""
    for item in verdict.evidence:
        if not page.has_used(item) and page.is_new(item.text):
            return item
    return None


def _headline(model: ChatModel, topic: str, evidence: Sequence[Evidence], page: Page) -> str | None:
    for claim in _ask(model, HEADLINE, topic, evidence, page).claims[:1]:
        verdict = verify_claim(DraftClaim(claim.text.rstrip("."), claim.sentences), evidence)
        page.verdicts.append(verdict)
        if verdict.supported and len(verdict.text) <= _MAX_HEADLINE:
            return verdict.text
    return None


def find_timeline(context: Context, page: Page) -> tuple[TimelineItem, ...]:
    """Return the sentences that say when something happened, in order of time."""
    items = []
    for item in context.evidence:
        moment = find_moment(item)
        if moment is None or page.has_used(item) or not page.is_new(item.text):
            continue
        cited = page.add(item.text, (item,))
        items.append(TimelineItem(moment.date, moment.text, item.text, cited, told_by((item,))))
        if len(items) == _LIMITS["timeline"]:
            break
    return tuple(sorted(items, key=lambda i: (i.date is None, i.date or "")))


def find_voices(context: Context, page: Page) -> tuple[Voice, ...]:
    """Return the sentences in which a named speaker says something, quotations first."""
    found = []
    for item in context.evidence:
        speaker = find_speaker(item.text)
        if speaker and not page.has_used(item) and page.is_new(item.text):
            found.append((item, speaker, find_quote(item.text)))
    found.sort(key=lambda f: (f[2] is None, -f[0].score))
    voices: list[Voice] = []
    for item, speaker, quote in found:
        if len(voices) == _LIMITS["voices"]:
            break
        if page.is_new(item.text):
            cited = page.add(item.text, (item,))
            outlet = told_by((item,))
            voices.append(Voice(speaker.name, speaker.role, item.text, quote, cited, outlet))
    return tuple(voices)


def find_figures(context: Context, page: Page) -> tuple[Figure, ...]:
    """Return the sentences that give a number with its unit."""
    figures: list[Figure] = []
    for item in context.evidence:
        numbers = find_numbers(item)
        if len(figures) == _LIMITS["figures"]:
            break
        if numbers and not page.has_used(item) and page.is_new(item.text):
            moment = find_moment(item)
            cited = page.add(item.text, (item,))
            date = moment.date if moment else None
            value, unit = numbers[0].value, numbers[0].unit
            figures.append(Figure(value, unit, date, item.text, cited, told_by((item,))))
    return tuple(figures)


def find_unknowns(context: Context, page: Page) -> tuple[Unknown, ...]:
    """Return the sentences that say what is not known."""
    found: list[Unknown] = []
    for item in context.evidence:
        if len(found) == _LIMITS["unknowns"]:
            break
        if tells_unknown(item.text) and not page.has_used(item) and page.is_new(item.text):
            cited = page.add(item.text, (item,))
            found.append(Unknown(item.text, cited, None, told_by((item,))))
    return tuple(found)


def find_disagreements(context: Context, page: Page) -> tuple[Disagreement, ...]:
    """Return what articles give differently, each with all its sides, newest first."""
    sides = [Side(e.text, (e,)) for e in context.evidence]
    disputes = find_disputes(sides, context.evidence)[: _LIMITS["disagreements"]]
    return tuple(
        Disagreement(topic_of(d), tuple(page.line(s.text, s.evidence) for s in d.sides))
        for d in disputes
    )


def list_sources(citations: Citations) -> tuple[BriefSource, ...]:
    """Return the articles that are cited, in order of their first citation."""
    sources: dict[str, BriefSource] = {}
    origins: set[str] = set()
    for citation in citations.items:
        if citation.article_id not in sources:
            sources[citation.article_id] = BriefSource(
                number=len(sources) + 1,
                article_id=citation.article_id,
                title=citation.title,
                source=citation.source,
                published=citation.published,
                url=citation.url,
                independent_origin=citation.origin not in origins,
            )
            origins.add(citation.origin)
    return tuple(sources.values())
