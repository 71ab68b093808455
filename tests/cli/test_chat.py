"""The chat, line by line: what it answers, what its commands do, and what does not end it."""

from __future__ import annotations

import io
import json
import os
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from rag.archive import Archive
from rag.cli.chat import commands
from rag.cli.chat.session import Session
from rag.cli.chat.terminal import Screen
from rag.config import Settings
from rag.models.encoders.embedding import make_embedder
from rag.render.json import checked
from rag.types import Limits
from tests.conftest import Result, Run
from tests.loopback import Server, fault, on_loopback, said

Chat = Callable[..., Result]

COST = "How much did the restoration of Notre-Dame cost?"


@pytest.fixture(autouse=True)
def _one_embedder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every chat opens its archive; the embedding model is loaded once."""
    monkeypatch.setattr("rag.archive.make_embedder", _embedder)


_embedder = cache(make_embedder)


@pytest.fixture
def chat(run: Run, corpus_store: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Chat:
    """Chat through a pipe, one line after another."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def talk(*lines: str, flags: tuple[str, ...] = ("--llm", "none")) -> Result:
        text = "".join(f"{line}\n" for line in lines).encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
        return run("chat", "--store", corpus_store, *flags)

    return talk


# --- questions -------------------------------------------------------------------------------


def test_a_pipe_gets_answers_with_their_sentences_and_no_prompts(chat: Chat) -> None:
    result = chat(COST, "", "Who won Euro 2024?")
    assert result.code == 0
    assert "700 million euros" in result.out
    assert "(word for word)" in result.out
    assert "Oyarzabal" in result.out
    assert not any(line.startswith(">") for line in result.out.splitlines())


def test_a_question_that_follows_on_is_understood_and_said_to_be(chat: Chat) -> None:
    result = chat("Who scored the winning goal in the Euro 2024 final?", "And when was that?")
    assert "read as: " in result.err
    assert "Euro" in result.err.split("read as: ")[1].splitlines()[0]  # or its whole name


def test_an_unanswered_question_is_no_failure(chat: Chat) -> None:
    result = chat("What is the capital of Portugal?")
    assert result.code == 0
    assert result.out.startswith("No answer: ")


def test_what_goes_wrong_is_told_and_the_next_line_is_answered(chat: Chat) -> None:
    result = chat("/sorces", "/since 2024-02-30", "/source Harbor Wire", "/open 7", COST)
    assert result.code == 7
    sorces, since, source, number = (ln for ln in result.err.splitlines() if "error" in ln)
    assert "did you mean /sources?" in sorces
    assert "/since '2024-02-30' is no date" in since
    assert "did you mean Harbour Wire?" in source
    assert "no source 7" in number
    assert "700 million euros" in result.out


