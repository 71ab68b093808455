"""Sources: what one article says is not said of who is only in another."""

from __future__ import annotations

from dataclasses import replace

from rag.types import Evidence
from rag.verify.sources import check_sources
from tests.evidence import evidence_of


def _two() -> tuple[Evidence, ...]:
    one = evidence_of("President Holm promised that federal help would last as long as needed.")
    other = evidence_of("The head of the bank, Anna Berg, gave no promise of lower rates.")
    return (*one, *(replace(e, article=replace(e.article, article_id="1" * 16)) for e in other))


def test_a_deed_of_one_article_and_a_name_of_another_fail() -> None:
    (failure,) = check_sources(
        "Anna Berg said that federal help would last as long as needed.", _two()
    )
    assert (failure.check, failure.words) == ("sources", "Anna Berg")


def test_passages_without_a_title_may_be_of_one_article() -> None:
    claim = "Anna Berg said that federal help would last as long as needed."
    bare = [replace(e, article=replace(e.article, title="")) for e in _two()]
    assert check_sources(claim, bare) == []


def test_two_articles_may_each_say_their_part() -> None:
    claim = (
        "Holm promised that federal help would last, and Anna Berg gave no promise of lower rates."
    )
    assert check_sources(claim, _two()) == []


def test_one_article_is_for_the_other_checks() -> None:
    assert check_sources("Anna Berg said that federal help would last.", _two()[:1]) == []
