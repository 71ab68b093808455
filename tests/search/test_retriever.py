"""The archive as a LangChain retriever: LangChain's own standard tests, and what is ours."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from langchain_tests.integration_tests import RetrieversIntegrationTests

from rag.archive import Archive
from rag.errors import UsageError
from rag.search.retriever import ArchiveRetriever


class TestStandard(RetrieversIntegrationTests):
    """LangChain's standard tests; none is expected to fail."""

    archive: ClassVar[Archive]

    @pytest.fixture(autouse=True)
    def _open(self, archive: Archive) -> None:
        type(self).archive = archive

    @property
    def retriever_constructor(self) -> type[ArchiveRetriever]:
        return ArchiveRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"window": self.archive.window, "search": self.archive.search}

    @property
    def retriever_query_example(self) -> str:
        return "death toll of the Lahaina fire"


def test_a_document_is_a_passage_of_its_article(archive: Archive) -> None:
    for document in archive.as_retriever().invoke("Who leads the NTSB?", k=2):
        article, _ = archive.article(document.metadata["article_id"])
        start, end = document.metadata["start"], document.metadata["end"]
        assert article.text[start:end] == document.page_content


def test_limits_hold_in_the_constructor_and_in_invoke(archive: Archive) -> None:
    early = archive.as_retriever(as_of="2023-08-12")
    days = {d.metadata["published"][:10] for d in early.invoke("Lahaina death toll", k=20)}
    assert max(days) <= "2023-08-12"
    later = early.invoke("Lahaina death toll", k=20, as_of="2023-09-30")
    assert any(d.metadata["published"].startswith("2023-09-16") for d in later)
    only = archive.as_retriever(source="Harbour Wire").invoke("Lahaina death toll", k=20)
    assert {d.metadata["source"] for d in only} == {"Harbour Wire"}
    with pytest.raises(UsageError):
        archive.as_retriever(since="soon").invoke("toll")
