"""A saved answer or brief, held against the store again: quote by quote, line by line.

It passes the checks that it passed when it was made, by the text that the articles had then. A
document carries a digest too, so that what no article can tell (how long it took, how many articles
there were) cannot be changed unnoticed either; the digest is no signature: whoever writes a whole new
document can write a new digest, and has only the checks against the articles to fear.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rag.render.claims import joined
from rag.render.json import ANSWER_VERSION, BRIEF_VERSION, digest_of, schema_faults
from rag.saved.recheck_evidence import Shelf
from rag.saved.recheck_lines import Book, brief_findings, line_findings, text_findings
from rag.store import Store
from rag.types.answer import Claim
from rag.types.recheck import Finding, Rechecked

_NO_READER = "reader-0/000000000000"  # of documents that were judged before there was one
_CITED = ("title", "source", "url", "published", "origin")


def recheck(document: dict[str, Any], store: Store) -> Rechecked:
    """Check a saved answer or brief.

    Args:
        document: as it was read from its JSON; `kind_of` tells that it is one of the two.
        store: the collection that it was made from.
    """
    kind = "brief" if "headline" in document else "answer"
    sealed_as = digest_of(document)
    document = _in_newest_form(document, kind)
    findings = [
        Finding(place, "false", text, f"the schema of the {kind}: {reason}")
        for place, text, reason in schema_faults(document, kind)
    ]
    if not findings and sealed_as != document["digest"]:
        reason = "the document was changed after it was written: its digest is another one"
        findings.append(Finding("digest", "false", document["digest"], reason))
    title = str(document.get("headline") or document.get("question") or "")
    if any(f.place != "schema_version" and f.reason.startswith("the schema") for f in findings):
        # What is not of the form has no lines to hold against anything.
        return Rechecked(kind, title, 0, 0, (), tuple(findings))  # type: ignore[arg-type]
    shelf = Shelf(store, document.get("replay", {}).get("text_hashes", {}))
    findings += _citations(document, shelf)
    book = Book(document, shelf)
    lines = list(book.lines(kind))
    for place, line in lines:
        findings += line_findings(book, place, line)
    findings += brief_findings(book) if kind == "brief" else _answer(document, book)
    findings += _orphans(document, lines, kind)
    unique = {(f.place, f.reason): f for f in findings}
    return Rechecked(
        "brief" if kind == "brief" else "answer",
        title,
        len(lines),
        len(document["citations"]),
        shelf.revised,
        tuple(unique.values()),
    )


def _in_newest_form(document: dict[str, Any], kind: str) -> dict[str, Any]:
    """Return a document of the form before the newest in the newest, with what it did not say."""
    version = document.get("schema_version")
    if kind == "answer" and version in {"1.4", "2.0"}:
        known = {"support": "supported", "probability": 1.0}
        claims = [{**known, **claim} for claim in document.get("claims", [])]
        unsaid = {"reader": _NO_READER, "readings": []}
        return {**unsaid, **document, "schema_version": ANSWER_VERSION, "claims": claims}
    if kind == "brief" and version in {"1.6", "1.7"}:
        # Until 1.7 a headline that was no title rested on every sentence of the page.
        everything = [c["number"] for c in document.get("citations", [])]
        said = {"reader": _NO_READER, "headline_citations": everything}
        return {**said, **document, "schema_version": BRIEF_VERSION}
    return document


def kind_of(document: object) -> str | None:
    """Return whether a JSON document is an ``answer`` or a ``brief``; None if it is neither."""
    if not isinstance(document, dict) or "citations" not in document:
        return None
    if "headline" in document:
        return "brief"
    return "answer" if "question" in document else None


def _citations(document: dict[str, Any], shelf: Shelf) -> Iterator[Finding]:
    """Hold every quotation, its offsets and what is said of its article against the store."""
    for index, citation in enumerate(document["citations"]):
        place = f"citations/{index}"
        if citation["number"] != index + 1:
            yield Finding(
                f"{place}/number", "false", str(citation["number"]), f"it is citation {index + 1}"
            )
        article, trouble = shelf.article(citation)
        if trouble:
            yield Finding(place, trouble.trouble, citation["quote"], trouble.reason)
        if article is None:
            continue
        start, end = citation["start"], citation["end"]
        if article.text[start:end] != citation["quote"] or end - start != len(citation["quote"]):
            where = f"at {start} to {end} the article says {article.text[start:end][:200]!r}"
            found = article.text.find(citation["quote"])
            if found >= 0:
                where += f"; the quotation stands at {found} to {found + len(citation['quote'])}"
            yield Finding(f"{place}/quote", "false", citation["quote"], where)
        for name in _CITED:
            if citation[name] != getattr(article, name):
                reason = f"the article's is {getattr(article, name)!r}"
                yield Finding(f"{place}/{name}", "false", str(citation[name]), reason)
        evidence = shelf.evidence(citation)
        told = [{"text": d.text, "date": d.date} for d in evidence.dates] if evidence else None
        if told is not None and told != citation["dates"]:
            reason = f"in the article's time the quotation names {told}"
            yield Finding(f"{place}/dates", "false", str(citation["dates"]), reason)


def _orphans(
    document: dict[str, Any], lines: list[tuple[str, dict[str, Any]]], kind: str
) -> Iterator[Finding]:
    known = {c["number"] for c in document["citations"]}
    named: set[int] = set(document.get("headline_citations", ()))
    for place, line in lines:
        named |= set(line["citations"])
        for number in set(line["citations"]) - known:
            yield Finding(f"{place}/citations", "false", str(number), "there is no such citation")
    for number in sorted(known - named):
        yield Finding("citations", "false", str(number), f"no line of the {kind} cites it")


def _answer(document: dict[str, Any], book: Book) -> Iterator[Finding]:
    answered = document["status"] in {"answered", "conflicting"}
    text = document["answer"]
    if answered != (text is not None):
        yield Finding("status", "false", document["status"], "it does not fit the answer")
    if text is not None:
        if not document["claims"]:
            yield Finding("answer", "false", text, "no claim stands behind it")
        yield from _told(document, book)
        if document["reason"]:
            cited = document["citations"]
            yield from text_findings(book, "reason", document["reason"], cited)
    for index, conflict in enumerate(document["conflicts"]):
        numbers = {n for p in conflict["positions"] for n in p["citations"]}
        cited = [c for n, c in book.citations.items() if n in numbers]
        yield from text_findings(book, f"conflicts/{index}/topic", conflict["topic"], cited)
    for index, near in enumerate(document["nearest"]):
        found = book.shelf.newest(near["article_id"])
        place = f"nearest/{index}"
        if found is None:
            reason = f"the article {near['article_id']} is not in the store"
            yield Finding(place, "missing", near["title"], reason)
            continue
        for name in ("title", "published"):
            if near[name] != getattr(found, name):
                reason = f"the article's is {getattr(found, name)!r}"
                yield Finding(f"{place}/{name}", "false", str(near[name]), reason)


def _told(document: dict[str, Any], book: Book) -> Iterator[Finding]:
    """Compare the answer's text with its claims: it says all of them, with their marks, no more."""
    rest = document["answer"]
    for index, claim in enumerate(document["claims"]):
        said = joined([Claim(claim["text"], tuple(claim["citations"]))]) or ""
        if said not in rest:
            yield Finding(f"claims/{index}", "false", said, "the answer does not say it so")
        rest = rest.replace(said, " ", 1)
    # What is left are the outlets and days that stand before the sides of a dispute.
    yield from text_findings(book, "answer", rest, document["citations"])
