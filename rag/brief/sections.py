"""The sections of a brief that code reads out of sentences: it picks, and changes no word.

A small model asked for these invents them: it calls a country a speaker and today the date.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rag.answer.disagree import Dispute, Side, find_disputes
from rag.brief.figures import Number, find_numbers, is_quotable
from rag.brief.lines import Page, Pick, figures_of
from rag.brief.speech import Speaker, find_quote, find_speaker, full_name, is_common
from rag.brief.timeline import find_time
from rag.brief.unknowns import tells_unknown
from rag.text.coverage import overlap
from rag.text.event_days import days_between
from rag.text.form import stands_alone
from rag.text.words import plain
from rag.types import DateMention
from rag.types.answer import Citation
from rag.types.brief import BriefSource

_VOICES, _VOICES_OF_ONE = 4, 1
_SPOKEN = 4  # words that a quotation has at least
_TIMELINE, _OF_ONE_DAY, _OF_YEARS = 6, 2, 1
_FIGURES, _UNKNOWNS, _DISAGREEMENTS = 4, 3, 2
# Every sentence is compared with every other: what matters is among the leading ones.
_DISPUTING, _DISPUTABLE = 15, 80
_UNKNOWN_DAYS = 3
_QUOTED = re.compile(r'"[^"]*"')
_SAME_MATTER = 0.3  # share of the words of one side that the other has too


def find_disagreements(page: Page) -> list[Dispute]:
    """Return what articles give differently, newest first; a count that went up is no dispute.

    What is disputed is said there and nowhere else on the page.
    """
    leading = page.pool[:_DISPUTABLE]
    sides = [Side(e.text, (e,)) for e in leading[:_DISPUTING]]
    disputes = [d for d in find_disputes(sides, leading) if not d.goes_on]
    found: list[Dispute] = []
    for dispute in disputes:
        texts = [s.text for s in dispute.sides]
        if len(found) == _DISAGREEMENTS or not all(stands_alone(t, page.known) for t in texts):
            continue
        # Who corrects what was reported speaks of the same matter, in whatever words.
        if not dispute.corrected and any(overlap(texts[0], t) < _SAME_MATTER for t in texts[1:]):
            continue
        if any(figures_of(texts[0]) & figures_of(t) for t in texts[1:]):
            continue  # who gives the figure of the other, too, speaks of something else
        if page.take(texts[0], dispute.sides[0].evidence):
            for side in dispute.sides[1:]:
                page.take(side.text, side.evidence, least_new=0)
            found.append(dispute)
    return found


def find_voices(page: Page) -> list[tuple[Pick, Speaker, str]]:
    """Return the sentences in which a named speaker says something, in direct speech."""
    voices: list[tuple[Pick, Speaker, str]] = []
    said: dict[str, int] = {}
    for item in page.pool:
        if len(voices) == _VOICES:
            break
        quote = None if page.has_used(item) else find_quote(item.text)
        speaker = find_speaker(item.text) if quote and len(quote.split()) >= _SPOKEN else None
        if not quote or speaker is None or is_common(speaker.name, item):
            continue
        surname = speaker.name.split()[-1]
        if said.get(surname, 0) < _VOICES_OF_ONE and (pick := page.take_sentence(item)):
            said[surname] = said.get(surname, 0) + 1
            voices.append((pick, full_name(speaker, item), quote))
    return voices


def find_timeline(page: Page) -> list[tuple[Pick, DateMention]]:
    """Return the sentences that say when something happened, in order of time."""
    dated = []
    for item in page.pool:
        moment = None if page.has_used(item) else find_time(item)
        if moment:
            dated.append((item, moment))
    # What a day is known of tells more than what a year is.
    dated.sort(key=lambda d: (-len(d[1].date or ""), -d[0].score))
    items: list[tuple[Pick, DateMention]] = []
    days: dict[str, int] = {}
    for item, moment in dated:
        if len(items) == _TIMELINE:
            break
        day = moment.date or ""
        most = _OF_ONE_DAY if len(day) == 10 else _OF_YEARS
        if days.get(day, 0) < most and (pick := page.take_sentence(item)):
            days[day] = days.get(day, 0) + 1
            items.append((pick, moment))
    return sorted(items, key=lambda i: (i[1].date is None, i[1].date or ""))


def find_figures(page: Page) -> list[tuple[Pick, Number, str | None]]:
    """Return the sentences that give a number with its unit, and the date of it."""
    figures: list[tuple[Pick, Number, str | None]] = []
    for item in page.pool:
        if len(figures) == _FIGURES:
            break
        told = {value for p in page.picks for value in figures_of(p.text)}
        new = [n for n in find_numbers(item) if is_quotable(n) and n.amount not in told]
        if new and (pick := page.take_sentence(item)):
            moment = find_time(item)
            figures.append((pick, new[0], moment.date if moment else None))
    return figures


def find_unknowns(page: Page) -> list[Pick]:
    """Return the sentences that say what is not known."""
    found: list[Pick] = []
    newest = max((e.article.published or "" for e in page.pool), default="")
    for item in page.pool:
        if len(found) == _UNKNOWNS:
            break
        days = days_between(item.article.published, newest or None)
        if days is not None and days > _UNKNOWN_DAYS:
            continue  # it may be known since
        if tells_unknown(_QUOTED.sub(" ", plain(item.text))) and (pick := page.take_sentence(item)):
            found.append(pick)
    return found


def list_sources(
    citations: Sequence[Citation], copies: Mapping[str, tuple[str, ...]]
) -> tuple[BriefSource, ...]:
    """Return the articles that are cited, in order of their first citation; `copies` are the outlets
    of the copies of an article, by its id.
    """
    sources: dict[str, BriefSource] = {}
    origins: set[str] = set()
    for citation in citations:
        if citation.article_id not in sources:
            sources[citation.article_id] = BriefSource(
                number=len(sources) + 1,
                article_id=citation.article_id,
                title=citation.title,
                source=citation.source,
                published=citation.published,
                url=citation.url,
                independent_origin=citation.origin not in origins,
                also_in=copies.get(citation.article_id, ()),
            )
            origins.add(citation.origin)
    return tuple(sources.values())
