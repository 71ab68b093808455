"""Answering with sentences of the articles, word for word: which can be the answer, and the best of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.amounts import counts
from rag.deeds import in_its_own_word, tells_of
from rag.doers import another_did_it, is_anothers_win_or_own
from rag.editions import asks_for_the_last, latest_of
from rag.fitting import fits, tells_something
from rag.numbered import has_another_rank
from rag.question import ALIKE, ALIKE_BY_NAME, Asked, gives_what_is_asked, is_about
from rag.shared import covers, shared_name, unknown_names
from rag.types import Article, Context, Draft, DraftClaim, Evidence
from rag.verify.coverage import stems_missing
from rag.verify.names import knows_name
from rag.words import content_stems, plain, words

EXTRACTIVE = "extractive"  # in place of a prompt's id where no model was asked
_MAX_SENTENCES = 2
_NEAR_BEST = 0.8  # sentences that are nearly as relevant as the best one
_LATER, _LATEST = 0.005, 20
# What it adds to a sentence's score that it has the words of the question, its verb, its count.
_TOLD, _DEED, _COUNTED = 0.2, 0.1, 0.2
_LEANS = re.compile(
    r"[\"']?(?:(?:But|And|Still|However|Yet|Then|Later|Also|Instead),? )?(?:he|she|it|they|his"
    r"|her|its|their|this|these|those|both"
    r"|neither|the (?:two|three|pair|duo|couple|latter|former|same))\b(?! (?:was|is|will be"
    r"|would be) (?:the first time|not clear|unclear))",
    re.IGNORECASE,
)
_LONG, _LONG_COSTS = 200, 0.25  # a long sentence has more of any question's words by chance
_LEAST_WORDS = 6  # in small letters: "Updated 6:28 p.m., Jan. 8" has two
_LONGEST_PAIR = 450  # characters of two sentences that are quoted together
_FOREIGN_SCORE = 0.5  # the rules for questions know English only; likeness has to do
_SEVERAL = 3  # words of a question that a sentence seldom has all of by chance


def draft_without_model(asked: Asked, context: Context) -> Draft:
    """Answer with sentences of the articles, or with nothing where they cannot hold the answer."""
    if not answerable(asked, context):
        return Draft((), EXTRACTIVE)
    return draft_from_sentences(asked, context.evidence)


def draft_from_sentences(asked: Asked, evidence: Sequence[Evidence]) -> Draft:
    """Answer with the most relevant sentences that can be the answer, word for word."""
    whoever = [e for e in evidence if _could_answer(asked, e)]
    able = [e for e in whoever if not _is_of_another(asked, e)]
    if asked.several and "who" in asked.kinds:
        name = shared_name(asked, evidence)
        naming = [e for e in able if name and knows_name(e.text, name)]
        naming.sort(key=lambda e: -e.score)
        return Draft(
            tuple(DraftClaim(e.text, (e.number,)) for e in naming[:_MAX_SENTENCES]), EXTRACTIVE
        )
    # Where the best sentence tells it of another one, the question is mistaken, and the next best
    # are only more of the same article.
    if whoever and max(whoever, key=lambda e: _weight(asked, e)) not in able:
        return Draft((), EXTRACTIVE)
    able = _leads(asked, able, evidence) if asked.gist else able
    if asked.yes_or_no:  # "did they meet?" is answered by who met, or did not
        able = [e for e in able if in_its_own_word(asked.fitting.deeds, e.text)] or able
    if asks_for_the_last(asked):
        able = latest_of(able, asked)
    ranks = {e.number: _weight(asked, e) for e in able}
    top = max(ranks.values(), default=0.0)
    near = [e for e in able if ranks[e.number] >= _NEAR_BEST * top]
    # News is corrected: of sentences that fit alike, the newest article's comes first.
    near.sort(key=lambda e: (e.article.published or "", ranks[e.number]), reverse=True)
    best = [
        e for e in near[:_MAX_SENTENCES] if e is near[0] or ranks[e.number] >= ranks[near[0].number]
    ]
    return Draft(tuple(_quoted(e, evidence) for e in best), EXTRACTIVE)


def _leads(asked: Asked, able: Sequence[Evidence], evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the first sentence that tells something, of each article with one that can be the answer.

    Where it tells of something else, as in news in brief, that one.
    """
    leads: dict[str, Evidence] = {}
    for item in sorted(evidence, key=lambda e: e.sentence.number):
        if _tells_news(item.text):
            leads.setdefault(item.article.article_id, item)
    found: dict[str, Evidence] = {}
    for item in able:
        article = item.article
        lead = leads.get(article.article_id)
        if lead and is_about(asked, lead.text, article.title, whole_text(article)):
            found.setdefault(article.article_id, lead)
        elif tells_something(item.text):
            found.setdefault(article.article_id, item)
    return list(found.values())


