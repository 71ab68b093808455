"""Kinds of questions that people reported to fail elsewhere, five neighbours of each.

What only the reader can judge, and does not yet, is expected to fail.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.archive import Archive
from rag.config import Settings

NOT_YET = pytest.mark.xfail(reason="the reader judges the relation wrong")

_ARTICLES = [
    (
        "2024-05-04",
        "Opera of Lund-Viken opens again",
        "The opera house of Lund-Viken opened again on Friday after works that cost 48 million crowns. "
        "Its director, Anna-Lena Falk, said that 1,400 people had come to the first evening. "
        "The stage machinery of the firm Hallberg-Moe can lift 12 tonnes.",
    ),
    (
        "2024-06-07",
        "Bank of Norland raises rate",
        "The Bank of Norland (BoN) raised its key rate to 5.25 percent on Thursday. "
        "Governor Erik Storm said that inflation was still too high.",
    ),
    (
        "2024-06-13",
        "Bank of Sudland leaves rate",
        "The Bank of Sudland (BoS) left its key rate at 3.5 percent on Wednesday. "
        "Its governor, Ines Palma, spoke of a cautious decision.",
    ),
    (
        "2024-06-24",
        "Ravens beat Otters in cup final",
        "The Ravens beat the Otters 2-0 in the final of the Lake Cup in Kellen on Sunday. "
        "Both goals were scored by Ravens captain Leo Marsh. "
        "Otters coach Dina Holt said that her team had been tired. "
        "Otters goalkeeper Sam Reyes was taken to hospital with a broken finger.",
    ),
    (
        "2024-02-03",
        "Avalanche closes Tarn tunnel",
        "An avalanche closed the Tarn tunnel on Friday and buried two empty lorries, police said.",
    ),
    (
        "2024-04-20",
        "Tarn tunnel to open in May",
        "The Tarn tunnel will open again on 15 May, after repairs of 9 million crowns, the roads office said.",
    ),
    (
        "2024-07-02",
        "Boat capsizes on Lake Kell",
        "A boat capsized on Lake Kell on Monday, and three people drowned. "
        "The National Lake Safety Office is looking into the cause of the accident. "
        "The Union of Boat Owners has demanded life jackets for all passengers.",
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("reported")
    lines = [
        json.dumps({"id": str(n), "title": title, "text": text, "source": "Post", "published": day})
        for n, (day, title, text) in enumerate(_ARTICLES)
    ]
    file: Path = folder / "export.jsonl"
    file.write_text("\n".join(lines) + "\n")
    with Archive.open(settings=Settings(store=folder / "store", llm="none", tz="UTC")) as opened:
        opened.ingest([file])
        yield opened


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How much did the works at the opera of Lund Viken cost?", "48 million"),
        ("How many people did Anna Lena Falk say had come?", "1,400"),
        ("How many tonnes can the machinery of Hallberg Moe lift?", "12 tonnes"),
        ("How much did the works at the LundViken opera cost?", "48 million"),
        ("How much did the works at the opera of Lund\u2011Viken cost?", "48 million"),
        ("To what did the BoN raise its key rate?", "5.25"),
    ],
)
def test_a_name_in_another_form_is_known(archive: Archive, question: str, told: str) -> None:
    assert told in (archive.ask(question).answer or "")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What is the NLSO looking into?", "cause of the accident"),
        ("what is the nlso looking into", "cause of the accident"),
        ("What has the UBO demanded for passengers?", "life jackets"),
        ("Has the UBO demanded life jackets?", "life jackets"),
        ("Is the NLSO looking into the accident on Lake Kell?", "cause of the accident"),
    ],
)
def test_an_acronym_stands_for_the_name_that_articles_spell_out(
    archive: Archive, question: str, told: str
) -> None:
    answer = archive.ask(question)
    assert told in (answer.answer or "")
    assert any("as “" in note for note in answer.notes)


@pytest.mark.parametrize("question", ["What did the NRA demand?", "What has the LKBO looked into?"])
def test_an_acronym_of_something_else_stands_for_nothing(archive: Archive, question: str) -> None:
    answer = archive.ask(question)
    assert answer.answer is None
    assert not any("read “" in note for note in answer.notes)


@pytest.mark.parametrize(
    ("question", "told", "never"),
    [
        ("What is new about the Tarn tunnel since April 2024?", "15 May", "avalanche"),
        ("What happened to the Tarn tunnel in February 2024?", "avalanche", "15 May"),
        ("What did the articles say about the Tarn tunnel in April 2024?", "15 May", "avalanche"),
        ("What happened to the Tarn tunnel before March 2024?", "avalanche", "15 May"),
        ("Any news on the Tarn tunnel after 1 April 2024?", "15 May", "avalanche"),
    ],
)
def test_the_period_of_a_question_holds(
    archive: Archive, question: str, told: str, never: str
) -> None:
    answer = archive.ask(question).answer or ""
    assert told in answer
    assert never not in answer


@pytest.mark.parametrize(
    ("question", "both"),
    [
        (
            "Which is higher, the rate of the Bank of Norland or that of the Bank of Sudland?",
            ("5.25", "3.5"),
        ),
        ("Is the key rate of the BoN higher than that of the BoS?", ("5.25", "3.5")),
        ("What came first, the cup final or the decision of the Bank of Sudland?", ("2-0", "3.5")),
        pytest.param(
            "Did the works at the opera cost more than the repairs of the Tarn tunnel?",
            ("48 million", "9 million"),
            marks=NOT_YET,
        ),
        ("Compare the key rates of Norland and Sudland.", ("5.25", "3.5")),
    ],
)
def test_of_a_comparison_both_sides_are_told_or_none(
    archive: Archive, question: str, both: tuple[str, str]
) -> None:
    answer = archive.ask(question).answer
    assert answer is None or all(side in answer for side in both)


@pytest.mark.parametrize(
    ("question", "never"),
    [
        pytest.param("Who is the captain of the Otters?", "Leo Marsh", marks=NOT_YET),
        ("Who is the coach of the Ravens?", "Dina Holt"),
        pytest.param("Who is the goalkeeper of the Ravens?", "Sam Reyes", marks=NOT_YET),
        ("Who is the governor of the Bank of Norland?", "Ines Palma"),
        ("Who directs the Lake Cup?", "Falk"),
    ],
)
def test_an_office_of_the_other_side_is_no_answer(
    archive: Archive, question: str, never: str
) -> None:
    assert never not in (archive.ask(question).answer or "")
