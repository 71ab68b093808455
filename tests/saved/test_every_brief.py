"""Whatever the articles say, and whatever a model makes of them, the brief passes `verify`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from rag.archive import Archive
from rag.config import Settings
from rag.errors import NothingFoundError
from rag.models.call import Messages, OnText, Reply, Schema
from rag.models.chat import ChatModel
from rag.render.json import brief_json
from rag.types import Usage

_WHO = (
    "Ana Ruiz, the mayor of Marlow,",
    "Gov. Josh Green",
    "The coast guard",
    "Officials in Marlow",
)
_WHAT = (
    "said that {n} people died when the ferry sank off Marlow on {day}",
    "said “we have never seen a storm like the one that sank the ferry at Marlow”",
    "raised the toll of the Marlow ferry sinking from {m} to {n} on {day}",
    "said it is not known why the Marlow ferry sank",
    "asked for $2.{m} million to raise the ferry that sank near Marlow in 20{m}",
    "denied that {n} warnings about the Marlow ferry had been passed over",
)
_BESIDE = (
    "What we know about the Marlow ferry?",
    "MORE FERRIES:The {n} ferries that sank near Marlow",
    "He said the same of the Marlow ferry in {day}.",
    "Sign up for our newsletter about Marlow.",
    "Photo: The ferry at Marlow | Harbour Wire",
)
_DAYS = ("Friday", "March 3", "Jan. 6", "last week", "2019", "Monday")
_TITLES = (
    "Ferry sinks off Marlow with {n} aboard",
    "Why the Marlow ferry sank",
    "Marlow ferry: {n} dead after ...",
)


def articles(chance: Random) -> Iterator[str]:
    for number in range(chance.randint(1, 3)):

        def filled(text: str) -> str:
            return text.format(
                n=chance.randint(2, 99), m=chance.randint(10, 29), day=chance.choice(_DAYS)
            )

        title = filled(chance.choice(_TITLES))
        body = [filled(f"{chance.choice(_WHO)} {chance.choice(_WHAT)}.") for _ in range(9)]
        body.append(
            filled("A ferry with {n} people aboard sank near the harbour of Marlow on March 3.")
        )
        body += [filled(t) for t in chance.sample(_BESIDE, 2)]
        chance.shuffle(body)
        published = f"2024-03-{number + 4:02}"
        yield (
            f'---\ntitle: "{title}"\nsource: Wire {number}\npublished: {published}\n---\n'
            + "\n\n".join(body)
        )


def distorting(chance: Random) -> ChatModel:
    """A model that repeats, turns and mixes the sentences that it sees."""

    def call(messages: Messages, schema: Schema, on_text: OnText | None = None) -> Reply:
        seen = [
            line.split("] ", 1)[-1] for line in messages[-1][1].splitlines() if "Marlow" in line
        ]
        claims = []
        for _ in range(6):
            one, other = chance.choice(seen), chance.choice(seen)
            words = one.split()
            text = chance.choice(
                [one, one.replace("1", "2"), " ".join(words[: max(4, len(words) // 2)]) + ".",
                 f"{one.rstrip('.')} and {other}", one.replace("said", "denied")]
            )  # fmt: skip
            claims.append({"text": text, "sentences": [chance.randint(1, max(1, len(seen)))]})
        return Reply(json.dumps({"claims": claims}), Usage(1, 1))

    return ChatModel("stub", 900, call)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("drafted", [False, True], ids=["sentences", "model"])
def test_every_brief_verifies(
    seed: int, drafted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = Random(seed)
    for number, text in enumerate(articles(chance)):
        (tmp_path / f"{number}.md").write_text(text)
    model = distorting(chance) if drafted else None
    monkeypatch.setattr(Archive, "model", lambda self: model)
    with Archive.open(settings=Settings(store=tmp_path / "store", llm="none")) as archive:
        archive.ingest(sorted(tmp_path.glob("*.md")))
        made = 0
        for topic in ("Marlow ferry sinking", "storm at Marlow", None):
            try:
                brief = archive.brief(topic)
            except NothingFoundError:
                continue
            result = archive.verify(json.loads(json.dumps(brief_json(brief))))
            made += 1
            assert [(f.place, f.text, f.reason) for f in result.findings] == []
        assert made
