"""What a brief is made of: the articles about its topic, and their sentences.

Retrieval finds passages that share words with a topic; a brief wants articles that are about the
same event. An article says in its headline and first sentences what it is about: those are
compared with the topic, and with those of the articles that fit it best.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.brief.rank import cosine, head, share, word_scores
from rag.errors import UsageError
from rag.search.find import Ask
from rag.search.retrieve import retrieve
from rag.store import Store
from rag.text.dates import find_dates
from rag.text.form import is_prose
from rag.text.names import find_names, knows_name
from rag.text.words import plain
from rag.types import Article, Evidence, Sentence

_HITS = 120  # passages: at most four of an article
_MOST_ARTICLES = 60
_DEEPEST, _SENTENCES = 60, 500  # that are looked at: of one article, and of many together
# Read off 20 topics over the news of half a year (docs/history/measurements.md): articles on the topic have
# more than this in common with it, others that use its words less.
_WORDS, _ALIKE, _ALIKE_ALL_WORDS, _LIKE_THE_BEST = 0.5, 0.40, 0.25, 0.45
# The same of those with just half of its words: six of six below it were on another event.
_ALIKE_HALF = 0.5
_BEST = 3  # articles that stand for the topic
_LEAST_LIKE = 0.6  # weight of the article that fits the topic least: it may have other news
_BEGINS = frozenset("LN")  # kinds of characters that a sentence begins with: letters and figures
_BEFORE = "\"'“‘«„¿¡$€£¥"  # what may stand before them
_OPINION = re.compile(
    r"\|\s*(?:opinion|letters?|columns?|commentary|editorial|your turn)|^(?:opinion|letters?|commentary"
    r"|editorial|column|op-ed)\b|[:|]\s*letters?$|\bopinion letters?\b|\bop-ed\b",
    re.IGNORECASE,
)
_OPINION_ADDRESS = re.compile(r"/(?:opinions?|letters|editorials?|commentary|columnists?)/")


@dataclass(frozen=True, slots=True)
class Gathered:
    """The material of a brief."""

    evidence: tuple[Evidence, ...]  # of all articles, newest first; scored by words alone
    articles: tuple[Article, ...]  # in the order of the evidence
    copies: dict[str, tuple[str, ...]]  # article id -> outlets of the copies that were left out
    opinions: int  # pieces of opinion that were left out
    given: tuple[tuple[str, str], ...]  # (article_id, text_hash) of every article, in order
    remarks: tuple[str, ...] = ()  # of the search


def gather_topic(store: Store, ask: Ask) -> Gathered:
    """Return the articles about a topic, within the limits of `ask`, with their sentences."""
    remarks: list[str] = []
    hits = retrieve(store, ask.question, ask.scope, limit=_HITS, on_remark=remarks.append)
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
    outlets = {
        a.article_id: tuple(
            dict.fromkeys(
                o.source for o in in_time if o.origin == a.origin and o.source != a.source
            )
        )
        for a in kept
    }
    evidence = _evidence(kept, sentences)
    scores = word_scores(evidence, kept, sentences, topic)
    if topic:
        last = max(1, len(articles) - 1)
        fit = {a.article_id: 1 - (1 - _LEAST_LIKE) * n / last for n, a in enumerate(articles)}
        scores = [s * fit[e.article.article_id] for e, s in zip(evidence, scores, strict=True)]
    return Gathered(
        tuple(replace(e, score=round(s, 4)) for e, s in zip(evidence, scores, strict=True)),
        tuple(kept),
        {i: others for i, others in outlets.items() if others},
        len(articles) - len(news),
        tuple((a.article_id, a.text_hash) for a in articles),
    )


def is_opinion_piece(article: Article) -> bool:
    """Tell whether an article is marked as opinion, by its headline or its address."""
    address = (article.url or "").lower()
    return bool(_OPINION.search(article.title) or _OPINION_ADDRESS.search(address))


def _about(
    store: Store,
    topic: str,
    articles: Sequence[Article],
    sentences: Mapping[str, Sequence[Sentence]],
) -> list[Article]:
    """Return the articles that are about a topic, the likest first."""
    heads = {a.article_id: head(a, sentences[a.article_id]) for a in articles}
    shares = {i: share(topic, text) for i, text in heads.items()}
    likely = [a for a in articles if shares[a.article_id] >= _WORDS or a.language != "en"]
    if not likely:
        return []
    names = find_names(plain(topic), plain(" , ".join(heads.values())))
    named = [a for a in likely if all(knows_name(heads[a.article_id], n) for n in names)]
    likely = named or likely
    asked, *vectors = store.embed([topic, *(heads[a.article_id] for a in likely)])
    alike = [cosine(asked, v) for v in vectors]
    order = sorted(range(len(likely)), key=lambda i: -alike[i] - shares[likely[i].article_id])
    best = [vectors[i] for i in order[:_BEST] if alike[i] >= _ALIKE_ALL_WORDS]
    chosen = []
    for i in order:
        article = likely[i]
        if article.language != "en":  # MiniLM knows English; names are names in every language
            fits = share(topic, f"{article.title} {article.text}") >= _WORDS
        else:
            known = shares[article.article_id]
            least = _ALIKE_ALL_WORDS if known == 1 else _ALIKE if known > _WORDS else _ALIKE_HALF
            fits = alike[i] >= least and max(cosine(v, vectors[i]) for v in best) >= _LIKE_THE_BEST
        if fits:
            chosen.append(article)
    return chosen


def _evidence(
    articles: Sequence[Article], sentences: Mapping[str, Sequence[Sentence]]
) -> list[Evidence]:
    """Return the sentences that report, each text once; of many articles the first of each."""
    evidence: list[Evidence] = []
    seen: set[str] = set()
    deepest = min(_DEEPEST, max(_DEEPEST // 4, _SENTENCES // max(1, len(articles))))
    for article in articles:
        own = sentences[article.article_id]
        for sentence in own[:deepest]:
            text = article.text[sentence.start : sentence.end]
            if sentence.role != "text" or text in seen or not is_prose(text):
                continue
            if unicodedata.category(text.lstrip(_BEFORE)[:1] or " ")[0] not in _BEGINS:
                continue  # an entry of a list, an aside, or a hint where to look
            seen.add(text)
            before = own[max(0, sentence.number - 2) : sentence.number]
            context = (article.text[s.start : s.end] for s in before if s.role != "instruction")
            dates = find_dates(text, article.published)
            number = len(evidence) + 1
            evidence.append(
                Evidence(number, article, sentence, text, " ".join(context), dates, 0.0)
            )
    return evidence
