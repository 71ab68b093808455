"""The documents that are made from the code are up to date; no output changes under its version."""

from __future__ import annotations

import json

import pytest

from evals import docs
from rag.assets import read_schema, schema_names


def test_the_manual_of_the_command_line_is_that_of_the_code() -> None:
    assert docs.CLI.read_text() == docs.cli_markdown(), "run `make docs`"
    assert docs.SCHEMAS.read_text() == docs.schemas_markdown(), "run `make docs`"


@pytest.mark.parametrize("name", schema_names())
def test_an_output_that_changes_gets_a_new_version(name: str) -> None:
    version, mark = docs.fingerprint(name)
    on_record = docs.recorded()[name]
    assert version in on_record, f"{name} {version} is new: run `make docs`"
    assert on_record[version] == mark, (
        f"{name} has changed and is still {version}: give it a new schema_version, then `make docs`"
    )
    assert json.loads(read_schema(name))["$id"] == f"urn:dateline:{name}:{version}"


def test_a_fingerprint_sees_fields_and_types_and_no_words(monkeypatch: pytest.MonkeyPatch) -> None:
    schema = json.loads(read_schema("failed"))
    before = docs.fingerprint("failed")

    def now(name: str) -> str:
        return json.dumps(schema)

    monkeypatch.setattr(docs, "read_schema", now)
    schema["properties"]["error"]["description"] = "said in other words"
    assert docs.fingerprint("failed") == before
    schema["properties"]["title"] = {"type": "string"}  # a field of that name is no word
    assert docs.fingerprint("failed") != before
