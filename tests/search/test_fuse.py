from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.search.fuse import reciprocal_rank_fusion

RANKING = st.lists(st.integers(0, 20), unique=True, max_size=10)
RANKINGS = st.lists(RANKING, max_size=4)


@pytest.mark.parametrize(
    ("rankings", "order"),
    [
        ([], []),
        ([[], []], []),
        ([["a", "b", "c"]], ["a", "b", "c"]),
        ([["a", "b"], ["b", "c"]], ["b", "a", "c"]),
        ([["a", "b"], ["b", "a"]], ["a", "b"]),  # a tie: the first seen
        ([["a"], ["b"]], ["a", "b"]),
        ([["a", "x", "y"], ["b", "x", "z"]], ["x", "a", "b", "y", "z"]),
        ([["a", "b"], []], ["a", "b"]),
    ],
)
def test_what_several_rankings_find_comes_first(
    rankings: list[list[str]], order: list[str]
) -> None:
    assert [item for item, _ in reciprocal_rank_fusion(rankings)] == order


def test_the_leader_of_every_ranking_scores_one() -> None:
    fused = dict(reciprocal_rank_fusion([["a", "b"], ["a", "c"], ["a"]]))
    assert fused["a"] == pytest.approx(1.0)


def test_scores_follow_the_formula() -> None:
    fused = dict(reciprocal_rank_fusion([["a", "b"], ["b"]]))
    assert fused["b"] == pytest.approx((1 / 62 + 1 / 61) / (2 / 61))
    assert fused["a"] == pytest.approx(0.5)


@given(RANKINGS)
def test_every_id_comes_out_once_and_best_first(rankings: list[list[int]]) -> None:
    fused = reciprocal_rank_fusion(rankings)
    assert sorted(item for item, _ in fused) == sorted({i for r in rankings for i in r})
    scores = [score for _, score in fused]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 + 1e-9 for score in scores)


@given(st.lists(st.tuples(RANKING, RANKING), min_size=1, max_size=4))
def test_an_id_that_is_ahead_everywhere_stays_ahead(
    around: list[tuple[list[int], list[int]]],
) -> None:
    ahead, behind = 100, 101
    rankings = [list(dict.fromkeys([*a, ahead, *b, behind])) for a, b in around]
    order = [item for item, _ in reciprocal_rank_fusion(rankings)]
    assert order.index(ahead) < order.index(behind)
