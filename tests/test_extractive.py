"""Answers of whole sentences, over the demo corpus."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Result


@pytest.mark.parametrize(
    ("question", "told"),
    [
        # What happened is told in the first sentence.
        ("What happened in Baltimore?", "a container ship brought down the Francis Scott Key"),
        ("latest news on north korea", "North Korea launched a missile"),
        # Whether they met is told where the meeting is, with the sentence that says who they are.
        ("Did Trump meet Kim in South Korea?", "The two did not meet during that trip"),
        ("What did Kim Jong Un say about talks?", "he sees no reason to avoid talks"),
        ("What caused the Baltimore bridge to collapse?", "brought down the Francis Scott Key"),
        ("When did Notre-Dame reopen?", "a day after the doors of the restored building"),
    ],
)
def test_the_sentence_that_answers_is_chosen(
    run: Callable[..., Result], corpus_store: Path, question: str, told: str
) -> None:
    result = run("ask", question, "--llm", "none", "--store", corpus_store, "--json")
    assert result.json["status"] == "answered"
    assert told in result.json["answer"]
    assert result.json["dropped"] == []


def test_what_happened_is_no_byline_and_no_pointer(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    article = tmp_path / "live.md"
    article.write_text(
        "---\ntitle: Harbour of Lindholm in flames, live updates\npublished: 2024-05-03\n---\n"
        "Updated May 3, 2024, 6:28 p.m. ET.\n\n"
        "For the latest news on Lindholm, visit our live page for Saturday, May 4.\n\n"
        "A fire broke out in two sheds on the northern quay early on Friday.\n\n"
        "Nobody was hurt in Lindholm, the fire brigade said."
    )
    store = tmp_path / "store"
    assert run("ingest", article, "--store", store).code == 0
    for question in ("What happened in Lindholm?", "latest news on lindholm"):
        result = run("ask", question, "--llm", "none", "--store", store, "--json")
        assert result.json["answer"].startswith("A fire broke out in two sheds")


def test_what_happened_may_be_told_in_few_words(run: Callable[..., Result], tmp_path: Path) -> None:
    article, store = tmp_path / "norvik.md", tmp_path / "store"
    article.write_text(
        "---\ntitle: Power changes hands\npublished: 2024-08-05\n---\n"
        "Anna Berg fled Norvik on Monday. Protesters stormed her house in Arvika."
    )
    assert run("ingest", article, "--store", store).code == 0
    result = run("ask", "What happened in Norvik?", "--llm", "none", "--store", store, "--json")
    assert (result.json["answer"] or "").startswith("Anna Berg fled Norvik on Monday.")


def test_what_happened_is_what_a_long_article_opens_with(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    # The passage with the name is far below the first sentence, which does not have it.
    towns = "Sofia Madrid Vienna Prague Athens Dublin Warsaw Riga Oslo Rome".split()
    middle = "".join(
        f"In {town}, people watched the pictures for hours and asked their own ministers what would be done "
        "about the price of oil, about the flights and about those who could not get home.\n\n"
        for town in towns
    )
    told = {
        "Norvik and Lindholm at war": "Rockets flew for a third night and cut the power in two districts.",
        "World news in brief": "Two ministers met in Tokyo on Monday to talk about tariffs on steel.",
    }
    folder, store = tmp_path / "articles", tmp_path / "store"
    folder.mkdir()
    for number, (title, lead) in enumerate(told.items()):
        head = (
            f"---\ntitle: {title}\nsource: Wire {number}\npublished: 2024-05-0{number + 2}\n---\n"
        )
        end = "The harbour of Lindholm is closed, and so is its airport."
        (folder / f"{number}.md").write_text(f"{head}{lead}\n\n{middle}{end}\n")
    assert run("ingest", folder, "--store", store).code == 0
    for question in ("What’s going on in Lindholm?", "what is the latest on lindholm"):
        result = run("ask", question, "--llm", "none", "--store", store, "--json")
        assert "Rockets flew for a third night" in result.json["answer"]
        assert "Tokyo" not in result.json["answer"]


def test_what_happened_elsewhere_is_not_what_a_foreign_article_opens_with(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    article, store = tmp_path / "bremen.md", tmp_path / "store"
    article.write_text(
        "---\ntitle: Bremen schließt drei Schulen\npublished: 2024-04-14\n---\n"
        "Der Stadtrat von Bremen hat am Montag beschlossen, drei Schulen zu schließen. "
        "Die Eltern sind wütend und wollen vor Gericht ziehen.\n"
    )
    assert run("ingest", article, "--store", store).code == 0
    result = run("ask", "What happened in Chicago?", "--llm", "none", "--store", store, "--json")
    assert result.json["status"] == "not_in_corpus"


@pytest.fixture
def finals(run: Callable[..., Result], tmp_path: Path) -> Path:
    """Return a store of articles on several finals of one cup."""
    told = {
        "2023-06-04": "Lindholm won the Baltic Cup 11 on Saturday, beating Norvik 2-1 in the final.",
        "2025-06-01": "Arvika won the Baltic Cup on Saturday, beating Lindholm 3-0 in the final.",
        "2026-05-20": "The Baltic Cup 14 begins on Friday. Norvik won the Baltic Cup in 2004, and "
        "Lindholm won the Baltic Cup 11 after a shootout.",
    }
    folder, store = tmp_path / "articles", tmp_path / "store"
    folder.mkdir()
    for day, text in told.items():
        head = f"---\ntitle: The Baltic Cup\nsource: Wire {day}\npublished: {day}\n---\n"
        (folder / f"{day}.md").write_text(head + text + "\n")
    assert run("ingest", folder, "--store", store).code == 0
    return store


@pytest.mark.parametrize("question", ["Who won the Baltic Cup?", "who won the baltic cup"])
@pytest.mark.parametrize(
    ("moment", "winner"), [("2026-11-01", "Arvika won"), ("2024-01-01", "Lindholm won")]
)
def test_who_won_is_who_won_last(
    run: Callable[..., Result], finals: Path, question: str, moment: str, winner: str
) -> None:
    # Not a final of years ago that the newest article tells of, nor another year's winner as a side.
    found = run("ask", question, "--llm", "none", "--store", finals, "--as-of", moment, "--json")
    assert (found.json["status"], found.json["conflicts"]) == ("answered", [])
    assert found.json["answer"].startswith(winner)


def test_who_won_years_ago_is_who_won_last_where_nobody_has_since(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    told = {
        "2018-07-16": "Norvik won the World Cup on Sunday, beating Arvika 4-2.",
        "2026-05-30": "Lindholm won the World Cup in 2022, beating Norvik on penalties.",
    }
    folder, store = tmp_path / "articles", tmp_path / "store"
    folder.mkdir()
    for day, text in told.items():
        head = f"---\ntitle: The World Cup\nsource: Wire {day}\npublished: {day}\n---\n"
        (folder / f"{day}.md").write_text(head + text + "\n")
    assert run("ingest", folder, "--store", store).code == 0
    found = run("ask", "Who won the World Cup?", "--llm", "none", "--store", store, "--json")
    assert (found.json["answer"] or "").startswith("Lindholm won")


def test_who_never_won_is_no_answer(run: Callable[..., Result], tmp_path: Path) -> None:
    article, store = tmp_path / "cup.md", tmp_path / "store"
    article.write_text(
        "---\ntitle: The Baltic Cup\npublished: 2026-05-20\n---\n"
        "Norvik has never won the Baltic Cup. Its coach blamed a failure to win the Baltic Cup on luck. "
        "No team from the far north has ever won the Baltic Cup. Neither Oslo nor Bergen won the Baltic Cup. "
        "Arvika came close to winning the Baltic Cup.\n"
    )
    assert run("ingest", article, "--store", store).code == 0
    for question in ("Who won the Baltic Cup?", "who won the baltic cup"):
        result = run("ask", question, "--llm", "none", "--store", store, "--json")
        assert result.json["status"] == "not_in_corpus"


def test_a_year_that_is_asked_for_is_answered(run: Callable[..., Result], finals: Path) -> None:
    question = "Who won the Baltic Cup in 2004?"
    result = run("ask", question, "--llm", "none", "--store", finals, "--json")
    assert result.json["answer"].startswith("Norvik won")
