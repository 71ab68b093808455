"""Which articles are about a topic."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.archive import Archive
from rag.config import Settings
from rag.errors import NothingFoundError

FLU = (
    "---\ntitle: Bird flu reaches hens in Marlow county\nsource: Wire\npublished: 2024-05-29\n---\n"
    "An outbreak of bird flu was found in a flock of hens in Marlow county on Tuesday. Two farms "
    "were closed. The virus does not often spread to people, the county said."
)
MEASLES = (
    "---\ntitle: Measles cases rise to twelve in Marlow\nsource: Post\npublished: 2024-05-30\n---\n"
    "Twelve children in Marlow have the measles, the county said on Wednesday. The first measles "
    "case was found a week ago. Nurses give vaccines at two schools."
)
LAW = (
    "---\ntitle: South Korea bans dog meat\nsource: Wire\npublished: 2024-01-09\n---\n"
    "Lawmakers in South Korea passed a ban on the sale of dog meat on Tuesday. The ban takes "
    "effect in three years. Most South Koreans do not eat it."
)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    for number, text in enumerate((FLU, MEASLES, LAW)):
        (tmp_path / f"{number}.md").write_text(text)
    found = Archive.open(settings=Settings(store=tmp_path / "store", llm="none"))
    found.ingest(sorted(tmp_path.glob("*.md")))
    return found


@pytest.mark.parametrize(
    ("topic", "outlet"), [("measles outbreak", "Post"), ("bird flu outbreak", "Wire")]
)
def test_half_of_the_words_of_a_topic_are_not_enough(
    archive: Archive, topic: str, outlet: str
) -> None:
    with archive:
        assert {s.source for s in archive.brief(topic).sources} == {outlet}


def test_there_is_no_page_on_what_no_article_is_about(archive: Archive) -> None:
    with archive, pytest.raises(NothingFoundError):
        archive.brief("martial law in South Korea")
