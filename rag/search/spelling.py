"""A question as the collection writes it: typing errors mended, names with their capitals.

A word that the full-text index does not have is read as the nearest one that it has, unless the
vocabulary of the encoders knows it: then it is a word that no article uses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from rag.models.encoders.pair import load_tokenizer
from rag.search.retrieve import match_expression
from rag.store import Catalog, Scope
from rag.text.language import ASKING, foreign_language, opens_as_question, with_question_mark
from rag.text.names import spelt_out, written_with_capital
from rag.text.words import STOP_WORDS, content_stems, plain, stem, words

if TYPE_CHECKING:
    from Stemmer import Stemmer

_SHORTEST = 4  # letters of a word that can be told from a typing error
_LONG, _MOST_ERRORS = 8, 2  # letters from which a word may have so many; a shorter one has one
_ALIKE = 0.7  # of two stems, before their words are looked up
_CANDIDATES = 8
_READ = 20  # passages that show how a word is written
_BEST = 5  # passages for a mended question, one of which has each word that was mended


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    typed: str
    read: str  # as the collection writes it
    is_mended: bool


def as_written(catalog: Catalog, question: str, scope: Scope) -> tuple[str, tuple[str, ...]]:
    """Return a question in the words of the collection, and a remark on each that was mended.

    Args:
        catalog: has the words.
        question: as it was typed.
        scope: what the question may see; a word of another article is not known.
    """
    if not content_stems(question) or foreign_language(question):
        return question, ()
    has_case = any(c.isupper() for c in question[1:]) and not question.isupper()
    text = question.lower() if question.isupper() else question
    found = []
    for start, word in _placed(text):
        nearest = _nearest(catalog, word, scope) if _is_error(catalog, word) else None
        nearest = nearest or _in_full(catalog, word, text, scope)
        form = None if has_case and not nearest else _form(catalog, nearest or word, scope)
        found.append(_Word(start, word, form or nearest or word, nearest is not None))
    if any(word.is_mended for word in found):
        found = _confirmed(catalog, text, found, scope)
    text = _with(text, found)
    if opens_as_question(text):
        # The reader judges a question without its mark, or in small letters, otherwise.
        text = with_question_mark(text[0].upper() + text[1:])
    return text, _remarks(found)


def has_all_words(catalog: Catalog, text: str) -> bool:
    """Tell whether the collection has each word of a text that carries meaning, in whatever form."""
    return all(
        catalog.count_words(f'"{word}"')
        for word in words(text)
        if content_stems(word) and word.isalpha()
    )


def _placed(text: str) -> Iterator[tuple[int, str]]:
    end = 0
    for word in words(text):
        start = text.index(word, end)
        end = start + len(word)
        yield start, _bare(word)


def _bare(word: str) -> str:
    return word.removesuffix("'s").removesuffix("’s")


def _with(text: str, found: list[_Word]) -> str:
    for word in reversed(found):
        text = text[: word.start] + word.read + text[word.start + len(word.typed) :]
    return text


def _remarks(found: list[_Word]) -> tuple[str, ...]:
    """Return what was read otherwise than it was typed, words in a row together."""
    runs: list[list[_Word]] = []
    for before, word in zip([None, *found], found, strict=False):
        if word.is_mended and before and before.is_mended:
            runs[-1].append(word)
        elif word.is_mended:
            runs.append([word])
    return tuple(
        f"read “{' '.join(w.typed for w in run)}” as “{' '.join(w.read for w in run)}”"
        for run in runs
    )


def _is_error(catalog: Catalog, word: str) -> bool:
    """Tell whether a word is neither one of the collection's nor one that the encoders know."""
    lower = plain(word).lower()
    if len(lower) < _SHORTEST or not lower.isalpha() or lower in STOP_WORDS:
        return False
    forms = {lower, stem(lower), _porter().stemWord(lower)}
    return forms.isdisjoint(_known_words()) and not catalog.count_words(f'"{lower}"')


def _in_full(catalog: Catalog, word: str, question: str, scope: Scope) -> str | None:
    """Return the name that an acronym stands for which no article has, as those on the matter spell it."""
    lower = word.lower()
    is_name = word.isupper() or lower not in _known_words()
    if not is_name or lower in STOP_WORDS or catalog.count_words(f'"{lower}"'):
        return None
    ids = [i for i, _ in catalog.search_words(match_expression(question) or "", _READ, scope)]
    texts = (chunk.text for chunk in catalog.chunks(ids, scope).values())
    return next((name for text in texts if (name := spelt_out(word.upper(), text))), None)


def _nearest(catalog: Catalog, word: str, scope: Scope) -> str | None:
    """Return the word of the collection that is the fewest typing errors away; of several a name,
    else the most frequent one.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    lower = plain(word).lower()
    most = _MOST_ERRORS if len(lower) >= _LONG else 1
    terms = catalog.vocabulary(lower[0])
    near = process.extract(
        _porter().stemWord(lower),
        terms,
        scorer=OSA.normalized_similarity,
        score_cutoff=_ALIKE,
        limit=_CANDIDATES,
    )
    # An error in an ending can hide it from the stemmer: "restoraton" of "restor".
    begun = [term for term in terms if len(term) >= _SHORTEST and lower.startswith(term)]
    counts: Counter[str] = Counter()
    names: set[str] = set()
    for term in {*begun, *(term for term, *_ in near)}:
        for text in catalog.passages_with(f'"{term}" *', scope, _READ):
            counts.update(_bare(w).lower() for w in words(text))
            names |= written_with_capital(text)
    errors = {w: OSA.distance(plain(w), lower) for w in counts if w[0] == lower[0]}
    able = [w for w, count in errors.items() if count <= most and w not in ASKING]
    return min(able, key=lambda w: (errors[w], w not in names, -counts[w]), default=None)


def _confirmed(catalog: Catalog, text: str, found: list[_Word], scope: Scope) -> list[_Word]:
    """Return words as typed again that none of the best passages for the mended question has."""
    match = match_expression(_with(text, found)) or ""
    ids = [i for i, _ in catalog.search_words(match, _BEST, scope)]
    best = [f"{c.title} {c.text}" for c in catalog.chunks(ids, scope).values()]
    used = {stem(w) for text in best for w in words(text)}
    return [
        replace(w, read=w.typed, is_mended=False)
        if w.is_mended and not used.issuperset(map(stem, words(w.read)))
        else w
        for w in found
    ]


def _form(catalog: Catalog, word: str, scope: Scope) -> str | None:
    """Return a word as the collection writes it, where that is mostly with capitals."""
    if not word.islower() or len(word) < 2 or word in STOP_WORDS or word in ASKING:
        return None
    forms: Counter[str] = Counter()
    inside = 0
    for text in catalog.passages_with(f'"{word}"', scope, _READ):
        forms.update(w for w in map(_bare, words(text)) if w.lower() == word)
        inside += word in written_with_capital(text)
    lower = forms.pop(word, 0)
    return forms.most_common(1)[0][0] if inside > lower else None


@cache
def _known_words() -> frozenset[str]:
    return frozenset(load_tokenizer().get_vocab())


@cache
def _porter() -> Stemmer:
    from Stemmer import Stemmer

    return Stemmer("porter")  # as the full-text index stems
