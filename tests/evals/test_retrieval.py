"""What the evaluation of retrieval counts, on a small set made for it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from evals.fitting.fit_ranker import fit
from evals.quality.retrieval import figures, first_right
from evals.sets.retrieval import documents, paragraph, questions


def test_an_article_counts_once_and_only_the_first_ten_count() -> None:
    assert first_right(["a", "a", "a", "b"], frozenset({"b"})) == 2
    assert first_right([str(n) for n in range(20)], frozenset({"9"})) == 10
    assert first_right([str(n) for n in range(20)], frozenset({"10"})) is None


def test_figures_are_hits_at_1_4_10_and_mrr() -> None:
    assert figures([1, 2, 5, None]) == "0.250 | 0.500 | 0.750 | 0.425"


def test_the_halves_of_xquad_share_no_paragraph(tmp_path: Path) -> None:
    rows = [
        {"id": f"{p}-{q}", "title": "A_B", "context": f"Paragraph {p}.", "question": f"Q{q}?"}
        for p in range(20)
        for q in range(2)
    ]
    text = "\n".join(json.dumps(r) for r in rows)
    (tmp_path / "xquad.jsonl").write_text(text, encoding="utf-8")
    tune, report = questions(tmp_path, "tune"), questions(tmp_path, "report")
    assert len(tune) + len(report) == len(questions(tmp_path, "all")) == 40
    assert tune
    assert report
    assert not {k for q in tune for k in q.right} & {k for q in report for k in q.right}
    found = list(documents(tmp_path))
    assert len(found) == 20
    assert found[0].key == paragraph(found[0].text)
    assert found[0].title == "A B"


def test_a_quiz_question_without_a_label_is_left_out(tmp_path: Path) -> None:
    article = {"id": "n1", "url": "https://www.example.com/a", "title": "T", "published": ""}
    (tmp_path / "corpus.jsonl").write_text(json.dumps({**article, "text": "Text."}))
    rows = [
        {"id": "1", "question": "Who?", "asked": "2024-01-02", "relevant": ["n1"]},
        {"id": "2", "question": "What?", "asked": "2024-01-02", "relevant": []},
    ]
    (tmp_path / "questions.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert [(q.id, q.as_of) for q in questions(tmp_path, "all")] == [("1", "2024-01-02")]
    document = next(documents(tmp_path))
    assert (document.source, document.published) == ("example.com", None)


def test_the_fit_finds_the_feature_that_tells_and_gives_the_same_numbers_again() -> None:
    numbers = np.random.default_rng(0)
    cases = []
    for _ in range(30):
        features = numbers.random((8, 3))
        right = (features[:, 1] == features[:, 1].max()).astype(float)
        cases.append((features, right))
    weights = fit(cases, steps=100)
    assert weights.argmax() == 1
    assert (weights >= 0).all()
    assert weights == pytest.approx(fit(cases, steps=100))
