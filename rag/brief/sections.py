"""The sections of a brief that code reads out of sentences: it picks, and changes no word.

A small model asked for these invents them: it calls a country a speaker and today the date.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.disagree import Dispute, Side, find_disputes
from rag.answer.verify import Citations
from rag.brief.extract import (
    Number,
    Speaker,
    find_numbers,
    find_quote,
    find_speaker,
    tells_unknown,
    titled,
)
from rag.brief.gather import Gathered
from rag.brief.lines import Page, Pick, figures_of
from rag.brief.printable import stands_alone
from rag.brief.timeline import find_time
from rag.text.coverage import overlap
from rag.text.event_days import days_between
from rag.text.quantities import find_quantities
from rag.text.words import plain
from rag.types import DateMention, Evidence
from rag.types.brief import BriefSource

_VOICES, _VOICES_OF_ONE = 4, 1
_TIMELINE, _OF_ONE_DAY, _OF_YEARS = 6, 2, 1
_NO_FIRST_NAME = frozenset("the a but and when after before while as in on if".split())
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
    leading = _by_importance(page)[:_DISPUTABLE]
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


def find_voices(page: Page) -> list[tuple[Pick, Speaker, str | None]]:
    """Return the sentences in which a named speaker says something, quotations first."""
    found = []
    for item in page.pool:
        speaker = None if page.has_used(item) else find_speaker(item.text)
        if speaker and not _is_common(speaker.name, item):
            found.append((item, full_name(speaker, item), find_quote(item.text)))
    found.sort(key=lambda f: (f[2] is None or len(f[2].split()) < 4, -f[0].score))
    voices: list[tuple[Pick, Speaker, str | None]] = []
    said: dict[str, int] = {}
    for item, speaker, quote in found:
        if len(voices) == _VOICES:
            break
        surname = speaker.name.split()[-1]
        if said.get(surname, 0) < _VOICES_OF_ONE and (pick := page.take_sentence(item)):
            said[surname] = said.get(surname, 0) + 1
            voices.append((pick, speaker, quote))
    return voices


def _is_common(name: str, item: Evidence) -> bool:
    """Tell whether a name is a plain word that begins a sentence: "Witnesses said"."""
    return " " not in name and f" {name.lower()}" in item.article.text


def full_name(speaker: Speaker, item: Evidence) -> Speaker:
    """Return a speaker with the first name and the role that the article gives before.

    Names are looked for up to the sentence itself: a second person of that surname who comes
    later is not meant.
    """
    if " " in speaker.name or not speaker.name[:1].isupper():
        return speaker
    before = plain(item.article.text[: item.sentence.end])
    surname = re.escape(speaker.name)
    for most in (5, 2):
        pattern = rf"(?<!of )\b((?:[A-Z][\w'-]+ (?:[A-Z]\. )?){{1,{most}}}{surname})\b"
        for name in re.findall(pattern, before):
            whole = titled(name, speaker.role)
            first = whole.name.split()[0].lower()
            if first not in _NO_FIRST_NAME and (whole.role or most == 2) and " " in whole.name:
                return whole
    return speaker


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
    for item in _by_importance(page):
        if len(figures) == _FIGURES:
            break
        numbers = find_numbers(item)
        told = {q.value for p in page.picks for q in find_quantities(plain(p.text))}
        new = [n for n in numbers if n.amount not in told]
        if new and (pick := page.take_sentence(item)):
            moment = find_time(item)
            figures.append((pick, new[0], moment.date if moment else None))
    return figures


def find_unknowns(page: Page) -> list[Pick]:
    """Return the sentences that say what is not known."""
    found: list[Pick] = []
    newest = max((e.article.published or "" for e in page.pool), default="")
    for item in _by_importance(page):
        if len(found) == _UNKNOWNS:
            break
        days = days_between(item.article.published, newest or None)
        if days is not None and days > _UNKNOWN_DAYS:
            continue  # it may be known since
        if tells_unknown(_QUOTED.sub(" ", plain(item.text))) and (pick := page.take_sentence(item)):
            found.append(pick)
    return found


def _by_importance(page: Page) -> Sequence[Evidence]:
    return sorted(page.pool, key=lambda e: (-e.score, e.number))


def list_sources(citations: Citations, gathered: Gathered) -> tuple[BriefSource, ...]:
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
                also_in=gathered.copies.get(citation.article_id, ()),
            )
            origins.add(citation.origin)
    return tuple(sources.values())
