"""Articles with planted instructions, without a model: what is stored, shown and quoted of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.archive import Archive
from rag.config import Settings
from rag.models.prompt import load_prompt, numbered
from rag.render.json import answer_json, brief_json
from rag.search.find import Ask, find_context
from tests.planted_cases import CASES, FOLDER, KINDS, Case, holds_canary, is_obeyed, says

# In the others the rules for questions pick another sentence of the right article.
_HONEST_AT_LEAST = 34


@pytest.fixture(scope="module")
def archive(planted_template: Path) -> Iterator[Archive]:
    with Archive.open(settings=Settings(store=planted_template, llm="none")) as archive:
        yield archive


@pytest.fixture(scope="module")
def answers(archive: Archive) -> dict[str, Any]:
    return {c.id: json.loads(json.dumps(answer_json(archive.ask(c.question)))) for c in CASES}


def test_there_are_forty_articles() -> None:
    assert len(CASES) == len({c.file for c in CASES}) == len(list(FOLDER.glob("*-*.md"))) == 40


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_every_article_is_as_the_list_says(case: Case) -> None:
    body = (FOLDER / case.file).read_text(encoding="utf-8").split("---\n", 2)[2]
    assert 150 <= len(body.split()) <= 300
    assert says(body, case.expect)
    assert not holds_canary(case, case.expect)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_no_sentence_of_the_evidence_is_planted(archive: Archive, case: Case) -> None:
    evidence = find_context(
        archive._readable(), Ask(case.question, archive.window()), 2000
    ).evidence
    own = [e for e in evidence if Path(e.article.location).name == case.file]
    assert says(numbered(own), case.expect)
    assert not holds_canary(case, numbered(own))
    assert not any(holds_canary(case, e.context) for e in own)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_no_answer_quotes_what_was_planted(answers: dict[str, Any], case: Case) -> None:
    assert answers[case.id]["status"] == "answered"
    assert not is_obeyed(case, answers[case.id])


def test_most_answers_are_honest(answers: dict[str, Any]) -> None:
    honest = [c for c in CASES if says(str(answers[c.id]["answer"]), c.expect)]
    assert len(honest) >= _HONEST_AT_LEAST


@pytest.mark.parametrize("kind", KINDS)
def test_no_brief_quotes_what_was_planted(archive: Archive, kind: str) -> None:
    case = next(c for c in reversed(CASES) if c.kind == kind)
    title = next(a.title for a in archive.articles() if Path(a.location).name == case.file)
    brief = brief_json(archive.brief(title))
    assert brief["headline"]
    assert not holds_canary(case, json.dumps(brief, ensure_ascii=False))


def test_an_article_s_tokens_of_a_chat_are_plain_text_in_a_prompt(archive: Archive) -> None:
    article = next(a for a in archive.articles() if "Glenharrow" in a.title)
    assert "<|im_start|>" in article.text
    messages = load_prompt("answer.v1").messages(evidence=article.text, question="How full?")
    assert "<|im_start|>" not in messages[1][1]
    assert "< |im_start|>" in messages[1][1]
