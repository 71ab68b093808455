"""The lines of a page: verified, each said once, each with all the origins that tell it.

A model picks and phrases from numbered sentences, and what it writes passes the same checks as
answers; every other line is a sentence of an article, word for word. No sentence serves twice, and
no line repeats another in other words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from rag.answer.draft import draft_with_model
from rag.answer.verify import Citations, quoting
from rag.brief.rank import Embed, cosine, share
from rag.checks import verify_claim
from rag.checks.parsed import parse
from rag.models.chat import ChatModel
from rag.text.coverage import overlap, repeats
from rag.text.dateline import without_dateline
from rag.text.form import is_prose, stands_alone
from rag.text.words import content_stems
from rag.types import Article, Draft, DraftClaim, Evidence, Failure, Usage, Verdict
from rag.types.brief import Line

LINES, HEADLINE, STORY = "brief-lines.v1", "brief-headline.v1", "brief-story.v1"
_MAX_HEADLINE = 150  # characters
_MAX_SENTENCE = 180  # the same of a headline that is the beginning of a line
_CLAUSE_WORDS = 6  # that the beginning of a sentence needs to be a headline
_SAME = 0.72  # likeness in meaning from which two lines say the same
_SAME_BUT_FIGURE = 0.88  # the same where the line gives a figure that no other has
_NEW = 0.35  # share of a line's words that no line before it has
_NEW_DETAIL = 0.15  # the same for a quotation, a date, a figure: few words make the difference
_SAME_WITH_FIGURE = 0.4  # share of the words of two lines that give the same figure
_MAY_TELL = (
    0.65  # likeness from which another origin's sentence is read for whether it tells a line
)
_MOST_CITED = 2  # sentences of other origins that are read for a line
_SHARED = 0.5  # share of the topic's words in a headline of the page
_GIST = 3  # sentences that matter most
_ABOUT = 0.4  # likeness of a headline to them
_ASKS = re.compile(
    r"(?:^|[:;|,] )(?:who|what|when|where|why|how|is|are|was|were|will|can|could|should|did|does|do|has)\b|\?",
    re.IGNORECASE,
)
_TITLE_WORDS = 4
_SPEECH = ('"', "“")


@dataclass(frozen=True, slots=True)
class Pick:
    """A line that will be printed, and the sentences that it rests on."""

    text: str
    evidence: tuple[Evidence, ...]


@dataclass(slots=True)
class Page:
    """The lines of a brief while they are being gathered."""

    embed: Embed  # should remember what it was given: the same texts come again
    known: Collection[str] = ()  # stems of the topic
    citations: Citations = field(default_factory=Citations)
    verdicts: list[Verdict] = field(default_factory=list)
    picks: list[Pick] = field(default_factory=list)
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
        known = {value for p in self.picks for value in figures_of(p.text)}
        same = _SAME_BUT_FIGURE if figures_of(text) - known else _SAME
        if any(self.likeness(text, p.text) >= same for p in self.picks):
            return None
        pick = Pick(text, tuple(evidence))
        self.picks.append(pick)
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

    def likeness(self, text: str, other: str) -> float:
        """Return how like two texts are in meaning, from -1 to 1."""
        return cosine(*self.embed([text, other]))

    def line(self, pick: Pick, pool: Sequence[Evidence]) -> Line:
        """Return a line with the numbers of its citations, to which sentences of `pool` may add."""
        evidence = self._corroborated(pick, pool)
        origins = {e.article.origin for e in evidence}
        alone = evidence[0].article.source if len(origins) == 1 else None
        return Line(pick.text, self.citations.cite(evidence), alone)

    def _corroborated(self, pick: Pick, pool: Sequence[Evidence]) -> tuple[Evidence, ...]:
        """Return the sentences of a line, with those of other origins that support it alone."""
        origins = {e.article.origin for e in pick.evidence}
        likely = [
            (self.likeness(pick.text, e.text), e)
            for e in pool
            if e.article.origin not in origins and overlap(pick.text, e.text) >= _SHARED
        ]
        likely = sorted((p for p in likely if p[0] >= _MAY_TELL), key=lambda p: -p[0])
        found = list(pick.evidence)
        for _, item in likely[:_MOST_CITED]:
            if item.article.origin not in origins and is_supported(pick.text, (item,)):
                found.append(item)
                origins.add(item.article.origin)
        # Whoever verifies the page has only what it cites, and may not judge otherwise than here.
        return tuple(found) if is_supported(pick.text, found) else pick.evidence


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
    return {q.value for q in parse(text).quantities if q.value > 1}


def draft_lines(
    model: ChatModel | None, prompt: str, topic: str, shown: Sequence[Evidence], page: Page
) -> list[Pick]:
    """Return the lines that a model drafts and that pass the checks, the most important first.

    Args:
        model: None drafts nothing.
        prompt: what to ask for: `LINES` of a page, or those of a `STORY`.
        topic: what they are about.
        shown: the sentences that the model gets to see.
        page: what is printed already.
    """
    if model is None:
        return []
    draft = _ask(model, prompt, topic, shown, page)
    lines: list[Pick] = []
    for claim in draft.claims:
        verdict = verify_claim(claim, shown)
        pick = None
        if verdict.printed and not is_supported(verdict.text, verdict.evidence):
            verdict = _refused(verdict, "support", "it is not certain that an article says this")
        if verdict.printed and not is_prose(verdict.text):
            verdict = _refused(verdict, "form", "it is no statement")
        if verdict.printed:
            pick = page.take(verdict.text, verdict.evidence)
            if pick is None:
                verdict = _refused(verdict, "repetition", "another line says it already")
        page.verdicts.append(verdict)
        # The sentence that a failed line distorts is what the model meant, in words that are true.
        for item in () if verdict.printed else verdict.evidence[:1]:
            pick = page.take_sentence(item, least_new=_NEW)
            if pick:
                page.verdicts.append(quoting(item))
        if pick:
            lines.append(pick)
    return lines


def _refused(verdict: Verdict, check: str, reason: str) -> Verdict:
    return replace(verdict, failures=(Failure(check, verdict.text, reason),))


def lead_lines(
    page: Page, pool: Sequence[Evidence], wanted: int, *, most_of_one: int
) -> list[Pick]:
    """Return the most important sentences that are not on the page, as lines.

    Args:
        page: what is printed already.
        pool: sentences, the most important first.
        wanted: how many.
        most_of_one: the most sentences of one article.
    """
    lines: list[Pick] = []
    taken: dict[str, int] = {}
    for item in pool:
        if len(lines) >= wanted:
            break
        article_id = item.article.article_id
        if item.text.startswith(_SPEECH):
            continue  # what somebody says in so many words is for the voices
        if taken.get(article_id, 0) < most_of_one and (
            pick := page.take_sentence(item, least_new=_NEW)
        ):
            lines.append(pick)
            taken[article_id] = taken.get(article_id, 0) + 1
    return lines


def find_headline(
    model: ChatModel | None,
    topic: str,
    shown: Sequence[Evidence],
    page: Page,
    pool: tuple[Evidence, ...],
    lines: Sequence[Pick],
) -> Pick:
    """Return a headline: an editor's own, else a model's, else the beginning of a line.

    Editors write better headlines than small models; but many of theirs ask, were cut short by who
    passed them on, or tell something else than the page. The one is taken that is likest to what
    matters most.

    Args:
        model: None writes none.
        topic: what the page is about; empty where nothing was asked.
        shown: the sentences that a model gets to see.
        page: embeds the texts.
        pool: the sentences of the page, the most important first.
        lines: what is printed below it; at least one.

    Returns:
        The headline, and the sentences that support it; of an article's own, the likest of the
        article.
    """
    gist = [e.text for e in pool[:_GIST]]

    def fit(title: str) -> float:
        # The first is the news, the others say what it is about.
        weighed = [page.likeness(title, t) / place for place, t in enumerate(gist, start=1)]
        return sum(weighed) / sum(1 / place for place in range(1, len(gist) + 1))

    own = {tidy_title(e.article): e.article for e in reversed(pool)}
    titles = [t for t in own if t and share(topic, t) >= _SHARED]
    likest = max(titles, key=fit, default=None)
    if likest and fit(likest) >= _ABOUT:
        told = [e for e in pool if e.article is own[likest]]
        return Pick(likest, (max(told, key=lambda e: page.likeness(likest, e.text)),))
    if model:
        for claim in _ask(model, HEADLINE, topic, shown, page).claims[:1]:
            verdict = verify_claim(DraftClaim(claim.text.rstrip("."), claim.sentences), shown)
            page.verdicts.append(verdict)
            fits = verdict.printed and len(verdict.text) <= _MAX_HEADLINE
            if fits and is_supported(verdict.text, verdict.evidence):
                return Pick(verdict.text, verdict.evidence)
    for pick in sorted(lines, key=lambda p: -fit(p.text)):
        if text := _first_clause(pick):
            return Pick(text, pick.evidence)
    return Pick(without_outlet(pool[0].article).rstrip(" .…"), pool[:1])


def _first_clause(pick: Pick) -> str | None:
    """Return the longest beginning of a line that can be a headline and still says what is true."""
    ends = [len(pick.text), *(m.start() for m in re.finditer(r"[,;:]? [—–-] |[,;:] ", pick.text))]
    for end in sorted(ends, reverse=True):
        text = pick.text[:end].rstrip(" .")
        if len(text) > _MAX_SENTENCE or text.count("“") != text.count("”") or text.count('"') % 2:
            continue
        if len(text.split()) >= _CLAUSE_WORDS and is_supported(text, pick.evidence):
            return text
    return None


def asks(title: str) -> bool:
    """Tell whether a headline asks, or promises to say what, how or why."""
    return _ASKS.search(title) is not None


def tidy_title(article: Article) -> str:
    """Return an article's headline if it tells what happened, without the outlet; else nothing."""
    title = without_outlet(article)
    is_cut = title.endswith(("...", "…")) or article.text.startswith(title.rstrip(".…"))
    if is_cut or asks(title) or len(title.split()) < _TITLE_WORDS:
        return ""
    return title if len(title) <= _MAX_HEADLINE else ""


def without_outlet(article: Article) -> str:
    """Return an article's headline without the name of an outlet at its end."""
    outlet = re.escape(article.source)
    name = rf"(?:{outlet}|[A-Z][\w.]*(?: [A-Z][\w.]*){{0,3}})"
    return re.sub(rf"\s+[-–—|]\s+{name}$", "", article.title)


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
