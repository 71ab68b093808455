"""The public interface: what it has, and that it works without the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

import rag
from rag.config import Settings
from rag.errors import DatelineError, UsageError


def test_the_package_shows_what_it_means_to_show() -> None:
    assert rag.__all__ == ["Archive", "__version__", "check"]
    assert all(hasattr(rag, name) for name in rag.__all__)


def test_an_archive_in_four_lines(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The Harbour Bridge fell on 3 May 2024, the police said.")
    with rag.Archive.open(
        tmp_path / "store", settings=Settings(store=tmp_path, llm="none")
    ) as archive:
        archive.ingest([tmp_path / "a.txt"])
        answer = archive.ask("When did the Harbour Bridge fall?")
    assert answer.status == "answered"
    assert answer.citations[0].dates[0].date == "2024-05-03"


def test_an_unknown_article_is_a_usage_error(corpus_store: Path) -> None:
    with (
        rag.Archive.open(settings=Settings(store=corpus_store)) as archive,
        pytest.raises(UsageError),
    ):
        archive.article("nothing")


def test_every_error_of_the_library_has_an_exit_code_of_the_design() -> None:
    def tree(kind: type[DatelineError]) -> list[type[DatelineError]]:
        return [kind, *(k for child in kind.__subclasses__() for k in tree(child))]

    assert {k.__name__: k.exit_code for k in tree(DatelineError)} == {
        "DatelineError": 1, "UsageError": 2, "NothingFoundError": 3, "ConfigurationError": 4,
        "ProviderError": 5, "ReplyError": 5, "PromptTooLongError": 5, "LimitError": 5,
        "StoreError": 6, "StoreLockedError": 6, "StoreFullError": 6,
        "EmbeddingMismatchError": 6, "SourceError": 7, "DeliveryError": 7, "DeliveryInDoubtError": 7,
    }  # fmt: skip
