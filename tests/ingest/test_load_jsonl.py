from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import SourceError, UsageError
from rag.ingest.load.jsonl import DEFAULTS, parse_map
from rag.ingest.load.loader import Loader, load
from rag.types import RawDocument
from tests.conftest import ROOT

TEXT = "The bridge fell into the river."


def lines(path: Path, *records: object) -> Path:
    path.write_text("\n".join(r if isinstance(r, str) else json.dumps(r) for r in records) + "\n")
    return path


def documents(path: Path, fields: str = "") -> list[RawDocument]:
    found = list(load(str(path), fields=parse_map([fields])))
    assert all(isinstance(f, RawDocument) for f in found), found
    return [f for f in found if isinstance(f, RawDocument)]


def one(tmp_path: Path, record: dict[str, Any], fields: str = "") -> RawDocument:
    (found,) = documents(lines(tmp_path / "a.jsonl", record), fields)
    return found


def test_the_fields_of_an_export_are_those_of_an_article(tmp_path: Path) -> None:
    record = {
        "id": 17,
        "title": "Bridge falls",
        "text": TEXT,
        "source": "Harbour Wire",
        "author": ["A. Roe", "B. Doe"],
        "url": "https://wire.example/bridge",
        "published": "2024-03-26T06:00:00-04:00",
        "language": "en",
        "topics": ["Transport", "Accidents"],
    }
    assert one(tmp_path, record) == RawDocument(
        location=f"{tmp_path / 'a.jsonl'}:1",
        text=TEXT,
        key="17",
        title="Bridge falls",
        source="Harbour Wire",
        author="A. Roe, B. Doe",
        url="https://wire.example/bridge",
        published="2024-03-26T06:00:00-04:00",
        language="en",
        topics=("Transport", "Accidents"),
    )


@pytest.mark.parametrize(
    ("record", "part", "value"),
    [
        ({"body": TEXT}, "text", TEXT),
        ({"Body": TEXT}, "text", TEXT),
        ({"content": ["One.", "Two."]}, "text", "One.\n\nTwo."),
        ({"content": {"rendered": "<p>One.</p><p>Two &amp; three.</p>"}}, "text", "One.\n\nTwo & three."),
        ({"description": "Short.", "content": TEXT}, "text", TEXT),
        ({"text": TEXT, "headline": {"main": "Bridge falls"}}, "title", "Bridge falls"),
        ({"text": TEXT, "source": {"id": None, "name": "Harbour Wire"}}, "source", "Harbour Wire"),
        ({"text": TEXT, "publisher": "Harbour Wire"}, "source", "Harbour Wire"),
        ({"text": TEXT, "authors": [{"name": "A. Roe"}, {"name": "B. Doe"}]}, "author", "A. Roe, B. Doe"),
        ({"text": TEXT, "publishedAt": "2024-03-26T06:00:00Z"}, "published", "2024-03-26T06:00:00Z"),
        ({"text": TEXT, "timestamp": 1711447200}, "published", "1711447200"),
        ({"text": TEXT, "timestamp": "1711447200000"}, "published", "1711447200000"),
        ({"text": TEXT, "date": {"$date": "2024-03-26T10:00:00Z"}}, "published", "2024-03-26T10:00:00Z"),
        ({"text": TEXT, "timestamp": 911447200}, "published", "1998-11-19T03:46:40+00:00"),
        ({"text": TEXT, "date": 20240326}, "published", "20240326"),
        ({"text": "[Removed]", "description": TEXT}, "text", TEXT),
        ({"content": "ONLY IN PAID PLANS", "description": TEXT}, "text", TEXT),
        ({"text": " ", "summary": TEXT}, "text", TEXT),
        ({"text": "…", "body": TEXT}, "text", TEXT),
        ({"content": "null", "body": TEXT}, "text", TEXT),
        ({"text": TEXT, "date": 1e300}, "published", "1e+300"),
        ({"text": TEXT, "_id": {"$oid": "65f0"}}, "key", "a.jsonl#65f0"),
        ({"text": TEXT, "id": 0}, "key", "a.jsonl#0"),
        ({"text": TEXT, "id": 17, "source": "Harbour Wire"}, "key", "17"),
        ({"text": TEXT, "link": "https://wire.example/b"}, "url", "https://wire.example/b"),
        ({"text": TEXT, "url": "not an address"}, "url", None),
        ({"text": TEXT, "url": "http://[::1"}, "url", None),
        ({"text": TEXT, "url": "javascript:alert(1)"}, "url", None),
        ({"text": TEXT, "tags": "Transport; Accidents, Transport"}, "topics", ("Transport", "Accidents")),
        ({"text": TEXT, "tags": [{"name": "Transport"}, 7, None]}, "topics", ("Transport", "7")),
        ({"text": TEXT, "title": None, "headline": "Bridge falls"}, "title", "Bridge falls"),
        ({"text": TEXT, "title": {}}, "title", None),
        ({"text": TEXT, "title": True}, "title", None),
        ({"text": "a \ud800 b"}, "text", "a \N{REPLACEMENT CHARACTER} b"),
        ({"text": "If a < b and <p> is a tag."}, "text", "If a < b and <p> is a tag."),
    ],
)  # fmt: skip
def test_common_names_and_shapes_of_fields(
    tmp_path: Path, record: dict[str, Any], part: str, value: object
) -> None:
    assert getattr(one(tmp_path, record), part) == value


