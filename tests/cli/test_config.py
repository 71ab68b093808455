"""`dateline config`, and `dateline` alone: what is set and where, what can be done next."""

import stat
from pathlib import Path

import pytest

from rag.config import load_settings
from tests.conftest import Run

SECRET = "kept-from-everybody-0123456789"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "dateline" / "config.toml"


def test_what_is_set_is_read_by_the_next_command(run: Run, file: Path) -> None:
    for name, value in (
        ("llm", "none"),
        ("retries", "0"),
        ("strict", "yes"),
        ("store", "a \\ “b”"),
    ):
        assert run("config", "set", name, value).code == 0
    assert str(file) in run("config", "set", "llm", "local").err
    settings = load_settings()
    assert (settings.llm, settings.retries, settings.strict) == ("local", 0, True)
    assert settings.store == Path("a \\ “b”")
    assert run("config", "get", "llm").out == "local\n"


def test_the_list_says_where_each_value_comes_from(
    run: Run, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("config", "set", "llm", "none")
    run("config", "set", "tz", "Europe/London")
    (tmp_path / ".env").write_text("DATELINE_TZ=Asia/Tokyo\nDATELINE_RETRIES=5\n")
    monkeypatch.setenv("DATELINE_RETRIES", "1")
    lines = {line.split()[0]: line for line in run("config", "list").out.splitlines()}
    assert set(lines) >= {"store", "llm", "tz", "retries", "timeout", "token"}
    for name, value, origin in (
        ("llm", "none", f"[{file}]"), ("tz", "Asia/Tokyo", "[.env]"),
        ("retries", "1", "[the environment]"), ("timeout", "120.0", "[default]"),
    ):  # fmt: skip
        assert value in lines[name]
        assert lines[name].endswith(origin)
    assert ".env" in run("config", "set", "tz", "Europe/Paris").err  # which goes first, still


def test_lines_of_the_file_stay_and_an_empty_value_takes_one_out(run: Run, file: Path) -> None:
    file.parent.mkdir(parents=True)
    file.write_text("# the desk's\nllm = 'none'  # for now\nretries = 3\n")
    run("config", "set", "llm", "local")
    assert "# the desk's\nretries = 3\n" in file.read_text()
    assert load_settings().llm == "local"
    run("config", "set", "llm", "")
    assert load_settings().llm is None
    assert load_settings().retries == 3


@pytest.mark.parametrize("name", ["token", "chroma"])
def test_a_secret_is_kept_from_other_users_and_not_shown(run: Run, file: Path, name: str) -> None:
    value = f"https://desk:{SECRET}@example.org" if name == "chroma" else SECRET
    run("config", "set", name, value)
    assert getattr(load_settings(), name) == value
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    shown = [run("config", "list"), run("config", "get", name)]
    assert not any(SECRET in result.out + result.err for result in shown)


@pytest.mark.parametrize(
    ("arguments", "code", "named"),
    [
        (("set", "lm", "none"), 2, "llm"),
        (("get", "retrys"), 2, "retries"),
        (("set", "strict", "maybe"), 4, "maybe"),
        (("set", "timeout", "0"), 4, "timeout"),
        (("st", "llm", "none"), 2, "set"),
    ],
)
def test_wrong_use_changes_nothing(
    run: Run, file: Path, arguments: tuple[str, ...], code: int, named: str
) -> None:
    result = run("config", *arguments)
    assert (result.code, named in result.err, file.exists()) == (code, True, False)


def test_a_value_over_several_lines_is_left_to_the_editor(run: Run, file: Path) -> None:
    file.parent.mkdir(parents=True)
    file.write_text('llm = """\nnone"""\n')
    assert run("config", "set", "llm", "local").code == 4
    assert load_settings().llm == "none"


def test_dateline_alone_says_in_five_lines_what_to_do_next(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = run()
    assert (before.code, before.err, len(before.out.splitlines())) == (0, "", 5)
    assert "dateline ingest" in before.out.splitlines()[1]
    (tmp_path / "a.txt").write_text("The ferry Daisy ran aground off Skerry Point on Thursday.")
    monkeypatch.setenv("DATELINE_STORE", str(tmp_path / "store"))
    assert run("ingest", tmp_path / "a.txt").code == 0
    after = run()
    assert len(after.out.splitlines()) == 5
    assert str(tmp_path / "store") in after.out
    assert "no articles" not in after.out


@pytest.mark.parametrize(("typed", "meant"), [("sreach", "search"), ("ingset", "ingest")])
def test_a_mistyped_command_is_told_the_one_that_was_meant(
    run: Run, typed: str, meant: str
) -> None:
    result = run(typed)
    assert result.code == 2
    assert f"'{meant}'" in result.err
