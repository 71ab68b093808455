"""The lines of a saved document against the sentences that they cite, field by field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from rag.brief import find_numbers, list_sources
from rag.checks.claims import verify_claim
from rag.saved.recheck_evidence import Shelf
from rag.text.dates import day
from rag.text.words import plain
from rag.types import DraftClaim, Evidence, Failure
from rag.types.answer import Citation
from rag.types.recheck import Finding

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_SECTIONS = ("summary", "key_points", "timeline", "voices", "figures", "unknowns")
_TEXTS = ("text", "event", "statement")

Line = dict[str, Any]


class Book:
    """A document with the evidence behind its citations."""

    def __init__(self, document: dict[str, Any], shelf: Shelf) -> None:
        """Look up every citation of `document` once."""
        self.document = document
        self.shelf = shelf
        self.citations = {c["number"]: c for c in document["citations"]}
        self.is_brief = "headline" in document
        self.found = {n: shelf.evidence(c) for n, c in self.citations.items()}

    def evidence(self, line: Line) -> list[Evidence] | None:
        """Return what a line rests on; None where an article of it is not to be had."""
        found = [self.found.get(n) for n in line["citations"]]
        return None if None in found else [e for e in found if e is not None]

    def lines(self, kind: str) -> Iterator[tuple[str, Line]]:
        """Yield every item that cites, with its place in the document."""
        document = self.document
        if kind == "answer":
            yield from _numbered("claims", document["claims"])
            for i, conflict in enumerate(document["conflicts"]):
                yield from _numbered(f"conflicts/{i}/positions", conflict["positions"])
            return
        for section in _SECTIONS:
            yield from _numbered(section, document[section])
        for i, point in enumerate(document["disagreements"]):
            yield from _numbered(f"disagreements/{i}/positions", point["positions"])
        for i, story in enumerate(document["stories"]):
            yield from _numbered(f"stories/{i}/lines", story["lines"])


def _numbered(place: str, items: Sequence[Line]) -> Iterator[tuple[str, Line]]:
    for index, item in enumerate(items):
        yield f"{place}/{index}", item


def line_findings(book: Book, place: str, line: Line) -> Iterator[Finding]:
    """Check one line: its words, its date, its speaker, its figure, and who vouches for it."""
    name = next(n for n in _TEXTS if n in line)
    if not line["citations"] and line.get("question"):
        # A question that no article answers cites nothing; its figures come from its question.
        if _NUMBER.findall(line[name]) != _NUMBER.findall(line["question"]):
            reason = "it is not the question that was asked"
            yield Finding(f"{place}/{name}", "false", line[name], reason)
        return
    evidence = book.evidence(line)
    if evidence is None:
        return  # told with the citation
    if failures := _failures(line[name], evidence, sure=book.is_brief):
        reason = "; ".join(f"{f.check}: {f.reason}" for f in failures)
        yield Finding(f"{place}/{name}", "false", line[name], reason)
    if "according_to" in line:
        outlets = {e.article.origin: e.article.source for e in evidence}
        alone = next(iter(outlets.values())) if len(outlets) == 1 else None
        if line["according_to"] != alone:
            reason = f"what it cites is of {alone}" if alone else "two origins say it"
            yield Finding(f"{place}/according_to", "false", str(line["according_to"]), reason)
    if "event" in line:
        yield from _moment(place, line, evidence)
    if "statement" in line:
        yield from _voice(place, line, evidence)
    if "value" in line:
        yield from _figure(place, line, evidence)


def _failures(text: str, evidence: Sequence[Evidence], *, sure: bool) -> tuple[Failure, ...]:
    """Return why the cited sentences do not support a text: `sure` where what is uncertain is not
    printed, as in a brief.
    """
    for item in evidence:
        if _shape(text) in _shape(item.text) and text not in item.text:
            # Word for word but for its figures: they may be elsewhere in the article, and are not so.
            return (Failure("figures", text, f"the sentence says {item.text!r}"),)
    numbers = tuple(e.number for e in evidence)
    verdict = verify_claim(DraftClaim(text, numbers), evidence)
    if sure and verdict.support == "uncertain":
        return (Failure("support", text, "it is not certain that what it cites says this"),)
    return verdict.failures


def _shape(text: str) -> str:
    return re.sub(r"\d", "0", text)


def _moment(place: str, line: Line, evidence: Sequence[Evidence]) -> Iterator[Finding]:
    told = {(d.text, d.date) for e in evidence for d in e.dates}
    # Where a sentence names no time, its article's day stands for it.
    told |= {(day(e.article.published), (e.article.published or "")[:10]) for e in evidence}
    # What is printed unresolved claims no more than its words.
    unresolved = line["date"] is None and line["date_text"] in {text for text, _ in told}
    if (line["date_text"], line["date"]) not in told and not unresolved:
        given = f"{line['date_text']} = {line['date']}"
        yield Finding(f"{place}/date", "false", given, "its sentences name no such time")


def _voice(place: str, line: Line, evidence: Sequence[Evidence]) -> Iterator[Finding]:
    said = [plain(e.text) for e in evidence]
    if line["quote"] is not None and not any(line["quote"] in e.text for e in evidence):
        reason = "these words are not in what it cites"
        yield Finding(f"{place}/quote", "false", line["quote"], reason)
    around = " ".join([*said, *(plain(e.article.title + " " + e.article.text) for e in evidence)])
    for name in ("speaker", "role"):
        if line[name] and plain(line[name]) not in around:
            reason = "the article has no such name"
            yield Finding(f"{place}/{name}", "false", line[name], reason)


def _figure(place: str, line: Line, evidence: Sequence[Evidence]) -> Iterator[Finding]:
    told = {(n.value, n.unit) for e in evidence for n in find_numbers(e)}
    if (line["value"], line["unit"]) not in told:
        given = f"{line['value']} {line['unit']}"
        yield Finding(f"{place}/value", "false", given, "its sentence gives no such figure")
    dates = {d.date for e in evidence for d in e.dates} | {None}
    dates |= {(e.article.published or "")[:10] for e in evidence}
    if line["date"] not in dates:
        yield Finding(f"{place}/date", "false", str(line["date"]), "its sentence names no such day")


def text_findings(
    book: Book, place: str, text: str, citations: Iterable[dict[str, Any]]
) -> Iterator[Finding]:
    """Check the figures of a text that cites nothing itself: they are of its articles."""
    known: set[str] = set()
    for citation in citations:
        article, _ = book.shelf.article(citation)
        if article is None:
            return  # told with the citation
        told = f"{article.title} {article.source} {day(article.published)} {citation['quote']}"
        known |= set(_NUMBER.findall(told))
    for number in _NUMBER.findall(text):
        if number not in known:
            yield Finding(place, "false", text, f"no source of it has {number}")


def brief_findings(book: Book) -> Iterator[Finding]:
    """Check what a brief says beside its lines: headline, topics, stories, sources, changes."""
    document = book.document
    yield from _headline(book)
    for i, point in enumerate(document["disagreements"]):
        numbers = {n for p in point["positions"] for n in p["citations"]}
        cited = [c for n, c in book.citations.items() if n in numbers]
        yield from text_findings(book, f"disagreements/{i}/topic", point["topic"], cited)
    for i, story in enumerate(document["stories"]):
        yield from _story(book, f"stories/{i}", story)
    yield from _sources(book)
    texts = {line[n] for _, line in book.lines("brief") for n in _TEXTS if n in line}
    texts |= {s["headline"] for s in document["stories"]} | {c["text"] for c in document["cut"]}
    for i, change in enumerate(document["changes"]):
        if change["change"] != "withdrawn" and change["text"] not in texts:
            yield Finding(f"changes/{i}", "false", change["text"], "no line of the brief says it")
    for i, sealed in enumerate(document["replay"]["text_hashes"]):
        if not re.fullmatch("[0-9a-f]{16}", sealed):
            yield Finding(f"replay/text_hashes/{i}", "false", sealed, "it is no article id")


def _headline(book: Book) -> Iterator[Finding]:
    document = book.document
    headline = document["headline"]
    if document["stories"]:
        newest = {day(s["published"]) for s in document["stories"]}
        known = {n for d in newest for n in _NUMBER.findall(d)}
        extra = [n for n in _NUMBER.findall(headline) if n not in known]
        if extra:
            yield Finding("headline", "false", headline, f"no story is of {extra[0]}")
        return
    if any(headline in title for title in book.shelf.titles()):
        return  # an article's, perhaps without the name of its outlet
    evidence = book.evidence({"citations": document["headline_citations"]})
    if evidence == [] and None not in book.found.values():
        yield Finding("headline", "false", headline, "it is no article's, and cites nothing")
    if evidence and (failures := _failures(headline, evidence, sure=True)):
        reason = "; ".join(f"{f.check}: {f.reason}" for f in failures)
        yield Finding("headline", "false", headline, f"it is no article's, and {reason}")


def _story(book: Book, place: str, story: dict[str, Any]) -> Iterator[Finding]:
    numbers = {n for line in story["lines"] for n in line["citations"]}
    cited = [e for n in numbers for e in book.evidence({"citations": [n]}) or ()]
    titles = book.shelf.titles() | {e.article.title for e in cited}
    told = [*titles, *(line["text"] for line in story["lines"])]
    if not any(story["headline"] in text for text in told):
        reason = "no article of it has this title, and no line of it begins so"
        yield Finding(f"{place}/headline", "false", story["headline"], reason)
    origins = {e.article.origin for e in cited}
    if not len(origins) <= story["origins"] <= story["articles"]:
        count = f"{story['origins']} of {story['articles']}"
        reason = f"it cites {len(origins)} origins"
        yield Finding(f"{place}/origins", "false", count, reason)


def _sources(book: Book) -> Iterator[Finding]:
    """Check that the sources are those of the citations, in their order, told as they are."""
    document = book.document
    citations = [Citation(**{**c, "dates": ()}) for c in document["citations"]]
    listed = [asdict(s) for s in list_sources(citations, {})]
    expected = {s["article_id"]: {k: s[k] for k in s if k != "also_in"} for s in listed}
    given = {s["article_id"]: s for s in document["sources"]}
    for key in [*(k for k in expected if k not in given), *(k for k in given if k not in expected)]:
        reason = "it is cited and not listed" if key in expected else "it is listed and not cited"
        yield Finding("sources", "false", key, reason)
    for i, source in enumerate(document["sources"]):
        for name, value in expected.get(source["article_id"], {}).items():
            if source[name] != value:
                place = f"sources/{i}/{name}"
                yield Finding(place, "false", str(source[name]), f"its citations say {value!r}")
