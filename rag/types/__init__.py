"""The values that pass between the stages: frozen, and without behaviour.

    source -> RawDocument -> Article + Sentence + Chunk -> store
    question -> Window -> Hit -> Context (Evidence) -> Draft -> Verdict -> Answer | Brief

Offsets are code points of `Article.text`. Dates are ISO 8601: a day, a date-time, or "2023-08".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Outlets = str | tuple[str, ...]  # the name of one, or of several
Support = Literal["supported", "uncertain", "unsupported"]
IngestStatus = Literal[
    "added", "unchanged", "updated", "duplicate", "skipped", "failed", "retired", "removed"
]
# What stands around reports, and is never evidence, has another role than "text".
Role = Literal[
    "text", "heading", "label", "stamp", "question", "byline", "caption", "links", "instruction"
]


# --- from a source to the store --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SourceState:
    """What is known of an address from the last time it was fetched.

    An entry of a feed has an address too: the feed's, with the entry's id after a #; its `etag` is a
    hash of what the feed says of it.
    """

    url: str
    tried_at: str  # ISO 8601, with offset
    etag: str | None = None
    last_modified: str | None = None
    status: int | None = None  # HTTP status; None: no reply came
    error: str | None = None  # None: it was read
    article_url: str | None = None  # of the article that came of it; None: no article did


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A part of a source that is not in the text of its article."""

    what: str  # a description, with its first words
    characters: int | None = None  # None: not known


@dataclass(frozen=True, slots=True)
class RawDocument:
    """One document as a loader found it: text still with boilerplate, metadata still raw."""

    location: str  # where it came from, for people: a path, a URL, "standard input"
    text: str
    key: str | None = None  # the source's own id; None: the article's key is location or text
    title: str | None = None
    source: str | None = None  # outlet
    author: str | None = None
    url: str | None = None
    published: str | None = None
    language: str | None = None
    topics: tuple[str, ...] = ()  # the source's own sections and keywords
    left_out: tuple[LeftOut, ...] = ()
    roles: tuple[tuple[str, Role], ...] = ()  # of paragraphs, as the markup states them
    pages: tuple[str, ...] = ()  # the text of each printed page; empty: there are none
    remarks: tuple[str, ...] = ()  # for the person who ingests it
    states: tuple[SourceState, ...] = ()  # to be recorded once the article is stored


@dataclass(frozen=True, slots=True)
class Skipped:
    """A source that was skipped without being read, and why; not a failure."""

    location: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A source that has not changed since the last time, and so was not read again."""

    location: str
    states: tuple[SourceState, ...] = ()
    article_id: str | None = None
    title: str | None = None
    failed: str | None = None  # why it has no article and will have none


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as it was when it was last read to its end."""

    path: str  # absolute, or an address
    size: int  # bytes
    modified_ns: int  # since 1970
    location: str = ""  # as its articles name it
    # Of each article: what follows the path in its location, a digest, why it failed if it did.
    articles: tuple[tuple[str, str, str | None], ...] = ()
    is_settled: bool = True  # False: it may change without its size and time showing it


@dataclass(frozen=True, slots=True)
class ArticleEntry:
    """One revision of an article without its text, as lists show it."""

    article_id: str  # first 16 hex digits of the SHA-256 of the key
    title: str
    source: str
    author: str | None
    url: str | None
    published: str | None
    language: str  # ISO 639-1
    text_hash: str  # SHA-256 of the text
    origin: str  # article_id of the first article with this text: its copies share it
    location: str
    dateline: str | None = None  # "SEOUL (Reuters)", taken off the head of the text
    topics: tuple[str, ...] = ()  # the source's own sections and keywords


@dataclass(frozen=True, slots=True)
class Article(ArticleEntry):
    """One revision of an article with its normalised text, to which every offset refers."""

    text: str = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an article."""

    number: int  # from 0, in reading order
    start: int
    end: int
    paragraph: int  # from 0
    role: Role = "text"
    page: int | None = None  # from 1, of a printed source, on which it begins


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive whole sentences of an article, small enough for the embedding model."""

    chunk_id: str
    article_id: str
    position: int  # from 0, in reading order
    start: int
    end: int
    first_sentence: int
    last_sentence: int  # inclusive
    tokens: int


@dataclass(frozen=True, slots=True)
class DateMention:
    """Words in a text that name a time, and the date that they mean, if it is known."""

    text: str
    date: str | None
    start: int  # in the text that was searched
    end: int


@dataclass(frozen=True, slots=True)
class IngestOutcome:
    """The result of ingesting one document, or one source that could not be read."""

    location: str
    status: IngestStatus
    article_id: str | None = None
    title: str | None = None
    reason: str | None = None  # why it failed, or what it is a copy of
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class BackupPart:
    """A file inside a backup."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds; its manifest."""

    created: str  # ISO 8601, with offset
    dateline: str  # the version of the program that made it
    layout: int  # of the catalog
    embedding: str | None  # the model of the vectors
    articles: int
    chunks: int
    vectors: int  # chunks without one are embedded again
    parts: tuple[BackupPart, ...]


