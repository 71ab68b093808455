"""A saved answer or brief, checked against the store: quote by quote, line by line.

The checks are those that it passed when it was made, on the text that the articles had then. A
document also has a digest, so that what no article shows (how long it took, how many articles there
were) cannot be changed unnoticed. The digest is not a signature: whoever writes a whole new document
can compute a new digest, and only the checks against the articles remain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from rag.brief.facts import find_numbers
from rag.brief.fit import list_sources
from rag.checks.claims import verify_claim
from rag.errors import UsageError
from rag.render.json import VERSIONS, digest_of, schema_faults
from rag.render.text import joined
from rag.store import Catalog, Store
from rag.text.dates import day, find_dates
from rag.text.words import plain
from rag.types import Article, DraftClaim, Evidence, Failure, Sentence
from rag.types.answer import Citation, Claim
from rag.types.check import Finding, Rechecked

Document = dict[str, Any]
_Line = dict[str, Any]
_Findings = Iterator[Finding]

_NO_READER = "reader-0/000000000000"  # of documents from before there was a reader
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_OF_ARTICLE = ("title", "source", "url", "published", "origin")  # what a citation says of it
_SECTIONS = ("summary", "key_points", "timeline", "voices", "figures", "unknowns")
_TEXTS = ("text", "event", "statement")
_CONTEXT_SENTENCES = 2  # before a sentence, for its pronouns: as many as when it was chosen


def kind_of(document: object) -> Literal["answer", "brief"] | None:
    """Return which of the two a JSON document is; None if it is neither."""
    if not isinstance(document, dict) or "citations" not in document:
        return None
    if "headline" in document:
        return "brief"
    return "answer" if "question" in document else None


def recheck(document: Document, store: Store) -> Rechecked:
    """Check a saved answer or brief.

    Args:
        document: as it was read from its JSON.
        store: the collection that it was made from.

    Raises:
        UsageError: it is neither an answer nor a brief.
    """
    kind = kind_of(document)
    if kind is None:
        raise UsageError(
            "this JSON is neither an answer nor a brief",
            next_step="save one with `dateline ask … --json` or `dateline brief --format json`",
        )
    digest = digest_of(document)
    document = _in_newest_form(document, kind)
    title = str(document.get("headline") or document.get("question") or "")
    faults = schema_faults(document, kind)
    findings = [_false(at, text, f"the schema of the {kind}: {why}") for at, text, why in faults]
    if any(at != "schema_version" for at, _, _ in faults):
        # A document that does not fit the schema has no lines to check.
        return Rechecked(kind, title, 0, 0, (), (), tuple(findings))
    if not faults and digest != document["digest"]:
        reason = "the document was changed after it was written: its digest is another one"
        findings.append(_false("digest", document["digest"], reason))
    book = _Book(document, kind, store.catalog)
    for index, citation in enumerate(document["citations"]):
        findings += _citation(book, f"citations/{index}", index, citation)
    for place, line in book.lines:
        findings += _line(book, place, line)
    findings += _brief(book) if kind == "brief" else _answer(book)
    findings += _uncited(book)
    cited = {c["article_id"] for c in document["citations"]}
    return Rechecked(
        kind,
        title,
        len(book.lines),
        len(document["citations"]),
        tuple(book.revised),
        tuple(i for i in sorted(cited) if store.catalog.held.retired_since(i) is not None),
        tuple({(f.place, f.reason): f for f in findings}.values()),
    )


def _in_newest_form(document: Document, kind: str) -> Document:
    """Return a document in the newest form, with what the form before it did not have."""
    version = document.get("schema_version")
    if version not in {VERSIONS["answer"], VERSIONS["brief"]} and isinstance(
        cited := document.get("citations"), list
    ):
        document = {**document, "citations": [{"page": None, **c} for c in cited]}
    if kind == "answer" and version in {"1.4", "2.0", "2.1", "2.2"}:
        known = {"support": "supported", "probability": 1.0}
        claims = [{**known, **claim} for claim in document.get("claims", [])]
        asked = "help" if document.get("status") == "help" else "question"
        unsaid = {"reader": _NO_READER, "readings": [], "type": asked}
        return {**unsaid, **document, "schema_version": VERSIONS["answer"], "claims": claims}
    if kind == "brief" and version in {"1.6", "1.7", "1.8"}:
        # Until 1.7 a headline that was no title rested on every sentence of the page.
        everything = [c["number"] for c in document.get("citations", [])]
        said = {"reader": _NO_READER, "headline_citations": everything}
        return {**said, **document, "schema_version": VERSIONS["brief"]}
    return document


def _false(place: str, text: object, reason: str) -> Finding:
    return Finding(place, "false", str(text), reason)


# --- a document and the articles behind it ---------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Absent:
    """Why an article cannot be read as it was then."""

    trouble: Literal["missing", "revised"]
    reason: str


class _Book:
    """A document, with the articles that its citations quote as they were when it was made."""

    def __init__(self, document: Document, kind: str, catalog: Catalog) -> None:
        """Look up every citation of `document` once."""
        self.document = document
        self.is_brief = kind == "brief"
        self.revised: dict[str, None] = {}  # ids of articles that have another text by now
        self.catalog = catalog
        self._hashes: dict[str, str] = document.get("replay", {}).get("text_hashes", {})
        self.citations = {c["number"]: c for c in document["citations"]}
        self.cited = {n: self.sentence(c) for n, c in self.citations.items()}
        self.lines = list(self._lines())

    def _lines(self) -> Iterator[tuple[str, _Line]]:
        """Yield every item that cites, with its place in the document."""
        document = self.document
        sections = _SECTIONS if self.is_brief else ("claims",)
        lists = [(section, document[section]) for section in sections]
        for name, inner in (
            ("conflicts", "positions"), ("disagreements", "positions"), ("stories", "lines"),
        ):  # fmt: skip
            items = enumerate(document.get(name, ()))
            lists += [(f"{name}/{i}/{inner}", item[inner]) for i, item in items]
        for place, lines in lists:
            yield from ((f"{place}/{i}", line) for i, line in enumerate(lines))

    def evidence(self, numbers: Iterable[int]) -> list[Evidence] | None:
        """Return the cited sentences; None where an article of them is not to be had."""
        found = [self.cited.get(n) for n in numbers]
        return None if None in found else [e for e in found if e is not None]

    def article(self, citation: dict[str, Any]) -> Article | _Absent:
        """Return the article that a citation quotes, or why it is not to be had."""
        article_id = citation["article_id"]
        if article_id in self._hashes:
            return self._by_hash(article_id, self._hashes[article_id])
        # An answer names no revision; its quotation shows which one it was.
        revisions = self.catalog.revisions(article_id)
        if not revisions:
            return _Absent("missing", f"the article {article_id} is not in the store")
        for article in reversed(revisions):
            if article.text[citation["start"] : citation["end"]] == citation["quote"]:
                if article is not revisions[-1]:
                    self.revised[article_id] = None
                return article
        return revisions[-1]

    def _by_hash(self, article_id: str, digest: str) -> Article | _Absent:
        now = self.catalog.newest(article_id)
        found = self.catalog.revision(article_id, digest)
        if found is not None:
            if now is None or now.text_hash != digest:
                self.revised[article_id] = None
            return found
        if now is None:
            return _Absent("missing", f"the article {article_id} is not in the store")
        return _Absent(
            "revised", f"the article {article_id} has another text now, and this one was not kept"
        )

    def titles(self) -> set[str]:
        """Return the titles of all the articles that the document was made from."""
        found = (self._by_hash(*pair) for pair in self._hashes.items())
        return {a.title for a in found if isinstance(a, Article)}

    def sentence(self, citation: dict[str, Any]) -> Evidence | None:
        """Return a cited sentence as the checks want it, or None without its article."""
        article = self.article(citation)
        if isinstance(article, _Absent):
            return None
        sentences = self.catalog.sentences(article.article_id, article.text_hash)
        start, end = citation["start"], citation["end"]
        sentence = next((s for s in sentences if s.start == start), Sentence(0, start, end, 0))
        number = sentence.number
        before = sentences[max(0, number - _CONTEXT_SENTENCES) : number]
        text = article.text[start:end]
        return Evidence(
            number=citation["number"],
            article=article,
            sentence=replace(sentence, start=start, end=end),
            text=text,
            context=" ".join(article.text[s.start : s.end] for s in before),
            dates=find_dates(text, article.published),
            score=1.0,
        )


# --- citations -------------------------------------------------------------------------------


def _citation(book: _Book, place: str, index: int, citation: dict[str, Any]) -> _Findings:
    """Check a quotation, its offsets and what it says of its article."""
    quote, start, end = citation["quote"], citation["start"], citation["end"]
    if citation["number"] != index + 1:
        yield _false(f"{place}/number", citation["number"], f"it is citation {index + 1}")
    article = book.article(citation)
    if isinstance(article, _Absent):
        yield Finding(place, article.trouble, quote, article.reason)
        return
    if article.text[start:end] != quote or end - start != len(quote):
        where = f"at {start} to {end} the article says {article.text[start:end][:200]!r}"
        found = article.text.find(quote)
        if found >= 0:
            where += f"; the quotation stands at {found} to {found + len(quote)}"
        yield _false(f"{place}/quote", quote, where)
    yield from _as_in_article(place, citation, article, _OF_ARTICLE)
    evidence = book.sentence(citation)
    page = evidence.sentence.page if evidence else None
    if citation["page"] not in {None, page}:
        yield _false(f"{place}/page", citation["page"], f"it stands on page {page}")
    dates = [{"text": d.text, "date": d.date} for d in evidence.dates] if evidence else []
    if dates != citation["dates"]:
        reason = f"in the article's time the quotation names {dates}"
        yield _false(f"{place}/dates", citation["dates"], reason)


def _as_in_article(
    place: str, stated: dict[str, Any], article: Article, names: Iterable[str]
) -> _Findings:
    for name in names:
        if stated[name] != getattr(article, name):
            reason = f"the article's is {getattr(article, name)!r}"
            yield _false(f"{place}/{name}", stated[name], reason)


def _uncited(book: _Book) -> _Findings:
    """Check that lines name citations that exist, and that each citation is named by one."""
    named: set[int] = set(book.document.get("headline_citations", ()))
    for place, line in book.lines:
        named |= set(line["citations"])
        for number in set(line["citations"]) - book.citations.keys():
            yield _false(f"{place}/citations", number, "there is no such citation")
    kind = "brief" if book.is_brief else "answer"
    for number in sorted(book.citations.keys() - named):
        yield _false("citations", number, f"no line of the {kind} cites it")


# --- lines -----------------------------------------------------------------------------------


def _line(book: _Book, place: str, line: _Line) -> _Findings:
    """Check one line: its words, its date, its speaker, its figure, and who vouches for it."""
    name = next(n for n in _TEXTS if n in line)
    text = line[name]
    if not line["citations"] and line.get("question"):
        # An unanswered question cites nothing; its figures come from the question that was asked.
        if _NUMBER.findall(text) != _NUMBER.findall(line["question"]):
            yield _false(f"{place}/{name}", text, "it is not the question that was asked")
        return
    evidence = book.evidence(line["citations"])
    if evidence is None:
        return  # reported with the citation
    if reason := _unsupported(text, evidence, sure=book.is_brief):
        yield _false(f"{place}/{name}", text, reason)
    for fact, stated, holds, reason in _facts(line, evidence):
        if not holds:
            yield _false(f"{place}/{fact}", stated, reason)


def _facts(line: _Line, evidence: Sequence[Evidence]) -> Iterator[tuple[str, object, bool, str]]:
    """Yield what a line states beside its words: the fact, its value, whether what it cites says so,
    and the reason to give where it does not.
    """
    days = {(day(e.article.published), (e.article.published or "")[:10]) for e in evidence}
    if "according_to" in line:
        outlets = {e.article.origin: e.article.source for e in evidence}
        alone = next(iter(outlets.values())) if len(outlets) == 1 else None
        reason = f"what it cites is of {alone}" if alone else "two origins say it"
        yield "according_to", line["according_to"], line["according_to"] == alone, reason
    if "event" in line:
        words, date = line["date_text"], line["date"]
        # Where a sentence names no time, its article's day is printed.
        named = {(d.text, d.date) for e in evidence for d in e.dates} | days
        # An unresolved time claims no more than its words.
        holds = (words, date) in named or (date is None and words in dict(named))
        yield "date", f"{words} = {date}", holds, "its sentences name no such time"
    if "statement" in line:
        quote = line["quote"]
        holds = quote is None or any(quote in e.text for e in evidence)
        yield "quote", quote, holds, "these words are not in what it cites"
        known = " ".join(plain(f"{e.text} {e.article.title} {e.article.text}") for e in evidence)
        for name in ("speaker", "role"):
            holds = not line[name] or plain(line[name]) in known
            yield name, line[name], holds, "the article has no such name"
    if "value" in line:
        figure = (line["value"], line["unit"])
        holds = figure in {(n.value, n.unit) for e in evidence for n in find_numbers(e)}
        yield "value", " ".join(map(str, figure)), holds, "its sentence gives no such figure"
        dates = {None, *(d.date for e in evidence for d in e.dates), *(date for _, date in days)}
        yield "date", line["date"], line["date"] in dates, "its sentence names no such day"


def _unsupported(text: str, evidence: Sequence[Evidence], *, sure: bool) -> str:
    """Return why the cited sentences do not support a text, empty where they do.

    With `sure`, as in a brief, an uncertain text counts as unsupported.
    """
    failures: tuple[Failure, ...] = ()
    for item in evidence:
        if _shape(text) in _shape(item.text) and text not in item.text:
            # Word for word but for a figure, which may stand elsewhere in the article.
            failures = (Failure("figures", text, f"the sentence says {item.text!r}"),)
            break
    else:
        verdict = verify_claim(DraftClaim(text, tuple(e.number for e in evidence)), evidence)
        failures = verdict.failures
        if sure and verdict.support == "uncertain":
            reason = "it is not certain that what it cites says this"
            failures = (Failure("support", text, reason),)
    return "; ".join(f"{f.check}: {f.reason}" for f in failures)


def _shape(text: str) -> str:
    return re.sub(r"\d", "0", text)


# --- what cites nothing itself ---------------------------------------------------------------


def _answer(book: _Book) -> _Findings:
    """Check what an answer says beside its claims: status, text, reason, topics, nearest."""
    document = book.document
    text = document["answer"]
    if (document["status"] in {"answered", "conflicting"}) != (text is not None):
        yield _false("status", document["status"], "it does not fit the answer")
    if text is not None:
        if not document["claims"]:
            yield _false("answer", text, "no claim stands behind it")
        yield from _running_text(book, text)
        yield from _numbers(book, "reason", document["reason"] or "", document["citations"])
    yield from _topics(book, "conflicts")
    for index, near in enumerate(document["nearest"]):
        place, article = f"nearest/{index}", book.catalog.newest(near["article_id"])
        if article is None:
            reason = f"the article {near['article_id']} is not in the store"
            yield Finding(place, "missing", near["title"], reason)
        else:
            yield from _as_in_article(place, near, article, ("title", "published"))


def _running_text(book: _Book, rest: str) -> _Findings:
    """Check that the answer's text is its claims with their marks, and nothing more."""
    for index, claim in enumerate(book.document["claims"]):
        said = joined([Claim(claim["text"], tuple(claim["citations"]))]) or ""
        if said not in rest:
            yield _false(f"claims/{index}", said, "the answer does not say it so")
        rest = rest.replace(said, " ", 1)
    # The rest are the outlets and days that introduce the sides of a dispute.
    yield from _numbers(book, "answer", rest, book.document["citations"])


