"""A conversation in its file: what was answered survives whatever comes after."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from rag.answer.conversation import Conversation, begin, resume
from rag.types import Limits
from rag.types.answer import Turn

TURN = Turn("answer", "2026-11-23T05:00:00+00:00", "Who won?", {"citations": []}, "Spain won.[1]")


def test_what_was_said_is_there_after_a_crash_in_the_middle_of_a_line(tmp_path: Path) -> None:
    first = begin(tmp_path / "chats", tmp_path / "store")
    first.limit(Limits(since="2024-01-01"))
    first.add(TURN)
    assert first.path is not None
    with first.path.open("ab") as file:
        file.write(b'{"turn": {"kind": "ans')
    again = resume(tmp_path / "chats", tmp_path / "store")
    assert again is not None
    assert (again.turns, again.limits) == ([TURN], Limits(since="2024-01-01"))
    again.add(TURN)
    third = resume(tmp_path / "chats", tmp_path / "store")
    assert third is not None
    assert third.turns == [TURN, TURN]


def test_the_conversation_about_another_store_is_not_brought_back(tmp_path: Path) -> None:
    begin(tmp_path / "chats", tmp_path / "one").add(TURN)
    assert resume(tmp_path / "chats", tmp_path / "other") is None


def test_nobody_else_may_read_it_and_without_a_turn_there_is_no_file(tmp_path: Path) -> None:
    talk = begin(tmp_path / "chats", tmp_path / "store")
    talk.limit(Limits(source="Harbour Wire"))
    assert talk.path is not None
    assert not talk.path.exists()
    talk.add(TURN)
    assert talk.path.stat().st_mode & 0o077 == 0


@given(st.binary(max_size=200))
def test_no_file_is_too_broken_to_go_on_with(data: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "talk.jsonl"
        path.write_bytes(data)
        talk = Conversation(path)
        known = list(talk.turns)
        talk.add(TURN)
        assert Conversation(path).turns == [*known, TURN]
