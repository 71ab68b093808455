"""Owners: what the source calls somebody's is not another's: "Spain's title", "an Indian rover"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.types import Failure
from rag.verify.clauses import noun_phrase, sentences_of
from rag.verify.coverage import carries, stems_missing
from rag.verify.names import find_names, is_country, knows_name, same_name
from rag.words import content_stems, plain, words

_OF = re.compile(r"(?P<owner>[A-Z][\w.&-]*(?: [A-Z][\w.&-]*)*)'s? (?P<rest>[^,;:.()\"]+)")
_PRONOUN = re.compile(r"\b(?:its|their|his|her) (?P<rest>[^,;:.()\"]+)")
# "An Indian rover", "the former French minister".
_PEOPLE = re.compile(r"\b(?P<people>(?:North |South )?[A-Z]\w+) (?P<rest>[a-z][^,;:.()\"A-Z]*)")
_NOUNS = 2  # words behind an adjective, one of which is the noun
_SAYS_IT = 0.5  # share of a claim's words with which a sentence says it in other words
_SHARED = 2  # words that two owned things have in common to be the same


@dataclass(frozen=True, slots=True)
class _Owned:
    owner: str
    thing: tuple[str, ...]  # stems, the noun last


def check_owners(claim: str, sentences: list[str], article: str) -> list[Failure]:
    """Return a failure for a thing of which the claim says that it is another's than the source does.

    Args:
        claim: the statement.
        sentences: the cited sentences, one by one.
        article: title and text, for what else belongs to whom.
    """
    around = sentences_of(article)
    return [*_of_another(claim, sentences, around), *_of_another_people(plain(claim), around)]


def is_anothers(question: str, sentence: str, article: str) -> bool:
    """Tell whether a sentence has as another's what a question says is somebody's."""
    around = sentences_of(article)
    return bool(_of_another(question, [sentence], around))


def _of_another(claim: str, sentences: list[str], around: Sequence[str]) -> list[Failure]:
    """Return a failure for "England's title" where the evidence has that title as Spain's."""
    claim = plain(claim)
    if not (_OF.search(claim) or _PRONOUN.search(claim)):
        return []
    whole = " ".join([claim, *around])
    known = [owned for s in sentences for owned in _owned(plain(s), whole, with_pronouns=False)]
    for ours in _owned(claim, whole, with_pronouns=True) if known else ():
        for theirs in known:
            if not _is_same_thing(ours.thing, theirs.thing) or knows_name(claim, theirs.owner):
                continue
            if same_name(ours.owner, theirs.owner) or _together(ours, around):
                continue
            reason = f"the source has it as that of {theirs.owner!r}, not of {ours.owner!r}"
            return [Failure("owners", " ".join(ours.thing), reason)]
    return []


def _owned(text: str, article: str, *, with_pronouns: bool) -> Iterator[_Owned]:
    """Yield what belongs to whom in a sentence; "its" is that of the one name before it, if it is one.

    What is a name at the start of a sentence, the article tells.
    """
    for match in _OF.finditer(text):
        owner = find_names(match["owner"], article)
        if owner and (thing := noun_phrase(match["rest"])):
            yield _Owned(owner[-1], thing)
    for match in _PRONOUN.finditer(text) if with_pronouns else ():
        before = find_names(text[: match.start()], article)
        if len(before) == 1 and (thing := noun_phrase(match["rest"])):
            yield _Owned(before[0], thing)


def _is_same_thing(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether two phrases are of one thing: "fourth title", "fourth European title last year"."""
    return len(set(one) & set(other)) >= _SHARED or one == other


def _together(owned: _Owned, sentences: Sequence[str]) -> bool:
    """Tell whether some sentence has the owner and the thing, in whatever way it says whose it is."""
    return any(
        knows_name(s, owned.owner) and set(owned.thing) <= set(content_stems(s)) for s in sentences
    )


def _of_another_people(claim: str, sentences: Sequence[str]) -> list[Failure]:
    """Return a failure for "the Russian rover" where no passage with a rover speaks of Russia."""
    for match in _PEOPLE.finditer(claim):
        people = match["people"]
        nouns = [s for w in words(match["rest"])[:_NOUNS] for s in content_stems(w)]
        if not is_country(people):
            continue
        places = [i for i, s in enumerate(sentences) if len(stems_missing(nouns, s)) < len(nouns)]
        near = {j for i in places for j in (i - 1, i, i + 1) if 0 <= j < len(sentences)}
        near |= {i for i, s in enumerate(sentences) if carries(claim, s) >= _SAYS_IT}
        told = " ".join(sentences[j] for j in near)
        rivals = [n for n in find_names(told, " ".join(sentences)) if is_country(n)]
        # Of a country that the source speaks of as of another thing's: "a Russian craft".
        anothers = any(re.search(rf"\b{people} [a-z]", s) for s in sentences)
        if places and (rivals or anothers) and not knows_name(told, people):
            reason = f"the source does not call it {people!r}"
            return [Failure("owners", match.group(), reason)]
    return []