@pytest.mark.parametrize(
    ("fields", "record"),
    [
        ("text=story,published=when", {"story": TEXT, "when": "2024-03-26", "text": "no", "date": "1999-01-01"}),
        ("text=doc.story, published=doc.when", {"doc": {"story": TEXT, "when": "2024-03-26"}}),
        ("text=doc.story,published=doc.when", {"doc.story": TEXT, "Doc": {"When": "2024-03-26"}}),
    ],
)  # fmt: skip
def test_a_mapping_names_the_fields(tmp_path: Path, fields: str, record: dict[str, Any]) -> None:
    document = one(tmp_path, record, fields)
    assert (document.text, document.published) == (TEXT, "2024-03-26")


@pytest.mark.parametrize("given_map", ["text", "text=", "=body", "words=body"])
def test_a_mapping_that_makes_no_sense_is_refused(given_map: str) -> None:
    with pytest.raises(UsageError, match="--map"):
        parse_map([given_map])


def test_a_text_that_is_not_there_is_told_with_the_fields_that_are(tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", {"story": TEXT, "when": "2024-03-26"})
    (error,) = load(str(path))
    assert isinstance(error, SourceError)
    assert "a.jsonl:1" in error.message
    assert "story, when" in error.message
    assert "--map text=" in str(error.next_step)


def test_ids_of_two_files_without_an_outlet_are_two(tmp_path: Path) -> None:
    lines(tmp_path / "a.jsonl", {"id": 1, "text": "A bridge fell."})
    lines(tmp_path / "b.jsonl", {"id": 1, "text": "A dam broke."})
    assert len({d.key for d in documents(tmp_path)}) == 2


def test_without_id_and_address_an_article_is_its_text_wherever_it_stands(tmp_path: Path) -> None:
    (first,) = documents(lines(tmp_path / "a.jsonl", {"text": TEXT}))
    _, second = documents(lines(tmp_path / "b.jsonl", {"text": "New."}, {"text": TEXT}))
    assert first.key == second.key


BAD_LINES = [
    '{"text": "cut off',
    "not json",
    '"a string"',
    "[1, 2]",
    "null",
    "[" * 100_000,
    '{"text": ' + "9" * 5000 + "}",
    '{"text": ""}',
    '{"text": {"a": 1}}',
    "{}",
    '{"text": NaN}',
    "\0\0\0\0\0binary\0\0\0",
    "\ud800",
]


@pytest.mark.parametrize("bad", BAD_LINES)
def test_a_bad_line_is_named_and_the_others_are_read(tmp_path: Path, bad: str) -> None:
    path = tmp_path / "a.jsonl"
    good = json.dumps({"text": TEXT})
    path.write_bytes(f"{good}\n{bad}\n\n{good}".encode("utf-8", "surrogatepass"))
    first, error, last = load(str(path))
    assert isinstance(first, RawDocument)
    assert isinstance(error, SourceError)
    assert f"{path}:2" in error.message
    assert isinstance(last, RawDocument)
    assert last.location == f"{path}:4"


def test_a_line_without_end_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.ingest.load.jsonl.MAX_LINE", 1000)
    path = lines(tmp_path / "a.jsonl", {"text": TEXT}, {"text": "x" * 5000}, {"text": TEXT})
    first, error, last = load(str(path))
    assert isinstance(first, RawDocument)
    assert f"{path}:2: a line of more than" in str(error)
    assert isinstance(last, RawDocument)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_of_an_export(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.jsonl"
    record = json.dumps({"text": "Zürich hält inne – heute."}, ensure_ascii=False)
    path.write_bytes(f"{record}\r\n{record}\r\n".encode(encoding))
    assert [d.text for d in documents(path)] == ["Zürich hält inne – heute."] * 2


def test_one_line_in_an_old_encoding_among_others(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    record = '{"text": "Der Bürgermeister von Zürich hält inne, sagte er am Freitag."}\n'
    path.write_bytes(record.encode() + record.encode("cp1252"))
    first, second = documents(path)
    assert first.text == second.text


@pytest.mark.parametrize(
    "content",
    [
        [{"text": "One."}, {"text": "Two."}],
        {"articles": [{"text": "One."}, {"text": "Two."}]},
        {"response": {"results": [{"text": "One."}, {"text": "Two."}]}},
    ],
)
def test_a_json_file_holds_articles(tmp_path: Path, content: object) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(content, indent=1))
    assert [(d.text, d.location) for d in documents(path)] == [
        ("One.", f"{path}:1"),
        ("Two.", f"{path}:2"),
    ]


def test_one_bad_article_of_a_json_file_does_not_stop_the_others(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('[{"text": "One."}, {"words": 3}, 7, {"text": "Two."}]')
    kinds = [type(item) for item in load(str(path))]
    assert kinds == [RawDocument, SourceError, SourceError, RawDocument]


def test_lines_under_the_name_of_json_are_read_as_lines(tmp_path: Path) -> None:
    path = lines(tmp_path / "a.json", {"text": "One."}, {"text": "Two."})
    assert [d.text for d in documents(path)] == ["One.", "Two."]


@pytest.mark.parametrize("data", ["", "\n \n", "[]", '{"articles": []}', "[" * 100_000])
def test_an_export_of_nothing_is_an_error(tmp_path: Path, data: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(data)
    (error,) = load(str(path))
    assert isinstance(error, SourceError)
    assert "a.json" in error.message


def test_an_export_is_read_as_it_comes(tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", {"text": "One."}, {"text": "Two."})
    with Loader() as loader:
        found = loader.load(str(path))
        assert isinstance(next(found), RawDocument)
        with path.open("a") as more:
            more.write(json.dumps({"text": "Three."}) + "\n")
        found.close()  # type: ignore[attr-defined]  # it is a generator


def test_every_part_has_its_own_name_first_or_nested() -> None:
    assert all(name in names for name, names in DEFAULTS.items())


def test_the_fields_in_the_documentation_are_those_of_the_code() -> None:
    page = (ROOT / "docs" / "ingest.md").read_text(encoding="utf-8")
    for name, fields in DEFAULTS.items():
        assert f"| `{name}` | {', '.join(f'`{f}`' for f in fields)} |" in page


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
NAMES = [n for names in DEFAULTS.values() for n in names]


@given(st.dictionaries(st.sampled_from(NAMES), JSON, max_size=6))
def test_any_object_is_an_article_or_an_error(record: dict[str, Any]) -> None:
    from rag.ingest.load.encoding import mended
    from rag.ingest.load.jsonl import article_of

    try:
        document = mended(article_of(record, "a.jsonl:1", "a.jsonl", {}))
    except SourceError:
        return
    assert document.text.encode()
    for value in (document.key, document.title, document.source, document.url, document.published):
        assert value is None or value.encode()
