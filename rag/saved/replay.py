"""A brief from its own JSON: made again, byte for byte, or compared with a newer one.

Making it again searches nothing and asks no model: the articles, the drafts and the questions come
from the record, and everything else is computed again. What cannot be (when it was made, how long it
took, what the collection held) is copied.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rag.brief.changes import find_changes
from rag.brief.compose import build_brief
from rag.brief.fit import fit_to_page
from rag.errors import NothingFoundError, SourceError, UsageError
from rag.models.call import Messages, OnText, Reply, Schema
from rag.models.chat import ChatModel
from rag.models.prompt import load_prompt
from rag.render import pdf
from rag.render.json import brief_json, schema_faults
from rag.saved.recheck import Document, kind_of
from rag.search.find import Ask
from rag.store import Catalog, Store
from rag.types import Article, Usage, Window
from rag.types.answer import Coverage
from rag.types.brief import Brief, Change, Material

# Copied from the document, and so not compared with it.
_TAKEN_OVER = {"created", "window", "coverage", "usage", "timings_ms", "notes"}


def require_brief(document: Document) -> None:
    """Refuse a document that is no brief of this version.

    Raises:
        UsageError: it is none.
    """
    if kind_of(document) != "brief":
        raise UsageError(
            "this JSON is no brief", next_step="save one with `dateline brief --format json`"
        )
    for place, _, reason in schema_faults(document, "brief")[:1]:
        raise UsageError(
            f"this brief is damaged, or of another version ({place or 'the top'}: {reason})",
            next_step="compare with a brief that this version wrote",
        )


def fit(brief: Brief) -> Brief:
    """Return a brief that fits one page of its paper."""
    return fit_to_page(brief, lambda b: pdf.fits(b, brief.paper))


def mark_changes(brief: Brief, older: Document, catalog: Catalog) -> Brief:
    """Return a brief with what is new, changed and withdrawn since an older one."""
    then = {i: catalog.revision(i, d) for group in older["replay"]["material"] for i, d in group}

    def stands_in(article: Article | None, citation: Mapping[str, Any]) -> bool:
        return article is not None and citation["quote"] in article.text

    changes = find_changes(
        older,
        brief_json(brief),
        brief,
        still_said=lambda citation: stands_in(catalog.article(citation["article_id"]), citation),
        known_then=lambda citation: stands_in(then.get(citation["article_id"]), citation),
    )
    return replace(brief, changes=changes)


def replay(document: Document, store: Store) -> tuple[Brief, tuple[str, ...]]:
    """Make a brief again.

    Args:
        document: its JSON.
        store: the collection that it was made from.

    Returns:
        The brief, and what the person should know: articles and prompts that have changed since,
        and, if the brief comes out otherwise than it is in the document, where it differs.

    Raises:
        UsageError: it is no brief of this version.
        SourceError: texts that it was made from are not in the store; all of them are named.
        NothingFoundError: nothing can be made of what the document records.
    """
    from pydantic import TypeAdapter  # takes a while to import, and a new brief needs only `fit`

    require_brief(document)
    record, settings = document["replay"], document["replay"]["settings"]
    notes = [*_articles(record, store.catalog), *_prompts(record)]
    groups = tuple(tuple((i, digest) for i, digest in group) for group in record["material"])
    material = Material(groups, tuple(record["unanswered"]))
    window = TypeAdapter(Window).validate_python(document["window"])
    ask = Ask(document["topic"] or "", window)
    try:
        brief = build_brief(store, _recorded(record), ask, material=material)
    except (StopIteration, IndexError) as error:
        raise NothingFoundError(
            "the record of the brief has fewer drafts or articles than its making needs",
            next_step="see `dateline verify` for what was changed in it",
        ) from error
    brief = fit(
        replace(
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
            version=settings["version"],
            paper=settings["paper"],
        )
    )
    made = json.loads(json.dumps(brief_json(brief)))
    compared = document.keys() - _TAKEN_OVER - {"digest"}
    differing = [k for k in document if k in compared and made[k] != document[k]]
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


def _articles(record: Document, catalog: Catalog) -> list[str]:
    """Return which articles have changed; raise if their texts of the time are gone."""
    notes, gone = [], []
    for article_id, digest in dict(tuple(t) for g in record["material"] for t in g).items():
        now = catalog.newest(article_id)
        if catalog.revision(article_id, digest) is None:
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
