"""What people type: words without quotation marks, outlets and topics by other names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rag.errors import closest
from tests.conftest import Result

Run = Callable[..., Result]


@pytest.fixture
def store(run: Run, tmp_path: Path) -> Path:
    for outlet, ship, topic in (
        ("The Harbour Times", "Marigold", "Politics"),
        ("Skerry Wire", "Daisy", "Shipping"),
    ):
        head = f"---\nsource: {outlet}\npublished: 2024-05-02\ntopics: [{topic}]\n---\n"
        text = f"The ferry {ship} ran aground off Skerry Point on Thursday."
        (tmp_path / f"{ship}.md").write_text(f"{head}{text}\n")
    assert run("ingest", tmp_path, "--store", tmp_path / "store").code == 0
    return tmp_path / "store"


@pytest.mark.parametrize(
    "words",
    [
        ("Which", "ferry", "ran", "aground?"),
        ("Which ferry", "ran aground?"),
        ("Which", "ferry", "--as-of", "2025-01-01", "ran", "aground?"),
    ],
)
def test_words_without_quotation_marks_are_one_question(
    run: Run, store: Path, words: tuple[str, ...]
) -> None:
    result = run("ask", *words, "--llm", "none", "--store", store, "--json")
    assert result.json["question"] == "Which ferry ran aground?"


def test_words_of_a_search_and_of_a_brief_are_joined_too(run: Run, store: Path) -> None:
    found = run("search", "ferry", "Marigold", "--store", store, "--json")
    assert found.json["query"] == "ferry Marigold"
    brief = run("brief", "ferry", "aground", "--llm", "none", "--store", store, "--format", "json")
    assert brief.json["topic"] == "ferry aground"


@pytest.mark.parametrize(
    "command",
    [("ask", "Which ferry ran aground?"), ("search", "ferry"), ("brief", "ferry"), ("articles", "list")],
)  # fmt: skip
@pytest.mark.parametrize(
    ("option", "first", "second"),
    [
        (("--source", "THT"), "The Harbour Times", "Skerry Wire"),
        (("--source", "skery wire"), "Skerry Wire", "The Harbour Times"),
        (("--source", "wire"), "Skerry Wire", "The Harbour Times"),
        (("--topic", "political"), "Politics", "Shipping"),
        (("--topic", "ships"), "Shipping", "Politics"),
    ],
)
def test_an_unknown_outlet_or_topic_names_the_known_ones(
    run: Run,
    store: Path,
    command: tuple[str, ...],
    option: tuple[str, str],
    first: str,
    second: str,
) -> None:
    result = run(*command, *option, "--store", store)
    assert (result.code, result.out) == (2, "")
    assert option[1] in result.err
    assert 0 < result.err.index(first) < result.err.index(second)


def test_letters_large_or_small_name_the_same_outlet(run: Run, store: Path) -> None:
    result = run("search", "ferry", "--source", "skerry wire", "--store", store, "--json")
    assert {h["source"] for h in result.json["hits"]} == {"Skerry Wire"}


def test_what_came_later_is_not_even_named(run: Run, store: Path) -> None:
    result = run("search", "ferry", "--source", "x", "--as-of", "2024-01-01", "--store", store)
    assert result.code == 2
    assert "Wire" not in result.err


def test_a_list_without_articles_says_so(run: Run, store: Path) -> None:
    both = ("--source", "Skerry Wire", "--topic", "Politics", "--store", store)
    result = run("articles", "list", *both)
    assert (result.code, result.out) == (0, "")
    assert "no article" in result.err
    assert run("articles", "list", *both, "--json").json["articles"] == []


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("NYT", "The New York Times"),
        ("guardian", "The Guardian"),
        ("asociated press", "Associated Press"),
        ("BBC", "BBC News"),
        ("Le Mond", "Le Monde"),
    ],
)
def test_the_closest_name_comes_first(wanted: str, expected: str) -> None:
    names = [
        "Reuters",
        "The Guardian",
        "The New York Times",
        "Associated Press",
        "BBC News",
        "Le Monde",
    ]
    assert closest(wanted, names)[0] == expected


@pytest.mark.parametrize("ending", ["docx", "md", "json"])
def test_an_answer_is_written_to_a_file(run: Run, store: Path, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"answer.{ending}"
    question = "Which ferry ran aground?"
    result = run("ask", question, "--llm", "none", "--store", store, "--out", out)
    assert result.code == 0
    if ending == "docx":
        import docx

        paragraphs = docx.Document(str(out)).paragraphs
        text = "\n".join(p.text for p in paragraphs)
        style = paragraphs[0].style
        assert style is not None
        assert style.name == "Heading 1"
    else:
        text = out.read_text()
    assert question in text
    assert "The ferry Marigold ran aground off Skerry Point on Thursday." in text
    assert "Harbour Times" in text
    if ending == "json":
        assert run("verify", out, "--store", store).code == 0


@pytest.mark.parametrize("name", ["answer.exe", "nowhere/answer.docx", "answer"])
def test_a_file_that_cannot_be_is_refused_before_anything_is_asked(
    run: Run, store: Path, tmp_path: Path, name: str
) -> None:
    result = run("ask", "Which?", "--llm", "none", "--store", store, "--out", tmp_path / name)
    assert (result.code, result.out) == (2, "")