@on_loopback
def test_a_provider_that_fails_ends_one_answer(
    chat: Chat, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-secret")
    monkeypatch.setenv("DATELINE_RETRIES", "0")
    reply = '{"claims": [{"text": "The restoration cost 700 million euros.", "sentences": [1]}]}'
    server.replies = [fault(429, "slow down, sk-planted-secret"), said(reply)]
    result = chat(COST, COST, flags=("--llm", "openai:written"))
    assert "HTTP 429" in result.err
    assert "sk-planted-secret" not in result.err + result.out
    assert "700 million euros" in result.out


def test_articles_that_another_process_stores_are_found(
    corpus_store: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    article = tmp_path / "new.txt"
    article.write_text("Ferry\n\nThe ferry Marigold ran aground off Skerry Point on Tuesday.\n")
    asked = "Where did the ferry Marigold run aground?"

    class Typing(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            line = super().readline()
            if self.tell() > len(asked) + 2:  # the first question has been answered
                with Archive.open(settings=Settings(store=corpus_store)) as other:
                    other.ingest([article])
            return line

    text = f"{asked}\n{asked}\n".encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(Typing(text)))
    first, _, second = run("chat", "--llm", "none", "--store", corpus_store).out.partition("\n\n")
    assert first.startswith("No answer: ")
    assert "off Skerry Point" in second


# --- commands --------------------------------------------------------------------------------


def test_open_shows_the_article_around_the_cited_sentence(chat: Chat) -> None:
    out = chat(COST, "/open 1", "/sources").out
    shown = out.split("\n\n  [1]", 1)[1]
    assert ">>> The restoration cost around 700 million euros" in shown
    assert shown.count(">>>") == shown.count("<<<") == 1
    assert shown.count("Quaymarket Dispatch, 8 December 2024") >= 2


@pytest.mark.parametrize(
    "asked",
    [
        "Who is the mayor of Lima?",
        "How much did the Colosseum cost?",
        "When was the Eiffel Tower painted blue?",
        "Who won the Tour de France of 1998?",
        "Which vaccine did Portugal order?",
    ],
)
def test_open_after_a_refusal_shows_the_nearest_article(chat: Chat, asked: str) -> None:
    out = chat(asked, "/open 1", "/open 9").out
    refusal, shown = out.split("Nearest:\n", 1)
    assert refusal.startswith("No answer: ")
    first = shown.split(": ", 1)[1].split("  (")[0]
    listed, opened = shown.split("\n\n", 1)
    assert listed.count("\n") == 2
    assert opened.startswith(f"{first}\n")
    assert ">>>" not in opened


def test_open_after_a_refusal_says_what_can_be_opened(chat: Chat) -> None:
    result = chat("Who is the mayor of Lima?", "/open 7")
    assert "1 to 3" in result.err


def test_limits_hold_until_they_are_lifted_and_hide_even_names(
    chat: Chat, corpus_store: Path
) -> None:
    with Archive.open(settings=Settings(store=corpus_store)) as archive:
        spain = next(a.article_id for a in archive.articles() if "Oyarzabal" in a.title)
    won = "Who scored the winning goal in the Euro 2024 final?"
    result = chat("/as-of 2023-12-31", won, "/articles", f"/open {spain}", "/as-of off", won)
    before, _, after = result.out.partition("2023-04-16")
    assert "No answer" in before
    assert "Oyarzabal" not in before
    assert "Oyarzabal" in after
    assert f"no articles have the id '{spain}'; see /articles" in result.err
    assert "/as-of: no limit" in result.err


def test_a_topic_limits_questions_and_lists(chat: Chat, run: Run, tmp_path: Path) -> None:
    for name, topic in (("Marigold", "Shipping"), ("Daisy", "Tourism")):
        path = tmp_path / f"{name}.md"
        text = f"The ferry {name} ran aground off Skerry Point on Tuesday.\n"
        path.write_text(f"---\ntitle: Ferry {name} aground\ntopics: [{topic}]\n---\n{text}")
        run("ingest", path, "--store", tmp_path / "store")
    asked = "Which ferry ran aground off Skerry Point?"
    lines = ("/topic shiping", "/topic SHIPPING", "/articles", asked, "/brief ferry aground")
    result = chat(*lines)
    assert "'shiping'; did you mean Shipping?" in result.err
    assert "/topic: Shipping" in result.err
    assert "Marigold" in result.out
    assert "Daisy" not in result.out
    flags = ("--llm", "none", "--topic", "tourism")
    assert "Daisy" in chat(asked, "/topic", "/topic off", flags=flags).out


def test_a_conversation_is_saved_as_markdown_json_and_word(chat: Chat, tmp_path: Path) -> None:
    lines = (
        COST,
        "/brief Lahaina fire",
        "/save talk.md",
        "/save talk.json",
        "/save talk.docx",
        "/save talk.md",
    )
    result = chat(*lines, "/save talk.txt")
    assert result.err.count("wrote talk.md (2 turns)") == 2
    assert "no form ends in '.txt'" in result.err
    assert (tmp_path / "talk.docx").read_bytes().startswith(b"PK")
    markdown = (tmp_path / "talk.md").read_text()
    assert f"## {COST}" in markdown
    assert "> [1] “The restoration cost around 700 million euros" in markdown
    saved = json.loads((tmp_path / "talk.json").read_text())
    answer, brief = saved["turns"]
    checked(saved, "conversation")
    checked(answer["document"], "answer")
    checked(brief["document"], "brief")
    again = chat("/save talk.md")
    assert "talk.md is there already" in again.err


def test_resume_brings_back_sources_and_limits(chat: Chat) -> None:
    assert chat("/since 2024-01-01", COST).code == 0
    result = chat("/sources", "/since", flags=("--llm", "none", "--resume"))
    assert "“The restoration cost around 700 million euros" in result.out
    assert "/since: 1 January 2024" in result.err


def test_the_model_is_changed_or_stays(chat: Chat) -> None:
    result = chat("/model", "/model gpt9", "/model openai:some", "/model")
    assert result.err.count("/model: none") == 2
    assert "unknown model 'gpt9'" in result.err
    assert "OPENAI_API_KEY" in result.err


def test_nothing_that_an_article_says_steers_the_terminal(
    chat: Chat, run: Run, corpus_store: Path, tmp_path: Path
) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        "---\ntitle: 'A \x1b]0;owned\x07title'\nsource: 'T\x1b[2Jimes'\n---\n"
        "The ferry Marigold \x1b[31msank\x1b[0m on Friday \ue000off the \x9b1mpoint.\n"
    )
    run("ingest", path, "--store", corpus_store)
    asked = "When did the ferry Marigold sink?"
    result = chat(asked, "/open 1", "/articles", "/sources", "/brief ferry Marigold", "/save s.md")
    everything = result.out + result.err + (tmp_path / "s.md").read_text()
    assert "Marigold" in everything
    assert not set(everything) & {"\x1b", "\x07", "\x9b"}


# --- a person at a terminal ------------------------------------------------------------------


@pytest.fixture
def session(corpus_store: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """A chat of a person who sees plain lines."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    with Archive.open(settings=Settings(store=corpus_store, llm="none")) as archive:
        screen = Screen(asks=True, moves=False, colour=False)
        yield Session(archive, screen, Limits())


def _type(monkeypatch: pytest.MonkeyPatch, *typed: str | type[BaseException]) -> None:
    lines = iter(typed)

    def read(prompt: str) -> str:
        line = next(lines)
        if isinstance(line, str):
            return line
        raise line

    monkeypatch.setattr("rag.cli.chat.session.make_reader", lambda *more: read)


@pytest.mark.parametrize(
    ("typed", "shown", "plain", "environment", "screen"),
    [
        (True, True, False, {"TERM": "xterm"}, Screen(asks=True, moves=True, colour=True)),
        (
            True,
            True,
            False,
            {"TERM": "xterm", "NO_COLOR": "1"},
            Screen(asks=True, moves=True, colour=False),
        ),
        (True, True, True, {"TERM": "xterm"}, Screen(asks=True, moves=False, colour=False)),
        (True, True, False, {"TERM": "dumb"}, Screen(asks=True, moves=False, colour=False)),
        (True, False, False, {"TERM": "xterm"}, Screen(asks=True, moves=False, colour=False)),
        (False, True, False, {"TERM": "xterm"}, Screen(asks=False, moves=False, colour=False)),
    ],
    ids=["terminal", "NO_COLOR", "--plain", "dumb", "answers into a pipe", "questions from a pipe"],
)
def test_what_is_shown_suits_the_terminal(
    monkeypatch: pytest.MonkeyPatch,
    typed: bool,
    shown: bool,
    plain: bool,
    environment: dict[str, str],
    screen: Screen,
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdin", _Stream(typed))
    monkeypatch.setattr(sys, "stdout", _Stream(shown))
    assert Screen.of_terminal(plain=plain, quiet=False) == screen


class _Stream(io.StringIO):
    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


def test_ctrl_c_stops_an_answer_and_ctrl_d_leaves(
    session: Session, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ask, asked = Archive.ask, []

    def stopped_once(self: Archive, question: str, **more: Any) -> Any:
        asked.append(question)
        if len(asked) == 1:
            raise KeyboardInterrupt
        return ask(self, question, **more)

    monkeypatch.setattr(Archive, "ask", stopped_once)
    _type(monkeypatch, KeyboardInterrupt, COST, COST, EOFError)
    assert session.run() == 0
    shown = capsys.readouterr().out
    assert "Ctrl-D or /quit leaves" in shown
    assert "stopped\n" in shown
    assert "700 million euros" in shown


def test_an_unexpected_fault_does_not_end_the_chat(
    session: Session, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(self: Archive, question: str, **more: Any) -> Any:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr(Archive, "ask", broken)
    _type(monkeypatch, COST, "/help", "quit")
    assert session.run() == 1
    captured = capsys.readouterr()
    assert "unexpected fault: ZeroDivisionError: by nothing" in captured.err
    assert "/brief [TOPIC]" in captured.out


def test_a_question_pasted_over_several_lines_is_one_and_commands_are_several(
    session: Session, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = []
    monkeypatch.setattr(Session, "_ask", lambda self, question: asked.append(question))
    commands_pasted = "/since 2024-01-01\n/until 2024-12-31\n"
    _type(monkeypatch, "How much did\nthe restoration\ncost?", commands_pasted, EOFError)
    session.run()
    assert asked == ["How much did the restoration cost?"]
    assert "/since: 1 January 2024\n/until: 31 December 2024\n" in capsys.readouterr().out


def test_a_folder_that_cannot_be_written_is_told_once(
    corpus_store: Path, chat: Chat, tmp_path: Path
) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    result = chat(COST, "/since 2024-01-01")
    assert result.code == 0
    assert result.err.count("the conversation is not kept") == 1
    assert "(word for word)" in result.out


def test_leaving_waits_for_what_is_being_loaded(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that is closed under a thread ends the process with a fault of memory."""
    close, order = Archive.close, []

    def load(self: Archive, goes_on: Callable[[], bool]) -> None:
        while goes_on():
            time.sleep(0.001)
        order.append("loaded")

    def closing(self: Archive) -> None:
        order.append("closed")
        close(self)

    monkeypatch.setattr(Archive, "warm_up", load)
    monkeypatch.setattr(Archive, "close", closing)
    assert chat("/quit").code == 0
    assert order == ["loaded", "closed"]


# --- what is typed ---------------------------------------------------------------------------


def test_a_command_may_be_shortened_and_misspelled_to_a_point() -> None:
    def typed(line: str) -> commands.Typed:
        found = commands.parse(line)
        assert found is not None
        return found

    assert typed("/sour") == commands.Typed("sour", "")  # sources, or source?
    assert commands.parse("/op 3") == commands.Typed("open", "3")
    assert commands.parse("exit") == commands.parse("/quit") == commands.Typed("quit", "")
    assert commands.parse("What did exit polls say?") is None
    assert typed("/breif").advice == "did you mean /brief?"
    assert typed("/xyzzy").advice == "/help lists them"
    assert typed("/brief").advice is None


def test_completion_knows_commands_numbers_ids_titles_and_outlets(
    session: Session, corpus_store: Path, tmp_path: Path, run: Run
) -> None:
    (tmp_path / "ferry.md").write_text(
        "---\ntitle: Ferry sinks\nsource: Skerry Wire\ntopics: [shipping, ports]\n---\n"
        "The ferry Marigold sank off Skerry Point on Tuesday.\n"
    )
    run("ingest", tmp_path / "ferry.md", "--store", corpus_store)
    found = run("articles", "list", "--source", "Skerry Wire", "--store", corpus_store, "--json")
    ferry = found.json["articles"][0]["article_id"][:8]
    session._do(None, "Where did the ferry Marigold sink?")

    def lines(line: str) -> list[str]:
        return [c.line for c in commands.completions(line, session._choices)]

    assert lines("What") == []
    assert lines("/so") == ["/sources", "/source "]
    assert lines(f"/open {ferry}") == [f"/open {ferry}"]
    assert lines("/open 1")[0] == "/open 1"
    assert lines("/open sink")[0] == "/open 1"
    assert f"/open {ferry}" in lines("/open sink")
    assert lines("/source skerry") == ["/source Skerry Wire"]
    assert lines("/topic sh") == ["/topic shipping"]
    assert "/topic off" in lines("/topic o")
    assert lines("/since y") == ["/since yesterday"]
    for name in ("notes.md", "notes.json", "notes.docx", "notes.pdf", "notes"):
        (tmp_path / name).touch()
    begun = f"/save {tmp_path}{os.sep}notes"
    assert lines(begun) == [f"{begun}.docx", f"{begun}.json", f"{begun}.md"]


# --- what is kept ----------------------------------------------------------------------------


def test_a_chat_keeps_what_it_answers_and_says_nothing_of_it(
    chat: Chat, run: Run, corpus_store: Path
) -> None:
    result = chat(COST, "hello", "/brief Lahaina fire")
    assert "kept" not in result.err
    entries = run("history", "--store", corpus_store, "--json").json["entries"]
    assert [e["kind"] for e in entries] == ["brief", "answer"]
    assert entries[1]["asked"] == COST


def test_a_chat_that_keeps_nothing_leaves_nothing(
    chat: Chat, run: Run, corpus_store: Path, tmp_path: Path
) -> None:
    chat(COST, "/since 2020-01-01", flags=("--llm", "none", "--no-keep"))
    assert run("history", "--store", corpus_store, "--json").json["entries"] == []
    assert list((tmp_path / "state").rglob("*.jsonl")) == []


def test_a_chat_about_a_read_only_store_says_once_that_nothing_is_kept(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rag.store.sql import Database

    monkeypatch.setattr(
        "rag.store.catalog.Database",
        lambda path, read_only=False: Database(path, read_only=True),
    )
    result = chat(COST, COST, "Who won Euro 2024?")
    assert result.code == 0
    assert result.err.count("nothing is kept") == 1
    assert "Oyarzabal" in result.out


def test_the_last_answer_is_marked_as_wrong(chat: Chat) -> None:
    from rag.config import marks_file

    result = chat("/wrong", COST, "/wrong the pledges, not the cost")
    assert "nothing was asked yet" in result.err
    assert str(marks_file()) in result.err
    mark = json.loads(marks_file().read_text().splitlines()[0])
    assert (mark["question"], mark["note"]) == (COST, "the pledges, not the cost")
