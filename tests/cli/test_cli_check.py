"""`dateline check` as its user meets it."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from rag.assets import read_schema
from rag.render.json import VERSIONS
from tests.conftest import CORPUS, Result, Run

BRIDGE = CORPUS / "2024-03-27-baltimore-bridge-collapse.md"
TRUE = "Two were rescued from the Patapsco River."
FALSE = "Four were rescued from the Patapsco River."


@pytest.fixture
def give(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    def call(data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    return call


def _valid(value: Any) -> bool:
    return bool(jsonschema_rs.validator_for(json.loads(read_schema("check"))).is_valid(value))


def _file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def test_a_supported_text_exits_0_with_its_sentences(run: Run, tmp_path: Path) -> None:
    result = run("check", _file(tmp_path, "a.txt", TRUE), "--against", BRIDGE, "--json")
    assert (result.code, result.err) == (0, "")
    assert result.json["supported"] is True
    assert result.json["id"] is None
    assert _valid(result.json)
    (evidence,) = result.json["sentences"][0]["evidence"]
    source = BRIDGE.read_bytes().decode()
    assert source[evidence["start"] : evidence["end"]] == evidence["quote"] == TRUE


def test_anything_unsupported_exits_3_and_all_of_it_is_listed(run: Run, tmp_path: Path) -> None:
    text = _file(tmp_path, "a.txt", f"{FALSE} {TRUE}\n\n- A submarine left Brazil.\n")
    result = run("check", text, "--against", BRIDGE)
    assert result.code == 3
    assert "Of 3 sentences: 2 not supported." in result.out
    for sentence in (FALSE, TRUE, "A submarine left Brazil."):
        assert f". {sentence}\n" in result.out
    assert result.out.count("NOT SUPPORTED") == 2
    assert "not 'Four'" in result.out
    as_json = run("check", text, "--against", BRIDGE, "--json")
    assert as_json.code == 3
    assert [s["support"] for s in as_json.json["sentences"]] == [
        "unsupported",
        "supported",
        "unsupported",
    ]
    assert as_json.json["score"] == min(s["score"] for s in as_json.json["sentences"])


def test_everything_after_against_is_a_source(run: Run, tmp_path: Path) -> None:
    text = _file(tmp_path, "a.txt", TRUE)
    other = _file(tmp_path, "b.txt", "It rained.")
    for arguments in (
        ("check", text, "--against", other, BRIDGE, "--json"),
        ("check", "--json", text, "--against", other, "--against", BRIDGE),
    ):
        result = run(*arguments)
        assert result.code == 0, result.err
        assert result.json["sentences"][0]["evidence"][0]["source"] == 1


@pytest.mark.parametrize("which", ["text", "source"])
def test_standard_input_is_the_text_or_a_source(
    run: Run, tmp_path: Path, give: Callable[[bytes], None], which: str
) -> None:
    text, source = (_file(tmp_path, name, TRUE) for name in ("a.txt", "b.txt"))
    give(TRUE.encode())
    arguments = ("-", "--against", source) if which == "text" else (text, "--against", "-")
    assert run("check", *arguments).code == 0


def test_a_batch_is_one_object_a_line_in_order(
    run: Run, tmp_path: Path, give: Callable[[bytes], None]
) -> None:
    source = BRIDGE.read_text()
    items = [{"id": i, "text": [TRUE, FALSE][i % 2], "source": source} for i in (4, 3, 2)]
    lines = [json.dumps(i) for i in items]
    path = _file(tmp_path, "batch.jsonl", "\n".join(lines))
    result = run("check", "--batch", path)
    assert (result.code, result.err) == (3, "")
    found = [json.loads(line) for line in result.out.splitlines()]
    assert [(f["id"], f["supported"]) for f in found] == [(4, True), (3, False), (2, True)]
    assert all(map(_valid, found))

    give(lines[0].encode())
    assert run("check", "--batch", "-").code == 0

    broken = _file(tmp_path, "broken.jsonl", "\n".join([lines[0], '{"id": "x"}', lines[2]]))
    result = run("check", "--batch", broken, "--json")
    assert result.code == 7
    assert "1 of 3 lines" in result.err
    found = [json.loads(line) for line in result.out.splitlines()]
    assert [f["id"] for f in found] == [4, "x", 2]
    assert found[1]["error"]["code"] == 7
    assert "line 2: no text" in found[1]["error"]["message"]
    assert all(map(_valid, found))


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ((), 2, "no text to check"),
        (("good.txt",), 2, "no source"),
        (("--against", "good.txt", "good.txt"), 2, "no text to check"),
        (("good.txt", "--against", "good.txt", "--batch", "good.txt"), 2, "--batch"),
        (("good.txt", "--batch", "good.txt"), 2, "--batch"),
        (("-", "--against", "-"), 2, "once only"),
        (("good.txt", "--against", "-", "-"), 2, "once only"),
        (("missing.txt", "--against", "good.txt"), 7, "missing.txt: No such file"),
        (("good.txt", "--against", "."), 7, "directory"),
        (("good.txt", "--against", "missing.txt", "empty.txt"), 7, "missing.txt"),
        (("good.txt", "--against", "missing.txt", "empty.txt"), 7, "empty.txt: empty"),
        (("empty.txt", "--against", "good.txt"), 7, "empty.txt: empty"),
        (("good.txt", "--against", "rule.txt"), 7, "rule.txt: no sentence"),
        (("good.txt", "--against", "latin.txt"), 7, "latin.txt: not UTF-8 (byte 3 is 0xe9)"),
        (("--batch", "missing.txt"), 7, "missing.txt"),
        (("--batch", "empty.txt"), 7, "empty.txt: no line"),
    ],
)
def test_bad_input_names_the_thing(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], code: int, says: str
) -> None:
    for name, data in (
        ("good.txt", b"Two died."), ("empty.txt", b"\n"), ("rule.txt", b"---\n"),
        ("latin.txt", b"caf\xe9 closed"),
    ):  # fmt: skip
        (tmp_path / name).write_bytes(data)
    result = run("check", *arguments)
    assert result.code == code
    assert says in result.err
    assert result.out == ""


@pytest.mark.parametrize("arguments", [(), ("good.txt",), ("-", "--against", "-")])
def test_wrong_use_is_told_before_a_second_reader_is_looked_for(
    run: Run, arguments: tuple[str, ...]
) -> None:
    assert run("check", *arguments, "--llm", "nobody:nothing").code == 2


def test_terminal_escapes_do_not_reach_the_terminal(run: Run, tmp_path: Path) -> None:
    text = _file(tmp_path, "a.txt", "The ferry \x1b[31msank\x1b[0m on Friday.")
    source = _file(tmp_path, "b.txt", "The ferry \x1b]0;owned\x07sank on Friday.")
    assert "\x1b" not in run("check", text, "--against", source).out


def test_the_schema_refuses_a_result_that_is_also_an_error() -> None:
    error = {"code": 7, "message": "line 1: no text"}
    failed: dict[str, Any] = {"schema_version": VERSIONS["check"], "id": None, "error": error}
    assert _valid(failed)
    assert not _valid({**failed, "supported": True})
    assert not _valid({"schema_version": VERSIONS["check"], "id": None})


# --- for agents and editors ------------------------------------------------------------------


def _hook(run: Run, give: Callable[[bytes], None], document: object, *more: str | Path) -> Result:
    give(json.dumps(document).encode())
    return run("check", "--hook", *more)


def test_a_hook_says_nothing_of_what_is_supported(run: Run, give: Callable[[bytes], None]) -> None:
    given = {"text": TRUE, "source": BRIDGE.read_text()}
    assert _hook(run, give, given) == Result(0, "", "")


@pytest.mark.parametrize("form", ["text", "tool_input"])
def test_a_hook_exits_2_and_names_what_is_not_supported(
    run: Run, give: Callable[[bytes], None], form: str
) -> None:
    text = f"{TRUE} {FALSE}"
    given = {"text": text} if form == "text" else {"tool_input": {"content": text}}
    result = _hook(run, give, given, "--against", BRIDGE)
    assert (result.code, result.out) == (2, "")
    assert f"not supported: “{FALSE}”" in result.err
    assert TRUE not in result.err
    assert _hook(run, give, given, "--json", "--against", BRIDGE).json["supported"] is False


def test_a_hook_lets_the_uncertain_pass_with_a_line_unless_strict(
    run: Run, give: Callable[[bytes], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    from rag.checks import text as checking
    from rag.types.check import CheckedSentence, CheckedText

    sentence = CheckedSentence(TRUE, "uncertain", 0.5, "it is not certain", ())
    doubtful = CheckedText("uncertain", 0.5, (sentence,), "reader-1/0123456789ab")
    monkeypatch.setattr(checking, "check_given", lambda *_, **__: doubtful)
    given = {"text": TRUE, "source": "Two."}
    result = _hook(run, give, given)
    assert (result.code, result.out) == (0, "")
    assert f"uncertain: “{TRUE}”" in result.err
    assert _hook(run, give, given, "--strict").code == 2


@pytest.mark.parametrize(
    "arguments",
    [("--colour",), ("a.txt",), ("--batch", "a.jsonl"), ("--max-cost", "much"), ("--against", "none.md")],
)  # fmt: skip
def test_wrong_use_of_a_hook_is_1(
    run: Run, give: Callable[[bytes], None], arguments: tuple[str, ...]
) -> None:
    result = _hook(run, give, {"text": TRUE, "source": "Two."}, *arguments)
    assert result.code == 1
    assert result.err


@pytest.mark.parametrize("document", [[], {}, {"text": TRUE}, {"text": 1, "source": "Two."}, "no"])
def test_a_hook_without_text_or_source_is_1(
    run: Run, give: Callable[[bytes], None], document: object
) -> None:
    result = _hook(run, give, document)
    assert result.code == 1
    assert result.err
