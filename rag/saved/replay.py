"""A brief made again from its own JSON: from the texts of its day, and from what the model wrote then.

Nothing is looked for and no model is asked: the articles, the drafts and the questions come from the
record, and everything else is done again. What cannot be done again (when it was, how long it took,
what the collection held) is taken over.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from rag.brief import build_brief
from rag.errors import NothingFoundError, SourceError
from rag.models.call import Messages, OnText, Reply, Schema
from rag.models.chat import ChatModel
from rag.models.prompt import load_prompt
from rag.render.json import brief_json
from rag.search.find import Ask
from rag.store import Store
from rag.types import TimeFocus, Usage, Window
from rag.types.answer import Coverage
from rag.types.brief import Brief, Change, Material

Document = dict[str, Any]


def replay(
    document: Document, store: Store, fit: Callable[[Brief, str], Brief]
) -> tuple[Brief, tuple[str, ...]]:
    """Make a brief again.

    Args:
        document: its JSON, of the present form.
        store: the collection that it was made from.
        fit: fits a brief to one page of the paper that is named.

    Returns:
        The brief, and what the person should know: articles and prompts that have changed since,
        and, if the brief comes out otherwise than it is in the document, where it differs.

    Raises:
        SourceError: texts that it was made from are not in the store; all of them are named.
        NothingFoundError: nothing can be made of what the document records.
    """
    record = document["replay"]
    notes = [*_articles(record, store), *_prompts(record)]
    material = Material(
        tuple(tuple((i, digest) for i, digest in group) for group in record["material"]),
        tuple(record["unanswered"]),
    )
    window = _window(document["window"])
    try:
        brief = build_brief(
            store, _recorded(record), Ask(document["topic"] or "", window), material=material
        )
    except (StopIteration, IndexError) as error:
        raise NothingFoundError(
            "the record of the brief has fewer drafts or articles than its making needs",
            next_step="see `dateline verify` for what was changed in it",
        ) from error
    paper = record["settings"]["paper"]
    taken_over = {"created", "window", "coverage", "usage", "timings_ms", "notes"}
    brief = replace(
        brief,
        created=document["created"],
        window=window,
        coverage=Coverage(**document["coverage"]),
        usage=Usage(**document["usage"]),
        timings_ms=document["timings_ms"],
        notes=tuple(document["notes"]),
        changes=tuple(Change(**c) for c in document["changes"]),
        prompt_ids=tuple(record["prompt_ids"]),
        drafts=tuple(
            replace(d, prompt_id=then["prompt_id"])
            for d, then in zip(brief.drafts, record["drafts"], strict=False)
        ),
        version=record["settings"]["version"],
        paper=paper,
    )
    brief = fit(brief, paper)
    made = json.loads(json.dumps(brief_json(brief)))
    differing = [k for k in document if k not in taken_over | {"digest"} and made[k] != document[k]]
    if differing or made["digest"] != document["digest"]:
        where = ", ".join(differing) or "what only the document itself can tell"
        notes.append(f"made again, the brief differs from its file in: {where}")
    return brief, tuple(notes)


def _recorded(record: Document) -> ChatModel | None:
    """Return a stand-in that writes again what the model wrote then, in the same order."""
    if record["model"] == "none":
        return None
    drafts = iter(record["drafts"])

    def call(messages: Messages, schema: Schema, on_text: OnText | None = None) -> Reply:
        del messages, schema, on_text  # whatever is asked, the record answers
        draft = next(drafts, None)
        if draft is None:
            raise IndexError
        return Reply(json.dumps({"claims": draft["claims"]}), Usage())

    return ChatModel(record["model"], record["settings"]["evidence_tokens"], call)


def _articles(record: Document, store: Store) -> list[str]:
    """Return which articles have changed; raise if their texts of the time are gone."""
    notes, gone = [], []
    for article_id, digest in dict(tuple(t) for g in record["material"] for t in g).items():
        now = store.catalog.article(article_id)
        if store.catalog.revision(article_id, digest) is None:
            gone.append(f"{article_id} ({'has another text now' if now else 'not in the store'})")
        elif now is None or now.text_hash != digest:
            notes.append(f"the article {article_id} has changed since; its older text is used")
    if gone:
        raise SourceError(
            f"the brief cannot be made again without its articles: {', '.join(gone)}",
            next_step="name the --store that it was made from",
        )
    return notes


def _prompts(record: Document) -> list[str]:
    notes = []
    for prompt_id in dict.fromkeys(record["prompt_ids"]):
        name, _, digest = prompt_id.partition("@")
        if not digest:
            continue  # no prompt: sentences of the articles
        try:
            now = load_prompt(name).prompt_id
        except FileNotFoundError:
            now = None
        if now != prompt_id:
            change = f"is {now} now" if now else "is not there any more"
            notes.append(
                f"the prompt {prompt_id} {change}; what the model wrote to it then is used"
            )
    return notes


def _window(value: Document) -> Window:
    def moment(text: str | None) -> dt.datetime | None:
        return dt.datetime.fromisoformat(text) if text else None

    focus = value["focus"]
    return Window(
        as_of=dt.datetime.fromisoformat(value["as_of"]),
        since=moment(value["since"]),
        until=moment(value["until"]),
        focus=focus
        and TimeFocus(
            moment(focus["since"]), moment(focus["until"]), focus["words"], focus["recency"]
        ),
    )