def _numbers(book: _Book, place: str, text: str, citations: Iterable[dict[str, Any]]) -> _Findings:
    """Check that the figures of a text without citations of its own are in its articles."""
    known: set[str] = set()
    for citation in citations:
        article = book.article(citation)
        if isinstance(article, _Absent):
            return  # reported with the citation
        days = " ".join(day(d["date"]) for d in citation["dates"] if d["date"])
        source = (
            f"{article.title} {article.source} {day(article.published)} {citation['quote']} {days}"
        )
        known |= set(_NUMBER.findall(source))
    for number in _NUMBER.findall(text):
        if number not in known:
            yield _false(place, text, f"no source of it has {number}")


def _topics(book: _Book, name: str) -> _Findings:
    for i, point in enumerate(book.document[name]):
        numbers = {n for p in point["positions"] for n in p["citations"]}
        cited = [c for n, c in book.citations.items() if n in numbers]
        yield from _numbers(book, f"{name}/{i}/topic", point["topic"], cited)


def _brief(book: _Book) -> _Findings:
    """Check what a brief says beside its lines: headline, topics, stories, sources, changes."""
    document = book.document
    yield from _headline(book, document["headline"])
    yield from _topics(book, "disagreements")
    for i, story in enumerate(document["stories"]):
        yield from _story(book, f"stories/{i}", story)
    yield from _sources(book)
    texts = {line[n] for _, line in book.lines for n in _TEXTS if n in line}
    texts |= {s["headline"] for s in (document, *document["stories"])}
    texts |= {c["text"] for c in document["cut"]}
    for i, change in enumerate(document["changes"]):
        if change["change"] != "withdrawn" and change["text"] not in texts:
            yield _false(f"changes/{i}", change["text"], "no line of the brief says it")
    for i, sealed in enumerate(document["replay"]["text_hashes"]):
        if not re.fullmatch("[0-9a-f]{16}", sealed):
            yield _false(f"replay/text_hashes/{i}", sealed, "it is no article id")


