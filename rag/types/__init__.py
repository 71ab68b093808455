"""The values that pass between the stages; each is frozen, and none does any work.

    source -> RawDocument -> Article + Sentence + Chunk -> store
    question -> Window -> Hit -> Context (Evidence) -> Draft -> Verdict -> Answer | Brief

Offsets are code points of `Article.text`. Dates are ISO 8601: a day, a date-time, or "2023-08".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Support = Literal["supported", "uncertain", "unsupported"]
IngestStatus = Literal["added", "unchanged", "updated", "duplicate", "skipped", "failed"]


# --- from a source to the store --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SourceState:
    """What is known of an address from the last time it was fetched.

    The entries of a feed have addresses too: the feed's, and their id after a #; their `etag` is a
    hash of what the feed says of them.
    """

    url: str
    tried_at: str  # ISO 8601, with offset
    etag: str | None = None
    last_modified: str | None = None
    status: int | None = None  # HTTP status; None: no reply came
    error: str | None = None  # None: it was read
    article_url: str | None = None  # of the article that it became; None: it is no article


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A part of a source that is not in the text of its article."""

    what: str  # for people, with its first words
    characters: int | None = None  # None: nobody knows


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
    remarks: tuple[str, ...] = ()  # what whoever stores it should know
    states: tuple[SourceState, ...] = ()  # to be kept once the article is


@dataclass(frozen=True, slots=True)
class Skipped:
    """What was passed over without being read, and why; no fault."""

    location: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unchanged:
    """What is as it was the last time, and so was not read again."""

    location: str
    states: tuple[SourceState, ...] = ()
    article_id: str | None = None
    title: str | None = None
    failed: str | None = None  # why no article came of it, and none will


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as it was when all of it had been read."""

    path: str  # absolute
    size: int  # bytes
    modified_ns: int  # since 1970
    location: str = ""  # as its articles have it
    # Of each article: what follows the path in its location, a digest, why it failed if it did.
    articles: tuple[tuple[str, str, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleEntry:
    """One revision of one article as lists have it: all but its text."""

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
    """One revision of one article, normalised: the text that every offset refers to."""

    text: str = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an article."""

    number: int  # from 0, in reading order
    start: int
    end: int
    paragraph: int  # from 0


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
    """Words in a text that name a time, and the date that they mean if that can be told."""

    text: str
    date: str | None
    start: int  # in the text that was searched
    end: int


@dataclass(frozen=True, slots=True)
class IngestOutcome:
    """What became of one document, or of one source that could not be read."""

    location: str
    status: IngestStatus
    article_id: str | None = None
    title: str | None = None
    reason: str | None = None  # why it failed, or what it is a copy of
    left_out: tuple[LeftOut, ...] = ()


# --- from a question to evidence -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TimeFocus:
    """The time that the words of a question name; instants are aware, bounds inclusive.

    What happened in that time is told in it and in the days after: this ranks articles, and leaves
    out those from before `earliest`.
    """

    since: datetime | None  # None: open; both None: the words name no time
    until: datetime | None
    words: str  # as the question has them; empty: the words name no time
    recency: float  # 0 to 1: how much newer is better; 0 wherever a time is named
    earliest: datetime | None = None  # nothing published before it can tell of that time


@dataclass(frozen=True, slots=True)
class Window:
    """The time limits of a question; instants are aware, bounds inclusive."""

    as_of: datetime
    since: datetime | None = None
    until: datetime | None = None
    as_of_given: bool = False  # False: as_of is simply now
    focus: TimeFocus | None = None  # None: no question was read


@dataclass(frozen=True, slots=True)
class Limits:
    """What questions are limited to, in the words of whoever asks; dates are still to be read."""

    since: str | None = None
    until: str | None = None
    as_of: str | None = None
    source: str | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question of a conversation, and what was answered."""

    question: str  # standing alone, where that is known
    answer: str | None = None  # None: there was none


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
    date_weight: float | None = None  # how well its day suits the question; None: no matter


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
    answers: float = 0.0  # the reader's probability that it answers the question; 0 unread

    @property
    def surroundings(self) -> str:
        """The headline of its article and the sentences before it, which say what "he" means."""
        # An article without a headline has its first words for one: they would stand there twice.
        title = self.article.title.rstrip(".… ")
        headed = "" if self.text.startswith(title) else f"{title}. "
        return f"{headed}{self.context}".strip(". ")


@dataclass(frozen=True, slots=True)
class Context:
    """The evidence that fits the token budget, in reading order, newest article first."""

    evidence: tuple[Evidence, ...]
    hits: tuple[Hit, ...]
    beyond: tuple[Evidence, ...] = ()  # what the budget has no room for


# --- from evidence to an answer --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DraftClaim:
    """A statement that a model (or the extractive drafter) makes, and the sentences it names."""

    text: str
    sentences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the provider counted them, and their price: None if it is not known."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float | None = 0.0

    def __add__(self, other: Usage) -> Usage:
        prompt = self.prompt_tokens + other.prompt_tokens
        ours, theirs = self.cost_usd, other.cost_usd
        cost = None if ours is None or theirs is None else ours + theirs
        return Usage(prompt, self.completion_tokens + other.completion_tokens, cost)


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that came back from one drafting step."""

    claims: tuple[DraftClaim, ...]
    prompt_id: str
    usage: Usage = Usage()
    notes: tuple[str, ...] = ()  # what the person should know of how it came about


@dataclass(frozen=True, slots=True)
class Failure:
    """One reason why a claim is not supported."""

    check: str  # the name of the check: "numbers", "names", …
    words: str  # the words of the claim (or of the sentence) that it is about
    reason: str  # one clause for people


@dataclass(frozen=True, slots=True)
class Verdict:
    """A drafted claim after the checks: what `evidence` says of it, and how surely."""

    claim: DraftClaim
    text: str  # what may be printed
    evidence: tuple[Evidence, ...]
    failures: tuple[Failure, ...]  # why it is not printed; none for one that is
    probability: float = 1.0  # that its evidence supports it, 0 to 1
    support: Support = "supported"

    @property
    def printed(self) -> bool:
        """Whether it may be printed: supported, or uncertain and marked so."""
        return not self.failures
