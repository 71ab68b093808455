"""How many articles mention something: by day, week, month, outlet, or by who is named with it.

An article mentions what is asked for if each word is in it, in any form that the index knows. Names of
several words, and what stands in quotation marks, count as they are.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from rag.search.find import Ask, hidden_undated
from rag.search.spelling import as_written
from rag.store import Catalog, Store
from rag.store.mentions import Mention, find_mentions, read_reports
from rag.text.names import find_names
from rag.text.words import STOP_WORDS, find_quotations, plain, unique, words
from rag.types import Count, CountBy, CountRow

_Groups = Mapping[str | None, list[Mention]]
_ORDERED = ("source", "name")  # by number, the others by time


def count_articles(
    store: Store,
    ask: Ask,
    by: CountBy,
    limit: int | None = None,
    on_remark: Callable[[str], None] = lambda remark: None,
) -> Count:
    """Count the articles that mention what is asked for; no model is asked.

    Args:
        store: the collection.
        ask: the words, and the limits of the articles.
        by: what makes the rows: a time, the outlet, or the names in the same article.
        limit: the most rows of outlets or names.
        on_remark: told how the words were read, and how many articles the dates hide.
    """
    catalog, zone = store.catalog, ask.window.as_of.tzinfo or dt.UTC
    written, remarks = as_written(catalog, ask.question, ask.scope)
    terms = terms_of(written, lambda name: catalog.count_words(f'"{name}"') > 0)
    found = find_mentions(catalog, terms, ask.scope)
    for remark in (*remarks, *hidden_undated(catalog.coverage(ask.window), ask.window)):
        on_remark(remark)
    if by == "name":
        groups = _by_name(catalog, found, terms)
    elif by == "source":
        groups = _grouped((m.source, m) for m in found)
    else:
        groups = _grouped((_period(m.published, by, zone), m) for m in found)
        groups = {key: groups.get(key, []) for key in _without_gaps(groups, by)}
    rows = [_row(key, of) for key, of in groups.items()]
    if by in _ORDERED:
        rows.sort(key=lambda row: (-row.articles, row.key or ""))
        rows = rows[:limit]
    return Count(ask.question, tuple(terms), by, _row(None, found), tuple(rows), ask.window)


def terms_of(query: str, is_known: Callable[[str], bool]) -> list[str]:
    """Return the words and phrases of a query that an article must have.

    Args:
        query: as it was typed.
        is_known: tells whether the collection has a name of several words; "Trump Biden" is none.
    """
    text = plain("".join(c if c.isprintable() else " " for c in query))
    phrases, rest = find_quotations(text), text
    for phrase in phrases:
        rest = rest.replace(phrase, " ", 1)
    for name in (n for n in find_names(rest) if len(words(n)) > 1 and is_known(n)):
        phrases.append(name)
        rest = rest.replace(name, " ", 1)
    single = [w for w in words(rest) if w.lower() not in STOP_WORDS]
    return unique([*phrases, *(single or ([] if phrases else words(rest)))])


def _grouped(pairs: Iterable[tuple[str | None, Mention]]) -> _Groups:
    groups: dict[str | None, list[Mention]] = defaultdict(list)
    for key, mention in pairs:
        groups[key].append(mention)
    return groups


def _row(key: str | None, of: list[Mention]) -> CountRow:
    return CountRow(key, len(of), len({m.origin for m in of}))


# --- by time -----------------------------------------------------------------------------------


def _period(published: str | None, by: CountBy, zone: dt.tzinfo) -> str | None:
    """Return the first day of the period that an article was published in; None without a date."""
    if not published:
        return None
    if len(published) > 10:
        day = dt.datetime.fromisoformat(published).astimezone(zone).date()
    else:
        day = dt.date.fromisoformat(published)
    return _begin(day, by).isoformat()


def _begin(day: dt.date, by: CountBy) -> dt.date:
    if by == "month":
        return day.replace(day=1)
    return day - dt.timedelta(days=day.weekday()) if by == "week" else day


def _without_gaps(groups: _Groups, by: CountBy) -> Iterator[str | None]:
    """Yield every period from the first to the last, those without an article too; undated last."""
    dated = sorted(key for key in groups if key)
    if dated:
        day, last = (dt.date.fromisoformat(dated[i]) for i in (0, -1))
        while day <= last:
            yield day.isoformat()
            day = _begin(day + dt.timedelta(days={"day": 1, "week": 7}.get(by, 31)), by)
    if None in groups:
        yield None


# --- by name -----------------------------------------------------------------------------------


def _by_name(catalog: Catalog, found: list[Mention], terms: list[str]) -> _Groups:
    """Return the articles that name each, without what was asked for itself."""
    asked = {w.casefold() for term in terms for w in words(term)}
    groups: dict[str | None, list[Mention]] = defaultdict(list)
    of_revision = {m.revision: m for m in found}
    for revision, sentences in read_reports(catalog, list(of_revision)):
        text = " ".join(sentences)
        names = {plain(n).removesuffix("'s") for s in sentences for n in find_names(s, text)}
        for name in _in_full(names):
            if not {w.casefold() for w in words(name)} <= asked:
                groups[name].append(of_revision[revision])
    return _folded(groups)


def _in_full(names: set[str]) -> set[str]:
    """Return the names of an article, each that ends just one longer one of them as that."""
    longer: dict[str, list[str]] = defaultdict(list)
    for name in names:
        parts = name.split()
        for i in range(1, len(parts)):
            longer[" ".join(parts[i:])].append(name)
    ends = {end: of[0] for end, of in longer.items() if len(of) == 1}
    return {ends.get(name, name) for name in names}


def _folded(groups: _Groups) -> _Groups:
    """Return the groups with a title before a name dropped, and a last name joined with its full one.

    "President Joe Biden" goes to "Joe Biden" where articles have that alone too; "Biden" does where no
    other name ends so, as "Korea" ends two, and where the full one is at least as common: a word before
    a name at the start of one sentence is no first name of everybody's.
    """
    folded: dict[str | None, list[Mention]] = defaultdict(list)
    for name, of in groups.items():
        parts = (name or "").split()
        ends = (" ".join(parts[i:]) for i in range(1, len(parts) - 1))
        folded[next((end for end in ends if end in groups), name)] += of
    ends_of: dict[str, list[str]] = defaultdict(list)
    for name in folded:
        if name and " " in name:
            ends_of[name.rsplit(" ", 1)[1]].append(name)
    for last, full in ends_of.items():
        if last in folded and len(full) == 1 and len(folded[full[0]]) >= len(folded[last]):
            folded[full[0]] += folded.pop(last)
    return {name: list(dict.fromkeys(of)) for name, of in folded.items()}