def _headline(book: _Book, headline: str) -> _Findings:
    stories = book.document["stories"]
    if stories:
        known = {n for s in stories for n in _NUMBER.findall(day(s["published"]))}
        extra = [n for n in _NUMBER.findall(headline) if n not in known]
        if extra:
            yield _false("headline", headline, f"no story is of {extra[0]}")
        return
    numbers = book.document["headline_citations"]
    if numbers != list(range(1, len(numbers) + 1)):
        yield _false("headline_citations", str(numbers), "the first citations are the headline's")
        return
    evidence = book.evidence(numbers)
    titles = {e.article.title for e in evidence} if evidence else book.titles()
    if any(headline in title for title in titles):
        return  # the title of an article, perhaps without its outlet's name
    if evidence == [] and None not in book.cited.values():
        yield _false("headline", headline, "it is no article's, and cites nothing")
    if evidence and (reason := _unsupported(headline, evidence, sure=True)):
        yield _false("headline", headline, f"it is no article's, and {reason}")


def _story(book: _Book, place: str, story: dict[str, Any]) -> _Findings:
    numbers = {n for line in story["lines"] for n in line["citations"]}
    cited = [e for n in numbers for e in book.evidence([n]) or ()]
    texts = [
        *book.titles(),
        *(e.article.title for e in cited),
        *(s["text"] for s in story["lines"]),
    ]
    if not any(story["headline"] in text for text in texts):
        reason = "no article of it has this title, and no line of it begins so"
        yield _false(f"{place}/headline", story["headline"], reason)
    origins = len({e.article.origin for e in cited})
    if not origins <= story["origins"] <= story["articles"]:
        stated = f"{story['origins']} of {story['articles']}"
        yield _false(f"{place}/origins", stated, f"it cites {origins} origins")


def _sources(book: _Book) -> _Findings:
    """Check that the sources are those of the citations, in their order, and described correctly."""
    citations = [Citation(**{**c, "dates": ()}) for c in book.document["citations"]]
    expected = {s.article_id: asdict(s) for s in list_sources(citations, {})}
    listed = [s["article_id"] for s in book.document["sources"]]
    for article_id in sorted({*expected} ^ {*listed}):
        reason = "cited and not listed" if article_id in expected else "listed and not cited"
        yield _false("sources", article_id, f"it is {reason}")
    for i, source in enumerate(book.document["sources"]):
        for name, value in expected.get(source["article_id"], {}).items():
            if name != "also_in" and source[name] != value:
                yield _false(f"sources/{i}/{name}", source[name], f"its citations say {value!r}")
