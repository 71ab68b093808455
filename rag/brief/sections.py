"""The sections of a brief that code reads out of sentences: it picks, and changes no word.

A small model asked for these invents them: it calls a country a speaker and today the date.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from rag.answer.disagree import Dispute, Side, find_disputes, topic_of
from rag.brief.facts import find_numbers, find_time, is_quotable
from rag.brief.lines import Page, Pick, figures_of
from rag.brief.speech import find_speech
from rag.brief.unknowns import tells_unknown
from rag.text.coverage import overlap
from rag.text.dates import days_between
from rag.text.form import stands_alone
from rag.text.words import plain
from rag.types import DateMention, Evidence
from rag.types.brief import Disagreement, Figure, TimelineItem, Unknown, Voice

_VOICES = 4
_TIMELINE, _OF_ONE_DAY, _OF_YEARS = 6, 2, 1
_FIGURES, _UNKNOWNS, _DISAGREEMENTS = 4, 3, 2
# Every sentence is compared with every other: what matters is among the leading ones.
_DISPUTING, _DISPUTABLE = 15, 80
_UNKNOWN_DAYS = 3
_QUOTED = re.compile(r'"[^"]*"')
_SAME_MATTER = 0.3  # share of the words of one side that the other has too

Pool = Sequence[Evidence]  # sentences, the most important first


def find_disagreements(page: Page, pool: Pool) -> tuple[Disagreement, ...]:
    """Return what articles give differently, newest first; a count that went up is no dispute.

    What is disputed is said there and nowhere else on the page.
    """
    leading = pool[:_DISPUTABLE]
    found: list[Disagreement] = []
    for dispute in find_disputes([Side(e.text, (e,)) for e in leading[:_DISPUTING]], leading):
        if len(found) == _DISAGREEMENTS:
            break
        first, *others = dispute.sides
        # What corrects the others is the news, and may lead the page too.
        if _is_plain(dispute, page) and (
            dispute.corrected or page.take(first.text, first.evidence)
        ):
            for side in others:
                page.take(side.text, side.evidence, least_new=0)
            positions = (page.line(Pick(s.text, s.evidence), pool) for s in dispute.sides)
            found.append(Disagreement(topic_of(dispute), tuple(positions)))
    return tuple(found)


def _is_plain(dispute: Dispute, page: Page) -> bool:
    """Tell whether a reader sees from its sides alone that they differ, and on what."""
    first, *others = (s.text for s in dispute.sides)
    return (
        not dispute.goes_on
        and all(stands_alone(t, page.known) for t in (first, *others))
        # Who corrects what was reported speaks of the same matter, in whatever words.
        and (dispute.corrected or all(overlap(first, t) >= _SAME_MATTER for t in others))
        # Who gives the figure of the other, too, speaks of something else.
        and not any(figures_of(first) & figures_of(t) for t in others)
    )


def find_voices(page: Page, pool: Pool) -> tuple[Voice, ...]:
    """Return the sentences in which a named speaker says something, in direct speech; one of each."""
    voices: dict[str, Voice] = {}
    for item in pool:
        if len(voices) == _VOICES:
            break
        speech = None if page.has_used(item) else find_speech(item)
        surname = speech.speaker.split()[-1] if speech else ""
        if speech and surname not in voices and (pick := page.take_sentence(item)):
            line = page.line(pick, pool)
            said = (speech.speaker, speech.role, line.text, speech.quote)
            voices[surname] = Voice(*said, line.citations, line.according_to)
    return tuple(voices.values())


def find_timeline(page: Page, pool: Pool) -> tuple[TimelineItem, ...]:
    """Return when things happened, in order of time."""
    dated = [(m, page.line(p, pool)) for p, m in dated_sentences(page, pool, _TIMELINE)]
    return tuple(
        TimelineItem(m.date, m.text, line.text, line.citations, line.according_to)
        for m, line in dated
    )


def dated_sentences(page: Page, pool: Pool, wanted: int) -> list[tuple[Pick, DateMention]]:
    """Return the sentences that say when something happened, and put them on the page."""
    dated = [(e, m) for e in pool if not page.has_used(e) and (m := find_time(e))]
    # What a day is known of tells more than what a year is.
    dated.sort(key=lambda d: (-len(d[1].date or ""), -d[0].score))
    found: list[tuple[Pick, DateMention]] = []
    days: Counter[str] = Counter()
    for item, moment in dated:
        day = moment.date or ""
        most = _OF_ONE_DAY if len(day) == 10 else _OF_YEARS
        if len(found) < wanted and days[day] < most and (pick := page.take_sentence(item)):
            days[day] += 1
            found.append((pick, moment))
    return sorted(found, key=lambda f: (f[1].date is None, f[1].date or ""))


def find_figures(page: Page, pool: Pool) -> tuple[Figure, ...]:
    """Return the sentences that give a number with its unit, and the date of it."""
    figures: list[Figure] = []
    for item in pool:
        if len(figures) == _FIGURES:
            break
        told = {value for p in page.picks for value in figures_of(p.text)}
        new = [n for n in find_numbers(item) if is_quotable(n) and n.amount not in told]
        if new and (pick := page.take_sentence(item)):
            line, moment = page.line(pick, pool), find_time(item)
            figure = (new[0].value, new[0].unit, moment.date if moment else None, line.text)
            figures.append(Figure(*figure, line.citations, line.according_to))
    return tuple(figures)


def find_unknowns(page: Page, pool: Pool) -> tuple[Unknown, ...]:
    """Return the sentences that say what is not known."""
    found: list[Unknown] = []
    newest = max((e.article.published or "" for e in pool), default="")
    for item in pool:
        if len(found) == _UNKNOWNS:
            break
        days = days_between(item.article.published, newest or None)
        if days is not None and days > _UNKNOWN_DAYS:
            continue  # it may be known since
        if tells_unknown(_QUOTED.sub(" ", plain(item.text))) and (pick := page.take_sentence(item)):
            line = page.line(pick, pool)
            found.append(Unknown(line.text, line.citations, None, line.according_to))
    return tuple(found)
