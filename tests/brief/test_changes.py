from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from rag.brief.changes import find_changes
from rag.render.html import brief_html
from rag.render.json import brief_json
from rag.render.markdown import brief_markdown, brief_term
from rag.render.pdf import page_data
from rag.types.brief import Brief, Change
from tests.brief.test_fit import make_brief
from tests.conftest import CORPUS, Run

_OLD = ("The toll stands at 115 after the fire.", "Schools are closed.", "Divers search the water.")


def brief_of(*texts: str) -> Brief:
    brief = make_brief({"summary": 1, "key_points": len(texts)})
    points = tuple(replace(p, text=t) for p, t in zip(brief.key_points, texts, strict=True))
    return replace(brief, key_points=points)


def changes(
    *texts: str, said: bool = False, known: bool = False
) -> list[tuple[str, str, str | None]]:
    old, brief = brief_json(_complete(brief_of(*_OLD))), _complete(brief_of(*texts))
    found = find_changes(old, brief_json(brief), brief, lambda c: said, lambda c: known)
    return [(c.change, c.text, c.was) for c in found]


def _complete(brief: Brief) -> Brief:
    times: dict[str, int | None] = {"retrieve": 1, "generate": 1, "total": 2}
    ids = {a: f"{i:016x}" for i, a in enumerate(brief.text_hashes)}
    return replace(
        brief,
        timings_ms=times,
        text_hashes={ids[a]: h for a, h in brief.text_hashes.items()},
        sources=tuple(replace(s, article_id=ids[s.article_id]) for s in brief.sources),
        citations=tuple(
            replace(c, article_id=ids[c.article_id], origin=ids[c.origin]) for c in brief.citations
        ),
    )


def test_nothing_differs_from_itself() -> None:
    assert changes(*_OLD) == []
    assert changes(*reversed(_OLD)) == []


def test_a_line_is_new_or_an_old_one_changed() -> None:
    now = "The toll stands at 97 after the fire."
    assert changes(now, *_OLD[1:]) == [("changed", now, _OLD[0])]
    assert changes(*_OLD, "A ship sank.") == [("new", "A ship sank.", None)]


def test_what_only_the_headline_says_is_new() -> None:
    old, brief = _complete(brief_of(*_OLD)), _complete(brief_of(*_OLD))
    brief = replace(brief, headline="A ship sank off Maui", headline_citations=(1,))
    found = find_changes(brief_json(old), brief_json(brief), brief, lambda c: True, lambda c: False)
    assert [(c.section, c.text, c.change) for c in found] == [("headline", brief.headline, "new")]
    assert not find_changes(
        brief_json(old), brief_json(brief), brief, lambda c: True, lambda c: True
    )


def test_a_line_that_the_older_articles_had_is_only_chosen_otherwise() -> None:
    assert changes(*_OLD, "A ship sank.", known=True) == []


def test_the_same_said_in_other_words_is_no_change() -> None:
    assert changes("All schools are closed.", _OLD[0], _OLD[2], said=True) == []


def test_a_line_is_withdrawn_only_when_its_article_says_it_no_more() -> None:
    assert changes(*_OLD[:2]) == [("withdrawn", _OLD[2], None)]
    assert changes(*_OLD[:2], said=True) == []


def test_every_form_marks_them() -> None:
    brief = replace(
        _complete(brief_of("A ship sank.")),
        changes=(
            Change("key_points", "A ship sank.", "new", None),
            Change("key_points", "A whale came, and was cut.", "new", None),
            Change("key_points", "It rained.", "withdrawn", None),
        ),
    )
    said = "Since the older brief: 1 new, 1 withdrawn."
    assert "(new) A ship sank." in brief_markdown(brief)
    assert "- (new) A ship sank." in brief_term(brief)
    assert '<b class="change">new</b> A ship sank.' in brief_html(brief)
    for text in (brief_markdown(brief), brief_term(brief), brief_html(brief)):
        assert said in text
        assert "It rained." in text
    data = page_data(brief, "a4")
    assert said in data["note"]
    assert [i["change"] for s in data["sections"] for i in s["items"]] == ["new", ""]


def test_a_brief_of_today_against_the_one_of_yesterday(run: Run, tmp_path: Path) -> None:
    article, folder = tmp_path / "article.md", tmp_path / "store"
    text = (CORPUS / "2024-06-06-ecb-cuts-rates.md").read_text()
    article.write_text(text)
    run("ingest", article, "--store", folder)
    old = tmp_path / "old.json"
    arguments = ("brief", "ECB rates", "--llm", "none", "--store", folder)
    run(*arguments, "--out", old)
    same = run(*arguments, "--since-brief", old, "--format", "json").json
    assert same["changes"] == []
    article.write_text(text.replace("3.75", "3.25"))
    run("ingest", article, "--store", folder)
    now = run(*arguments, "--since-brief", old, "--format", "json").json
    changed = [c for c in now["changes"] if c["change"] == "changed"]
    assert changed
    assert all("3.25" in c["text"] and "3.75" in c["was"] for c in changed)


def test_what_is_no_older_brief_is_refused(run: Run, corpus_store: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    arguments = ("brief", "ECB rates", "--llm", "none", "--store", corpus_store, "--since-brief")
    for content, code in (("{", 7), ('{"question": 1, "citations": []}', 2)):
        other.write_text(content)
        assert run(*arguments, other).code == code
    other.write_text(json.dumps({"headline": "x", "citations": []}))
    damaged = run(*arguments, other)
    assert damaged.code == 2
    assert "another version" in damaged.err
