"""The brief: a page of verified lines about a topic, built in steps.

The model picks and phrases (headline, summary, key points) from numbered sentences, and its lines
pass the same checks as answers. Dates, speakers, quotations and figures are read out of the
sentences by code, and their items are the sentences themselves. No sentence serves twice, and no
line repeats another in other words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from rag.answer.draft import draft_with_model
from rag.answer.verify import Citations, quoting
from rag.brief.printable import is_news, stands_alone
from rag.checks.claims import verify_claim
from rag.models.chat import ChatModel
from rag.text.coverage import carries, missing_stems, overlap, repeats
from rag.text.dateline import without_dateline
from rag.text.dates import find_dates
from rag.text.quantities import apart_from_dates, find_quantities
from rag.text.words import content_stems, plain
from rag.types import Article, Draft, DraftClaim, Evidence, Failure, Usage, Verdict
from rag.types.brief import Line

LINES, HEADLINE, STORY = "brief-lines.v1", "brief-headline.v1", "brief-story.v1"
SUMMARY, POINTS = 3, 6
_MAX_HEADLINE = 150  # characters
_SAME = 0.72  # likeness in meaning from which two lines say the same
_NEW = 0.35  # share of a line's words that no line before it has
_NEW_DETAIL = 0.15  # the same for a quotation, a date, a figure: few words make the difference
_SAME_WITH_FIGURE = 0.4  # share of the words of two lines that give the same figure
_CORROBORATES = (
    0.5  # share of a line's words from which another article is asked whether it says it
)
_MOST_CITED = 3  # sentences of other origins beside a line's own
_ASKS = re.compile(
    r"^(?:who|what|when|where|why|how|is|are|was|were|will|can|could|should|did|does|do|has)\b|\?"
    r"|\b(?:here'?s|how to|what to know|live updates?|latest|watch|see)\b",
    re.IGNORECASE,
)
_TITLE_WORDS = 4
_SPEECH = re.compile(r"^[\"“]")
Embed = Callable[[list[str]], list[list[float]]]


@dataclass(frozen=True, slots=True)
class Pick:
    """A line that will be printed, and the sentences that it rests on."""

    text: str
    evidence: tuple[Evidence, ...]


@dataclass(slots=True)
class Page:
    """The lines of a brief while they are being gathered."""

    embed: Embed
    pool: tuple[Evidence, ...] = ()  # every sentence that may be cited
    known: Collection[str] = ()  # stems of the topic
    citations: Citations = field(default_factory=Citations)
    verdicts: list[Verdict] = field(default_factory=list)
    picks: list[Pick] = field(default_factory=list)
    vectors: list[list[float]] = field(default_factory=list)
    used: set[tuple[str, int]] = field(default_factory=set)
    told: set[str] = field(default_factory=set)  # stems of the lines
    usage: Usage = field(default_factory=Usage)
    drafts: list[Draft] = field(default_factory=list)

    def take(
        self, text: str, evidence: Sequence[Evidence], *, least_new: float = _NEW
    ) -> Pick | None:
        """Put a line on the page, unless others say it already, in whatever words.

        Args:
            text: the line.
            evidence: what it rests on.
            least_new: share of its words that no line on the page has, at least.
        """
        if any(says_again(text, p.text) for p in self.picks):
            return None
        stems = set(content_stems(text))
        if len(stems - self.told) < least_new * len(stems):
            return None
        vector = self.embed([text])[0]
        if any(sum(a * b for a, b in zip(vector, v, strict=True)) >= _SAME for v in self.vectors):
            return None
        pick = Pick(text, tuple(evidence))
        self.picks.append(pick)
        self.vectors.append(vector)
        self.told |= stems
        self.used |= {(e.article.article_id, e.sentence.start) for e in evidence}
        return pick

    def take_sentence(self, item: Evidence, *, least_new: float = _NEW_DETAIL) -> Pick | None:
        """Put a sentence on the page as a line of its own, if a reader can understand it alone."""
        if self.has_used(item) or not stands_alone(item.text, self.known):
            return None
        return self.take(without_dateline(item.text), (item,), least_new=least_new)

    def has_used(self, item: Evidence) -> bool:
        """Tell whether a line on the page rests on this sentence."""
        return (item.article.article_id, item.sentence.start) in self.used

    def line(self, pick: Pick) -> Line:
        """Return a line with the numbers of its citations; call in the order of reading."""
        evidence = self._corroborated(pick)
        return Line(pick.text, self.citations.cite(evidence), told_by(evidence))

    def _corroborated(self, pick: Pick) -> tuple[Evidence, ...]:
        """Return the sentences of a line, with those of other origins that support it alone."""
        found = list(pick.evidence)
        origins = {e.article.origin for e in found}
        for item in self.pool:
            if len(found) >= len(pick.evidence) + _MOST_CITED:
                break
            if item.article.origin in origins or overlap(pick.text, item.text) < _CORROBORATES:
                continue
            if carries(pick.text, item.text) < _CORROBORATES:
                continue
            if is_supported(pick.text, (item,)):
                found.append(item)
                origins.add(item.article.origin)
        return tuple(found)


def is_supported(text: str, evidence: Sequence[Evidence]) -> bool:
    """Tell whether sentences surely support a line."""
    numbers = tuple(e.number for e in evidence)
    return verify_claim(DraftClaim(text, numbers), evidence).support == "supported"


def says_again(text: str, other: str) -> bool:
    """Tell by the words whether a line repeats another: the same words, or the same figures."""
    if repeats(text, other) or repeats(other, text):
        return True
    ours, theirs = (figures_of(t) for t in (text, other))
    shared = len(ours & theirs)
    return shared > 1 or (shared == 1 and overlap(text, other) >= _SAME_WITH_FIGURE)


def figures_of(text: str) -> set[float]:
    """Return the amounts that a text gives, dates apart."""
    figures = apart_from_dates(find_quantities(plain(text)), find_dates(text, None))
    return {q.value for q in figures if q.value > 1}


def told_by(evidence: Sequence[Evidence]) -> str | None:
    """Return the outlet of the only origin among some sentences; None if there are several."""
    origins = {e.article.origin for e in evidence}
    return evidence[0].article.source if len(origins) == 1 else None


def draft_lines(
    model: ChatModel | None, topic: str, shown: Sequence[Evidence], page: Page
) -> list[Pick]:
    """Return the lines of summary and key points, the most important first.

    Args:
        model: None picks whole sentences.
        topic: what the brief is about.
        shown: the sentences that a model gets to see.
        page: what is printed already.
    """
    return _verified(_ask(model, LINES, topic, shown, page), shown, page) if model else []


def draft_story(model: ChatModel, title: str, shown: Sequence[Evidence], page: Page) -> list[Pick]:
    """Return the lines of one story of a morning page, as `draft_lines` does."""
    return _verified(_ask(model, STORY, title, shown, page), shown, page)


def _verified(draft: Draft, shown: Sequence[Evidence], page: Page) -> list[Pick]:
    lines: list[Pick] = []
    for claim in draft.claims:
        verdict = verify_claim(claim, shown)
        pick = None
        if verdict.support == "uncertain":
            failure = Failure(
                "support", verdict.text, "it is not certain that an article says this"
            )
            verdict = replace(verdict, failures=(failure,))
        if verdict.printed and not is_news(verdict.text):
            failure = Failure("opinion", verdict.text, "it is nobody's in particular")
            verdict = replace(verdict, failures=(failure,))
        if verdict.printed:
            pick = page.take(verdict.text, verdict.evidence)
            if pick is None:
                failure = Failure("repetition", verdict.text, "another line says it already")
                verdict = replace(verdict, failures=(failure,))
        page.verdicts.append(verdict)
        # The sentence that a failed line distorts is what the model meant, in words that are true.
        for item in () if verdict.printed else verdict.evidence[:1]:
            pick = page.take_sentence(item, least_new=_NEW)
            if pick:
                page.verdicts.append(quoting(item))
        if pick and len(lines) < SUMMARY + POINTS:
            lines.append(pick)
    return lines


def lead_lines(page: Page, wanted: int, *, most_of_one: int) -> list[Pick]:
    """Return the most important sentences that are not on the page, as lines.

    Args:
        page: what is printed already.
        wanted: how many.
        most_of_one: the most sentences of one article.
    """
    lines: list[Pick] = []
    taken: dict[str, int] = {}
    for item in sorted(page.pool, key=importance):
        if len(lines) >= wanted:
            break
        article_id = item.article.article_id
        if _SPEECH.match(item.text):
            continue  # what somebody says in so many words is for the voices
        if taken.get(article_id, 0) < most_of_one and (
            pick := page.take_sentence(item, least_new=_NEW)
        ):
            lines.append(pick)
            taken[article_id] = taken.get(article_id, 0) + 1
    return lines


def importance(item: Evidence) -> tuple[float, int]:
    """Return a key that sorts sentences, the most important first, of equal ones the newer."""
    return (-item.score, item.number)


def find_headline(
    model: ChatModel | None,
    topic: str,
    shown: Sequence[Evidence],
    articles: Sequence[Article],
    page: Page,
) -> str:
    """Return a headline: an editor's own, else a model's that its sentences support.

    Editors write better headlines than small models; but many of theirs ask, promise ("what to
    know"), or were cut short by who passed them on.
    """
    titles = [tidy_title(a) for a in articles]
    fitting = [t for t in titles if t and _share(topic, t) >= _CORROBORATES]
    if fitting:
        return max(fitting, key=partial(_share, topic))  # of equal ones the newest
    if model:
        for claim in _ask(model, HEADLINE, topic, shown, page).claims[:1]:
            verdict = verify_claim(DraftClaim(claim.text.rstrip("."), claim.sentences), shown)
            page.verdicts.append(verdict)
            if verdict.support == "supported" and len(verdict.text) <= _MAX_HEADLINE:
                return verdict.text
    return next((t for t in titles if t), topic[:1].upper() + topic[1:])


def tidy_title(article: Article) -> str:
    """Return an article's headline if it tells what happened, without the outlet; else nothing."""
    title = without_outlet(article)
    if title.endswith(("...", "…")):
        # Cut short by who passed it on: what stands before its last clause is whole.
        title = re.split(r"[,;:–—|](?=[^,;:–—|]*$)|(?<=[a-z])\. (?=[^.]*\.\.\.$)", title)[0].strip()
        title = "" if title.endswith(("...", "…")) else title
    cut = article.text.startswith(title.rstrip(".…"))
    if cut or _ASKS.search(title) or len(title.split()) < _TITLE_WORDS:
        return ""
    return title if len(title) <= _MAX_HEADLINE else ""


def without_outlet(article: Article) -> str:
    """Return an article's headline without the name of an outlet at its end."""
    outlet = re.escape(article.source)
    name = rf"(?:{outlet}|[A-Z][\w.]*(?: [A-Z][\w.]*){{0,3}})"
    return re.sub(rf"\s+[-–—|]\s+{name}$", "", article.title)


def _share(topic: str, text: str) -> float:
    missing, total = missing_stems(topic, text)
    return 1 - len(missing) / total if total else 1.0


def _ask(
    model: ChatModel, prompt: str, topic: str, evidence: Sequence[Evidence], page: Page
) -> Draft:
    draft = draft_with_model(model, prompt, evidence, topic=topic)
    page.usage += draft.usage
    page.drafts.append(draft)
    return draft


def stems_of(text: str) -> frozenset[str]:
    """Return the stems of a topic, for telling what the reader knows anyway."""
    return frozenset(content_stems(text))
