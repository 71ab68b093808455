"""Counting articles that mention something: by time, outlet, and who is named with it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.archive import Archive
from rag.config import Settings
from rag.errors import UsageError
from rag.search.count import terms_of
from rag.types import Count
from tests.conftest import Run

_TEXTS = [
    # id, outlet, published, text
    (1, "Tarn Post", "2024-03-01", "The Sea Lark ferry sank off Tarn. Ada Rook, the mayor, wept."),
    (2, "Tarn Post", "2024-03-04", "Ferries stay in port. Rook and Ivo Lund met. Ada Rook agreed."),
    (3, "Vale Herald", "2024-03-04T23:30:00-05:00", "A ferry burned. Mayor Ada Rook saw it."),
    (4, "Vale Herald", "2024-03-27", "The ferry runs again, Ivo Lund said."),
    (5, "Vale Herald", None, "A ferry was built by Ivo Lund."),
    (
        6,
        "Tarn Post",
        "2024-03-05",
        "The bridge opened. No boat was there, and no sea; a lark sang.",
    ),
    (7, "Fern Wire", "2024-05-02", "Sea Lark found: the ferry lies at 40 metres, Ada Rook said."),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("count")
    lines = [
        {"id": i, "source": s, "published": p, "title": f"Report {i}", "text": t}
        for i, s, p, t in _TEXTS
    ]
    lines.append({**lines[0], "id": 8, "source": "Fern Wire", "published": "2024-03-02"})
    (place / "a.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    with Archive.open(settings=Settings(store=place / "store")) as archive:
        archive.ingest([place / "a.jsonl"], wait=False)
    return place / "store"


@pytest.fixture
def collection(folder: Path) -> Iterator[Archive]:
    with Archive.open(settings=Settings(store=folder, llm="none", tz="UTC")) as archive:
        yield archive


def _rows(count: Count) -> dict[str | None, int]:
    return {row.key: row.articles for row in count.rows}


def test_every_article_that_has_the_word_in_any_form_counts_once(collection: Archive) -> None:
    count = collection.count("ferry")
    assert (count.total.articles, count.total.origins) == (7, 6)  # one is a copy
    assert _rows(count) == {"2024-03-01": 5, "2024-04-01": 0, "2024-05-01": 1, None: 1}


def test_by_day_and_week_in_the_zone_of_the_asker(folder: Path) -> None:
    for zone, days in (("UTC", ["2024-03-04", "2024-03-05"]), ("America/New_York", ["2024-03-04"])):
        with Archive.open(settings=Settings(store=folder, llm="none", tz=zone)) as archive:
            window = archive.window(since="2024-03-03", until="2024-03-06")
            found = _rows(archive.count("ferry", "day", window=window))
            assert [day for day, n in found.items() if n] == days
    with Archive.open(settings=Settings(store=folder, llm="none", tz="UTC")) as archive:
        window = archive.window(since="2024-02-01", until="2024-03-31")
        weeks = _rows(archive.count("ferry", "week", window=window))
    assert weeks == {
        "2024-02-26": 2, "2024-03-04": 2, "2024-03-11": 0, "2024-03-18": 0, "2024-03-25": 1,
    }  # fmt: skip


def test_by_source_the_most_first(collection: Archive) -> None:
    count = collection.count("ferry", "source", limit=2)
    assert _rows(count) == {"Vale Herald": 3, "Fern Wire": 2}
    assert count.total.articles == 7


def test_by_name_who_is_named_most_with_it(collection: Archive) -> None:
    count = collection.count("ferry", "name")
    found = _rows(count)
    assert next(iter(found)) == "Ada Rook"
    assert found["Ada Rook"] == 5  # "Rook" and "Mayor Ada Rook" are she
    assert found["Ivo Lund"] == 3
    assert not {"Rook", "Mayor Ada Rook", "Lund"} & set(found)
    assert "Sea Lark" not in _rows(collection.count('"Sea Lark"', "name"))


def test_a_rare_longer_name_does_not_take_a_common_one(tmp_path: Path) -> None:
    source = tmp_path / "export.jsonl"
    texts = [
        f"The ferry of line {n} was stopped by Russian officers at the pier." for n in range(4)
    ]
    texts.append("Echoing Russian officers, the harbour master stopped the ferry of the old line.")
    source.write_text(
        "".join(json.dumps({"id": str(n), "text": text}) + "\n" for n, text in enumerate(texts))
    )
    with Archive.open(tmp_path / "store") as archive:
        archive.ingest([str(source)], wait=False)
        found = _rows(archive.count("ferry", "name"))
    assert found["Russian"] >= 4


@pytest.mark.parametrize(
    ("query", "articles"),
    [
        ("Sea Lark", 3),
        ('"sea lark"', 3),
        ("lark sea bridge", 1),
        ("Lund Rook", 1),
        ("mayor ferry", 3),
        ("submarine", 0),
    ],
)
def test_all_words_and_names_as_they_are(collection: Archive, query: str, articles: int) -> None:
    assert collection.count(query).total.articles == articles


def test_the_limits_hold(collection: Archive) -> None:
    def total(**limits: Any) -> int:
        source = limits.pop("source", None)
        window = collection.window(**limits)
        return collection.count("ferry", window=window, source=source).total.articles

    assert total(since="2024-03-04") == 4
    assert total(until="2024-03-03") == 2
    assert total(as_of="2024-03-10") == 5  # the undated one too
    assert total(source="Tarn Post") == 2
    with pytest.raises(UsageError):
        total(source="Nobody's")


@pytest.mark.parametrize(
    "query", ['ferry" OR "', "NEAR(a b)", "title: x*", "the", "-", "ferry\x00"]
)
def test_whatever_is_typed_is_only_words(collection: Archive, query: str) -> None:
    assert collection.count(query).total.articles >= 0


def test_terms() -> None:
    query = 'the "round table" of North Korea, Kim Xi missiles'
    assert terms_of(query, lambda name: name == "North Korea") == [
        "round table",
        "North Korea",
        "Kim",
        "Xi",
        "missiles",
    ]


def test_a_retired_article_is_not_counted(collection: Archive) -> None:
    [retired] = [a for a in collection.articles() if a.title == "Report 4"]
    collection.catalog.held.retire([retired.article_id], 1_000_000_000.0)
    assert collection.count("ferry").total.articles == 6
    collection.catalog.held.bring_back(retired.article_id, 1_000_000_001.0)
    assert collection.count("ferry").total.articles == 7


# --- the command -----------------------------------------------------------------------------


def test_the_table_has_bars_and_the_empty_months(run: Run, folder: Path) -> None:
    result = run("count", "ferry", "--store", folder)
    assert result.code == 0
    assert result.out.startswith("7 articles (1 of them copies) with “ferry”")
    lines = {line.split()[0]: line for line in result.out.splitlines()[1:]}
    assert lines["2024-03"].count("█") > lines["2024-05"].count("█") > 0
    assert lines["2024-04"].count("█") == 0
    assert "no date" in result.out


def test_json_and_csv(run: Run, folder: Path) -> None:
    found = run("count", "ferry", "--by", "source", "--store", folder, "--json").json
    assert found["total"] == {"articles": 7, "origins": 6}
    assert found["rows"][0] == {"key": "Vale Herald", "articles": 3, "origins": 3}
    out = run("count", "ferry", "--by", "source", "--store", folder, "--csv").out
    assert list(csv.reader(out.splitlines()))[:2] == [
        ["source", "articles", "origins"],
        ["Vale Herald", "3", "3"],
    ]
    assert run("count", "ferry", "--store", folder, "--csv", "--json").code == 2
    assert run("count", "ferry", "--store", folder, "--by", "year").code == 2


def test_dates_hide_the_undated_and_say_so(run: Run, folder: Path) -> None:
    result = run("count", "ferry", "--store", folder, "--since", "2024-03-04", "--tz", "UTC")
    assert result.out.startswith("4 articles")
    assert "without a date" in result.err


def test_nothing_is_no_error(run: Run, folder: Path) -> None:
    result = run("count", "submarine", "--store", folder)
    assert (result.code, result.out) == (0, "0 articles with “submarine”\n")
