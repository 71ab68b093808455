"""Selection: the sentences of the retrieved chunks that a model gets to see.

A small model answers better, and sooner, from ten sentences that matter than from four whole
chunks; so sentences are scored one by one, and the best are taken while the budget lasts.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence

from rag.text.dates import find_dates
from rag.text.language import with_question_mark
from rag.text.words import content_stems
from rag.types import Article, Context, Evidence, Hit, Sentence

# Shares of a sentence's score: words it has in common with the question, likeness in meaning, and
# the rank of its chunk.
_WORDS, _MEANING, _RANK = 0.45, 0.40, 0.15
_HEADING_SHARE = 0.5  # a word of the question in the headline counts half for each sentence
_HEADING_TOKENS = 25
_NUMBER_TOKENS = 5
_CONTEXT_SENTENCES = 2
_EMBEDDED = 40


def select(
    question: str,
    hits: Sequence[Hit],
    articles: dict[str, tuple[Article, list[Sentence]]],
    *,
    budget: int | None,
    count_tokens: Callable[[str], int],
    embed: Callable[[list[str]], list[list[float]]],
    limit: int = 40,
    opening: int = 0,
) -> Context:
    """Choose sentences for a question.

    Args:
        question: what was asked.
        hits: chunks, best first.
        articles: the article of each hit and its sentences, by article id.
        budget: tokens that the evidence may take in the prompt; None where there is no prompt.
        count_tokens: counts them.
        embed: vectors of length 1 for texts.
        limit: the most sentences that are taken, and the most beyond the budget.
        opening: so many sentences at the beginning of each article come along, before others.
    """
    candidates: dict[tuple[str, int], float] = {}
    for hit in hits:
        for number in range(hit.chunk.first_sentence, hit.chunk.last_sentence + 1):
            place = (hit.chunk.article_id, number)
            if _is_evidence(articles, place):
                candidates[place] = max(hit.score, candidates.get(place, 0.0))
        for number in range(min(opening, len(articles[hit.chunk.article_id][1]))):
            place = (hit.chunk.article_id, number)
            if _is_evidence(articles, place):
                candidates.setdefault(place, hit.score)
    places = list(candidates)
    texts = [_text(*_find(articles, place)) for place in places]
    scores = _scores(question, places, texts, candidates, articles, embed)

    chosen: list[int] = []
    beyond: list[int] = []
    seen_texts: set[str] = set()
    headed: set[str] = set()
    spent = 0
    for index in sorted(range(len(places)), key=lambda i: (places[i][1] >= opening, -scores[i])):
        article_id = places[index][0]
        if texts[index] in seen_texts:
            continue
        seen_texts.add(texts[index])
        if len(chosen) == limit:
            break
        if budget is not None:
            spent_with = spent + count_tokens(texts[index]) + _NUMBER_TOKENS
            spent_with += 0 if article_id in headed else _HEADING_TOKENS
            if chosen and spent_with > budget:
                if len(beyond) < limit:
                    beyond.append(index)
                continue
            spent = spent_with
        chosen.append(index)
        headed.add(article_id)

    def reading_order(index: int) -> tuple[object, ...]:
        article = articles[places[index][0]][0]
        day = article.published[:10] if article.published else ""
        return ([-ord(c) for c in day], article.article_id, places[index][1])

    in_order = sorted(chosen, key=reading_order) + sorted(beyond, key=reading_order)
    evidence = []
    for number, i in enumerate(in_order, start=1):
        article, sentence = _find(articles, places[i])
        first = max(0, sentence.number - _CONTEXT_SENTENCES)
        near = articles[places[i][0]][1][first : sentence.number]
        before = [s for s in near if s.role != "instruction"]
        evidence.append(_evidence(number, article, sentence, before, texts[i], scores[i]))
    return Context(tuple(evidence[: len(chosen)]), tuple(hits), tuple(evidence[len(chosen) :]))


def _is_evidence(
    articles: dict[str, tuple[Article, list[Sentence]]], place: tuple[str, int]
) -> bool:
    """Tell whether a sentence is a report, or a line of a list; what stands around it is no evidence."""
    return _find(articles, place)[1].role in {"text", "label"}


def _find(
    articles: dict[str, tuple[Article, list[Sentence]]], place: tuple[str, int]
) -> tuple[Article, Sentence]:
    article, sentences = articles[place[0]]
    return article, sentences[place[1]]


def _text(article: Article, sentence: Sentence) -> str:
    return article.text[sentence.start : sentence.end]


def _scores(
    question: str,
    places: Sequence[tuple[str, int]],
    texts: list[str],
    ranks: dict[tuple[str, int], float],
    articles: dict[str, tuple[Article, list[Sentence]]],
    embed: Callable[[list[str]], list[list[float]]],
) -> list[float]:
    if not texts:
        return []
    stems = [set(content_stems(t)) for t in texts]
    # An article says of which year it tells by its date: "the 2024 final" has its year there.
    titles = {
        a: {*content_stems(article.title), (article.published or "")[:4]}
        for a, (article, _) in articles.items()
    }
    asked = set(content_stems(question))
    frequency = Counter(s for found in stems for s in found & asked)
    weight = {s: math.log(1 + len(texts) / (1 + frequency[s])) for s in asked}
    total = sum(weight.values()) or 1.0
    scores = []
    for place, found in zip(places, stems, strict=True):
        headline = titles[place[0]] - found
        words = sum(weight[s] for s in asked & found)
        words += _HEADING_SHARE * sum(weight[s] for s in asked & headline)
        scores.append(_WORDS * words / total + _RANK * ranks[place])
    # Embedding is what takes the time: only the likeliest sentences are worth it.
    likely = sorted(range(len(texts)), key=lambda i: -scores[i])[:_EMBEDDED]
    query, *vectors = embed([with_question_mark(question), *(texts[i] for i in likely)])
    for index, vector in zip(likely, vectors, strict=True):
        scores[index] += _MEANING * max(0.0, sum(a * b for a, b in zip(query, vector, strict=True)))
    return [round(s, 4) for s in scores]


def _evidence(
    number: int,
    article: Article,
    sentence: Sentence,
    before: Sequence[Sentence],
    text: str,
    score: float,
) -> Evidence:
    return Evidence(
        number=number,
        article=article,
        sentence=sentence,
        text=text,
        context=" ".join(_text(article, s) for s in before),
        dates=find_dates(text, article.published),
        score=score,
    )
