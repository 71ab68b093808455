"""What a brief is made of: the articles about its topic, and their sentences by importance.

Retrieval finds passages that share words with a topic; a brief wants articles that are about the
same event. An article says in its headline and first sentences what it is about: those are
compared with the topic, and with those of the articles that fit it best.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.errors import UsageError
from rag.ingest import find_instructions
from rag.search.find import Ask
from rag.search.retrieve import retrieve
from rag.store import Store
from rag.text.coverage import missing_stems
from rag.text.dates import find_dates
from rag.text.form import is_prose
from rag.text.names import find_names, knows_name
from rag.text.words import content_stems, plain
from rag.types import Article, Context, Evidence, Sentence

_HITS = 120  # passages: at most four of an article
_HEAD_SENTENCES, _HEAD = 6, 700  # what says what an article is about: sentences, characters
_MOST_ARTICLES = 60
_DEEPEST, _SENTENCES = 60, 500  # that are looked at: of one article, and of many together
# Read off 20 topics over the news of half a year (docs/history/measurements.md): articles on the topic have
# more than this in common with it, others that use its words less.
_WORDS, _ALIKE, _ALIKE_ALL_WORDS, _LIKE_THE_BEST = 0.5, 0.40, 0.25, 0.45
_BEST = 3  # articles that stand for the topic
_HALF_LIFE, _OLDEST = 14.0, 0.4  # days in which a sentence loses half its weight; what it keeps
_DECAY = 0.12  # loss of weight for each sentence further down an article
_TOPIC_WEIGHT = 0.5
# What is left of the weight of a sentence that has no word of the topic, and of one of the article
# that fits the topic least: an article may have other news than the one that is asked for.
_OFF_TOPIC, _LEAST_LIKE = 0.4, 0.6
_OPINION = re.compile(
    r"\|\s*(?:opinion|letters?|columns?|commentary|editorial|your turn)|^(?:opinion|letters?|commentary"
    r"|editorial|column|op-ed)\b|[:|]\s*letters?$|\bopinion letters?\b|\bop-ed\b",
    re.IGNORECASE,
)
_OPINION_ADDRESS = re.compile(r"/(?:opinions?|letters|editorials?|commentary|columnists?)/")


@dataclass(frozen=True, slots=True)
class Gathered:
    """The material of a brief."""

    context: Context  # evidence of all articles, newest first; its score is its importance
    articles: tuple[Article, ...]  # in the order of the evidence
    copies: dict[str, tuple[str, ...]]  # article id -> outlets of the copies that were left out
    opinions: int  # pieces of opinion that were left out
    given: tuple[tuple[str, str], ...]  # (article_id, text_hash) of every article, in order
    remarks: tuple[str, ...] = ()  # of the search


def gather_topic(store: Store, ask: Ask) -> Gathered:
    """Return the articles about a topic, within the limits of `ask`."""
    remarks: list[str] = []
    hits = retrieve(
        store,
        ask.question,
        ask.window,
        source=ask.source,
        topic=ask.topic,
        limit=_HITS,
        on_remark=remarks.append,
    )
    ids = dict.fromkeys(h.chunk.article_id for h in hits)
    found = (store.catalog.article(i, ask.window) for i in ids)
    articles = [a for a in found if a is not None]
    sentences = sentences_of(store, articles)
    about = _about(store, ask.question, articles, sentences)[:_MOST_ARTICLES]
    return replace(gather(about, sentences, ask.question), remarks=tuple(remarks))


def gather_again(store: Store, given: Iterable[tuple[str, str]], topic: str) -> Gathered:
    """Return what the given texts of articles have to say, whatever the store has now.

    Raises:
        UsageError: the store does not have one of the texts.
    """
    articles = []
    for article_id, text_hash in given:
        article = store.catalog.revision(article_id, text_hash)
        if article is None:
            raise UsageError(
                f"the store has no article {article_id} with the text {text_hash[:12]}…",
                next_step="name the --store that the brief was made from",
            )
        articles.append(article)
    return gather(articles, sentences_of(store, articles), topic)


def sentences_of(store: Store, articles: Sequence[Article]) -> dict[str, list[Sentence]]:
    """Return the sentences of articles, as the given revisions have them, by article id."""
    return {a.article_id: store.catalog.sentences(a.article_id, a.text_hash) for a in articles}


def gather(
    articles: Sequence[Article], sentences: Mapping[str, Sequence[Sentence]], topic: str
) -> Gathered:
    """Return what articles about one event have to say, copies collapsed.

    Args:
        articles: about the event, the likest first.
        sentences: of each article, by its id.
        topic: what is asked for; empty where nothing is.
    """
    news = [a for a in articles if not is_opinion_piece(a)] or list(articles)
    in_time = sorted(news, key=lambda a: (a.published or "9999", a.article_id))
    # The newest of several copies stands for all: it may be corrected.
    kept = list({a.origin: a for a in in_time}.values())
    kept.sort(key=lambda a: (a.published or "", a.article_id), reverse=True)
    place = {a.article_id: n for n, a in enumerate(articles)}
    fit = {i: 1 - (1 - _LEAST_LIKE) * n / max(1, len(place) - 1) for i, n in place.items()}
    evidence = _evidence(kept, sentences, topic, fit if topic else {})
    return Gathered(
        Context(tuple(evidence), ()),
        tuple(kept),
        _also_in(kept, in_time),
        len(articles) - len(news),
        tuple((a.article_id, a.text_hash) for a in articles),
    )


def is_opinion_piece(article: Article) -> bool:
    """Tell whether an article is marked as opinion, by its headline or its address."""
    address = (article.url or "").lower()
    return bool(_OPINION.search(article.title) or _OPINION_ADDRESS.search(address))


def head(article: Article, sentences: Sequence[Sentence]) -> str:
    """Return what says what an article is about: its headline and first sentences."""
    end = sentences[min(_HEAD_SENTENCES, len(sentences)) - 1].end if sentences else 0
    return f"{article.title}. {article.text[: min(end, _HEAD)]}"


def _about(
    store: Store,
    topic: str,
    articles: Sequence[Article],
    sentences: Mapping[str, Sequence[Sentence]],
) -> list[Article]:
    """Return the articles that are about a topic, the likest first."""
    heads = {a.article_id: head(a, sentences[a.article_id]) for a in articles}
    shares = {i: _share(topic, text) for i, text in heads.items()}
    likely = [a for a in articles if shares[a.article_id] >= _WORDS or a.language != "en"]
    if not likely:
        return []
    known = " , ".join(heads.values())
    names = find_names(plain(topic), plain(known))
    named = [a for a in likely if all(knows_name(heads[a.article_id], n) for n in names)]
    likely = named or likely
    asked, *vectors = store.embed([topic, *(heads[a.article_id] for a in likely)])
    alike = [_cosine(asked, v) for v in vectors]
    order = sorted(range(len(likely)), key=lambda i: -alike[i] - shares[likely[i].article_id])
    best = [vectors[i] for i in order[:_BEST] if alike[i] >= _ALIKE_ALL_WORDS]
    chosen = []
    for i in order:
        article = likely[i]
        share = shares[article.article_id]
        least = _ALIKE_ALL_WORDS if share == 1 else _ALIKE
        fits = alike[i] >= least and max(_cosine(v, vectors[i]) for v in best) >= _LIKE_THE_BEST
        if article.language != "en":  # MiniLM knows English; names are names in every language
            fits = _share(topic, f"{article.title} {article.text}") >= _WORDS
        if fits:
            chosen.append(article)
    return chosen


def _share(topic: str, text: str) -> float:
    missing, total = missing_stems(topic, text)
    return 1 - len(missing) / total if total else 1.0


def _cosine(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def _also_in(kept: Sequence[Article], articles: Sequence[Article]) -> dict[str, tuple[str, ...]]:
    outlets: dict[str, list[str]] = {}
    for article in articles:
        outlets.setdefault(article.origin, []).append(article.source)
    found = {}
    for article in kept:
        others = dict.fromkeys(o for o in outlets[article.origin] if o != article.source)
        if others:
            found[article.article_id] = tuple(others)
    return found


def _evidence(
    articles: Sequence[Article],
    sentences: Mapping[str, Sequence[Sentence]],
    topic: str,
    fit: Mapping[str, float],
) -> list[Evidence]:
    weights = _weights(articles, sentences, topic)
    newest = max((a.published or "" for a in articles), default="")
    evidence: list[Evidence] = []
    seen: set[str] = set()
    deepest = min(_DEEPEST, max(_DEEPEST // 4, _SENTENCES // max(1, len(articles))))
    for article in articles:
        own = sentences[article.article_id]
        hidden = find_instructions(article.text, own)
        freshness = _freshness(article.published, newest)
        place = 0  # among the sentences that are news
        for sentence in own[:deepest]:
            text = article.text[sentence.start : sentence.end]
            if sentence.number in hidden or text in seen or not is_prose(text):
                continue
            seen.add(text)
            before = list(own[max(0, sentence.number - 2) : sentence.number])
            shown = [s for s in before if s.number not in hidden]
            score = _weight(text, weights) * freshness / (1 + _DECAY * place)
            if topic:
                on_topic = _OFF_TOPIC + (1 - _OFF_TOPIC) * _share(topic, text)
                score *= on_topic * fit[article.article_id]
            place += 1
            evidence.append(
                Evidence(
                    number=len(evidence) + 1,
                    article=article,
                    sentence=sentence,
                    text=text,
                    context=" ".join(article.text[s.start : s.end] for s in shown),
                    dates=find_dates(text, article.published),
                    score=round(score, 4),
                )
            )
    return evidence


def _weights(
    articles: Sequence[Article], sentences: Mapping[str, Sequence[Sentence]], topic: str
) -> dict[str, float]:
    """Return the weight of each stem: the share of the articles that begin with it.

    What every outlet tells first is the news; of one article, what it says again and again.
    """
    heads = [set(content_stems(head(a, sentences[a.article_id]))) for a in articles]
    counts = Counter(s for found in heads for s in found)
    if len(articles) == 1:
        told = Counter(content_stems(articles[0].text))
        counts = Counter({s: min(told[s], 5) for s in told})
    most = max(counts.values(), default=1)
    weights = {s: count / most for s, count in counts.items() if count > 1 or len(articles) < 3}
    for s in content_stems(topic):
        weights[s] = max(_TOPIC_WEIGHT, weights.get(s, 0.0))
    return weights


def _weight(text: str, weights: Mapping[str, float]) -> float:
    """Return how much of the news a sentence tells, 0 to 1; more is more only up to a point."""
    found = sorted((weights.get(s, 0.0) for s in set(content_stems(text))), reverse=True)[:8]
    return sum(found) / 8


def _freshness(published: str | None, newest: str) -> float:
    if not published or not newest:
        return _OLDEST
    days = (dt.date.fromisoformat(newest[:10]) - dt.date.fromisoformat(published[:10])).days
    return float(max(_OLDEST, 0.5 ** (days / _HALF_LIFE)))
