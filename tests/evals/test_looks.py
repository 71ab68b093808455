"""The sets that only report are not read by accident, and each look at them is written down."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from evals.__main__ import main
from evals.looks import MOST, PAGE, quiz_set, require_looks, write_look
from tests.conftest import ROOT

_TABLE = "# The reader\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n| date | set | figure | commit |\n|---|---|---|---|\n"


def page_with(folder: Path, looks: int) -> Path:
    page = folder / "reader.md"
    rows = "".join(f"| 2026-11-{day + 1:02} | A set | .5 | abc |\n" for day in range(looks))
    page.write_text(f"{_TABLE}{rows}\n## What follows\n\n| c |\n|---|\n")
    return page


def quiz(folder: Path, asked: str, published: str) -> Path:
    folder.mkdir()
    question = {"id": "1", "question": "Who?", "asked": asked, "answer": "She", "relevant": ["n"]}
    article = {"id": "n", "url": "https://a.example", "title": "T", "text": "She did it."}
    (folder / "questions.jsonl").write_text(json.dumps(question))
    (folder / "corpus.jsonl").write_text(json.dumps(article | {"published": published}))
    return folder


def test_a_set_that_anyone_may_read_needs_no_look(tmp_path: Path) -> None:
    require_looks(None, report=False, page=page_with(tmp_path, MOST))


@pytest.mark.parametrize(
    ("used", "sets", "report"),
    [
        (0, ["MultiHop"], False),
        (MOST, ["MultiHop"], True),
        (MOST - 1, ["MultiHop", "SummEdits news"], True),
    ],
)
def test_a_report_set_is_refused_without_report_and_without_looks_left(
    tmp_path: Path,
    used: int,
    sets: list[str],
    report: bool,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as stop:
        require_looks(*sets, report=report, page=page_with(tmp_path, used))
    assert stop.value.code == 2
    assert all(name in capsys.readouterr().err for name in sets[:1])


def test_the_last_look_is_allowed_and_one_set_named_twice_is_one_look(tmp_path: Path) -> None:
    require_looks("MultiHop", "MultiHop", report=True, page=page_with(tmp_path, MOST - 1))


@pytest.mark.parametrize("used", [0, 1, 3])
def test_a_look_is_the_next_row_and_the_rest_of_the_page_stays(tmp_path: Path, used: int) -> None:
    page = page_with(tmp_path, used)
    before = page.read_text()
    write_look("MultiHop", "right 40 %", page)
    write_look("quiz of 2026", "right first 3 of 9", page)
    lines = page.read_text().split("\n")
    new = [line for line in lines if line not in before.split("\n")]
    assert [line.split(" | ")[1:3] for line in new] == [
        ["MultiHop", "right 40 %"],
        ["quiz of 2026", "right first 3 of 9"],
    ]
    assert all(
        re.fullmatch(r"\| \d{4}-\d\d-\d\d .* \| [0-9a-f]{7,}( with changes)? \|", n) for n in new
    )
    at = lines.index(new[0])
    assert lines[at + 1] == new[1]
    assert "\n".join(lines[:at] + lines[at + 2 :]) == before
    assert lines[at - 1].startswith("| 2026-11-" if used else "|---|---|---|---|")


def test_the_page_of_the_reader_has_the_table() -> None:
    require_looks("SummEdits news", report=True, page=PAGE)


def test_the_quiz_of_2026_is_known_by_its_dates(tmp_path: Path) -> None:
    assert quiz_set(quiz(tmp_path / "a", "2026-01-02", "2025-12-30")) == "quiz of 2026"
    late = quiz(tmp_path / "b", "2025-12-30", "2025-12-29")
    assert quiz_set(late) is None
    (late / "questions.jsonl").unlink()
    assert quiz_set(late) is None
    (late / "corpus.jsonl").write_text(json.dumps({"published": "2026-02-01"}))
    assert quiz_set(late) == "quiz of 2026"
    assert quiz_set(tmp_path) is None


@pytest.mark.parametrize(
    "command",
    [
        "answers nowhere --sets clapnq multihop",
        "retrieval QUIZ",
        "brief QUIZ",
        "reader nowhere QUIZ --only questions",
        "fit-ranker QUIZ",
        "fit-verdict nowhere QUIZ",
        "time-words QUIZ",
        "clean QUIZ",
        "bench-ingest QUIZ",
    ],
)
def test_every_entry_that_is_given_a_report_set_refuses_before_it_reads(
    tmp_path: Path, command: str
) -> None:
    folder = quiz(tmp_path / "quiz", "2026-03-02", "2026-03-01")
    page = (ROOT / "docs" / "reader.md").read_text()
    with pytest.raises(SystemExit) as stop:
        main([str(folder) if word == "QUIZ" else word for word in command.split()])
    assert stop.value.code == 2
    assert (ROOT / "docs" / "reader.md").read_text() == page
