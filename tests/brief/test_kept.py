from __future__ import annotations

import contextlib
from pathlib import Path

from rag.brief.kept import keeping_replies
from rag.errors import ProviderError
from rag.models.call import Messages, OnText, Reply, Schema
from rag.models.chat import ChatModel
from rag.types import Usage


class Provider:
    """Answers so many calls, then fails."""

    def __init__(self, answers: int) -> None:
        self.answers = answers
        self.asked: list[Messages] = []

    def __call__(self, messages: Messages, schema: Schema, on_text: OnText | None = None) -> Reply:
        if len(self.asked) == self.answers:
            raise ProviderError("the provider is down")
        self.asked.append(messages)
        return Reply(f"reply {len(self.asked)}", Usage(100, 10))


def model(provider: Provider) -> ChatModel:
    return ChatModel("test", 100, provider)


ONE, TWO = [("user", "one")], [("user", "two")]


def break_off(provider: Provider, folder: Path, *prompts: Messages) -> None:
    """Ask until the provider fails."""
    with contextlib.suppress(ProviderError), keeping_replies(model(provider), folder) as kept:
        assert kept is not None
        for prompt in prompts:
            kept.call(prompt, None)


def test_a_second_run_goes_on_where_the_provider_failed(tmp_path: Path) -> None:
    first = Provider(1)
    break_off(first, tmp_path / "d", ONE, TWO)
    second = Provider(9)
    with keeping_replies(model(second), tmp_path / "d") as kept:
        assert kept is not None
        again = kept.call(ONE, None)
        assert (again.text, again.usage) == ("reply 1", Usage())  # paid for already
        kept.call(TWO, None)
    assert second.asked == [TWO]
    assert not (tmp_path / "d").exists()  # done: nothing is left to go on from


def test_another_prompt_or_model_is_asked_anew(tmp_path: Path) -> None:
    break_off(Provider(1), tmp_path, ONE, TWO)
    other = Provider(9)
    with keeping_replies(ChatModel("other", 100, other), tmp_path) as kept:
        assert kept is not None
        kept.call(ONE, None)
    assert other.asked == [ONE]


def test_a_folder_that_cannot_be_written_keeps_nothing_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "d").write_text("a file")
    with keeping_replies(model(Provider(1)), tmp_path / "d") as kept:
        assert kept is not None
        assert kept.call(ONE, None).text == "reply 1"


def test_without_a_model_there_is_nothing_to_keep(tmp_path: Path) -> None:
    with keeping_replies(None, tmp_path / "d") as kept:
        assert kept is None