# --- from a question to evidence -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TimeFocus:
    """The time that the words of a question name; instants are aware, bounds inclusive.

    Articles report an event on its day or soon after it: the focus ranks articles by their date, and
    leaves out those published before `earliest`.
    """

    since: datetime | None  # None: open; both None: no time is named
    until: datetime | None
    words: str  # as in the question; empty: it names no time
    recency: float  # 0 to 1: how strongly newer articles are preferred; 0 if a time is named
    earliest: datetime | None = None  # articles published before it cannot report that time


@dataclass(frozen=True, slots=True)
class Window:
    """The time limits of a question; instants are aware, bounds inclusive."""

    as_of: datetime
    since: datetime | None = None
    until: datetime | None = None
    as_of_given: bool = False  # False: as_of is now
    focus: TimeFocus | None = None  # None: no question was read


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a question as the person typed them; dates are not parsed yet."""

    since: str | None = None
    until: str | None = None
    as_of: str | None = None
    source: str | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question of a conversation, and its answer."""

    question: str  # rewritten to stand alone, if that is known
    answer: str | None = None  # None: it was not answered


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that retrieval ranked, with the reasons for its rank."""

    chunk: Chunk
    score: float
    word_rank: int | None  # from 1; None: the words did not find it
    meaning_rank: int | None
    text: str
    title: str
    source: str
    published: str | None
    date_weight: float | None = (
        None  # how well its date suits the question; None: it does not matter
    )
    page: int | None = None  # of a printed source, on which it begins


CountBy = Literal["day", "week", "month", "source", "name"]


@dataclass(frozen=True, slots=True)
class CountRow:
    """How many articles of one kind there are."""

    key: str | None  # first day of a period, outlet or name; None: without a date, or all
    articles: int
    origins: int  # copies of one text counted once


@dataclass(frozen=True, slots=True)
class Count:
    """How many articles mention something."""

    query: str
    terms: tuple[str, ...]  # the words and phrases that each of them has
    by: CountBy
    total: CountRow
    rows: tuple[CountRow, ...]
    window: Window


@dataclass(frozen=True, slots=True)
class Evidence:
    """One numbered sentence that a model may cite."""

    number: int  # from 1, as the prompt shows it
    article: Article
    sentence: Sentence
    text: str
    context: str  # the sentences just before it, for pronouns; may be empty
    dates: tuple[DateMention, ...]
    score: float  # relevance to the question, 0 to 1
    answers: float = 0.0  # the reader's probability that it answers the question; 0 if not read

    @property
    def surroundings(self) -> str:
        """The headline of its article and the sentences before it, which say who "he" is."""
        # An article without a headline has its first words as one: they would come twice.
        title = self.article.title.rstrip(".… ")
        headed = "" if self.text.startswith(title) else f"{title}. "
        return f"{headed}{self.context}".strip(". ")


@dataclass(frozen=True, slots=True)
class Context:
    """The evidence that fits the token budget, in reading order, newest article first."""

    evidence: tuple[Evidence, ...]
    hits: tuple[Hit, ...]
    beyond: tuple[Evidence, ...] = ()  # for which the budget has no room


# --- from evidence to an answer --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DraftClaim:
    """A statement by a model or the extractive drafter, and the sentences that it names."""

    text: str
    sentences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the provider counted them, and their price; None if the price is not known."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float | None = 0.0

    def __add__(self, other: Usage) -> Usage:
        prompt = self.prompt_tokens + other.prompt_tokens
        costs = self.cost_usd, other.cost_usd
        cost = None if None in costs else sum(c or 0 for c in costs)
        return Usage(prompt, self.completion_tokens + other.completion_tokens, cost)


@dataclass(frozen=True, slots=True)
class Draft:
    """The result of one drafting step."""

    claims: tuple[DraftClaim, ...]
    prompt_id: str
    usage: Usage = Usage()
    notes: tuple[str, ...] = ()  # remarks for the person on how it was made


@dataclass(frozen=True, slots=True)
class Failure:
    """A reason why a claim is not supported."""

    check: str  # the name of the check: "numbers", "names", …
    words: str  # the words of the claim or sentence concerned
    reason: str  # one clause for people


@dataclass(frozen=True, slots=True)
class Verdict:
    """A drafted claim after the checks: whether its evidence supports it, and how surely."""

    claim: DraftClaim
    text: str  # what may be printed
    evidence: tuple[Evidence, ...]
    failures: tuple[Failure, ...]  # why it is not printed; empty if it is
    probability: float = 1.0  # that its evidence supports it, 0 to 1
    support: Support = "supported"

    @property
    def printed(self) -> bool:
        """Whether it may be printed: supported, or uncertain and marked so."""
        return not self.failures