def _tells_news(text: str) -> bool:
    """Tell whether a sentence is more than a byline, a place and a time."""
    plain_words = sum(w.islower() for w in words(text))
    return plain_words >= _LEAST_WORDS and tells_something(text)


def _quoted(item: Evidence, evidence: Sequence[Evidence]) -> DraftClaim:
    """Return a sentence as a claim, with the one before it where that says who "he" is."""
    before = next(
        (
            e
            for e in evidence
            if e.article.article_id == item.article.article_id
            and e.sentence.number == item.sentence.number - 1
        ),
        None,
    )
    if before is None or not leans(item.text) or len(before.text) + len(item.text) > _LONGEST_PAIR:
        return DraftClaim(item.text, (item.number,))
    return DraftClaim(f"{before.text} {item.text}", (before.number, item.number))


def leans(text: str) -> bool:
    """Tell whether a sentence begins with a word for what the one before it names."""
    return _LEANS.match(plain(text)) is not None


def _weight(asked: Asked, item: Evidence) -> float:
    """Return how well a sentence answers: its relevance, and what of the question it tells itself.

    A little less the later it comes in its article: news tells the most important first; who won
    is in the first sentence, who won the semi-final in the tenth.
    """
    subject = asked.subject
    names = set(content_stems(" ".join(asked.names)))
    headed = f"{item.article.title}. {item.text}"
    count = sum(
        tells_of(s, item.text if s in names and not asked.gist else headed) for s in subject
    )
    told = count / (len(subject) or 1)
    said = in_its_own_word(asked.fitting.deeds, item.text)
    counted = asked.amount is not None and counts(asked.amount, item.text)
    score = item.score + _TOLD * told + _DEED * said + _COUNTED * counted
    score *= 1 - _LATER * min(item.sentence.number, _LATEST)
    longer = max(0, len(item.text) - _LONG)
    return score * (1 - min(_LONG_COSTS, longer / _LONGEST_PAIR * _LONG_COSTS))


def answerable(asked: Asked, context: Context, *, read: bool = False) -> bool:
    """Tell whether what was retrieved can hold the answer to a question.

    Args:
        asked: the question.
        context: what was retrieved.
        read: a model will read it, and say itself where the answer is not there.
    """
    if asked.several:
        return not unknown_names(asked, context) and covers(
            asked, (*context.evidence, *context.beyond)
        )
    return any(can_answer(asked, e, read=read) for e in context.evidence)


def can_answer(asked: Asked, evidence: Evidence, *, read: bool = False) -> bool:
    """Tell whether one sentence can be the answer, by what it is about, of whom, and what it gives.

    Where a model will `read` it, it may be less like the question, and tell it of another name: neither
    likeness nor a guess at who did it decides then.
    """
    able = _could_answer(asked, evidence, read=read)
    return able and not _is_of_another(asked, evidence, read=read)


def _is_of_another(asked: Asked, evidence: Evidence, *, read: bool = False) -> bool:
    """Tell whether a sentence, or its article, says of another one what the question says of somebody."""
    if asked.yes_or_no or evidence.article.language != "en":
        return False  # "Did England win?" is answered by who did
    headed = f"{evidence.article.title}. {_told(evidence)}"
    whole = whole_text(evidence.article)
    if has_another_rank(asked.text, whole):
        return True
    if is_anothers_win_or_own(asked.text, evidence.text, whole, evidence.context):
        return True
    return not read and another_did_it(asked.text, evidence.text, headed, whole)


def _told(evidence: Evidence) -> str:
    """Return a sentence with those before it, where it leans on them."""
    return f"{evidence.context} {evidence.text}" if leans(evidence.text) else evidence.text


def _could_answer(asked: Asked, evidence: Evidence, *, read: bool = False) -> bool:
    """Tell whether a sentence could be the answer, whoever it is of."""
    article = evidence.article
    if article.language != "en":
        return evidence.score >= _FOREIGN_SCORE
    alike = evidence.likeness is not None and evidence.likeness >= ALIKE
    # Who is named in passing is told of in a sentence that is about something else.
    if evidence.likeness is not None and not asked.several and "who_is" not in asked.kinds:
        sure = read or asked.names or _says_all(asked, evidence.text)
        if evidence.likeness < (ALIKE_BY_NAME if sure else ALIKE):
            return False
    context = f"{article.title}. {evidence.context}"
    return (
        gives_what_is_asked(asked, evidence.text)
        and is_about(asked, _told(evidence), context, whole_text(article), alike=alike)
        and fits(
            asked.fitting, evidence.text, context, article.text, article.published, article.title
        )
    )


def _says_all(asked: Asked, text: str) -> bool:
    """Tell whether a sentence has every word that the question is about, and these are several, or
    all that is asked for.
    """
    enough = len(asked.subject) >= (1 if asked.gist else _SEVERAL)
    return enough and not stems_missing(asked.subject, text)


def whole_text(article: Article) -> str:
    """Return all that an article says, with who publishes it."""
    return f"{article.title}\n{article.source}\n{article.text}"
