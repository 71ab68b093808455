from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.endurance import generated_briefs
from rag.brief.fit import fit_to_page, lines, text_of
from rag.errors import DatelineError
from rag.types.answer import Citation
from rag.types.brief import (
    Brief,
    BriefSource,
    Disagreement,
    Figure,
    Line,
    Story,
    TimelineItem,
    Unknown,
    Voice,
)

SECTIONS = (
    "summary",
    "key_points",
    "timeline",
    "voices",
    "figures",
    "disagreements",
    "unknowns",
)
FULL = dict.fromkeys(SECTIONS, 6)
WIRE = "Harbour Wire"


def make_brief(sizes: dict[str, int], cite: Callable[[], int] | None = None) -> Brief:
    """Write a brief with so many items in each section.

    Args:
        sizes: number of items by section.
        cite: the citation of each next item; else every item has one of its own.
    """
    count = iter(range(1, 10_000))
    next_citation = cite or (lambda: next(count))

    def cited() -> tuple[int, ...]:
        return (next_citation(),)

    def rows(section: str) -> list[str]:
        return [f"{section} {i}" for i in range(sizes.get(section, 0))]

    summary = tuple(Line(t, cited(), WIRE) for t in rows("summary"))
    key_points = tuple(Line(t, cited(), WIRE) for t in rows("key_points"))
    timeline = tuple(TimelineItem("2024", "2024", t, cited(), WIRE) for t in rows("timeline"))
    voices = tuple(Voice("Jane Doe", None, t, None, cited(), WIRE) for t in rows("voices"))
    figures = tuple(Figure("5", "ships", None, t, cited(), WIRE) for t in rows("figures"))
    disagreements = tuple(
        Disagreement(t, (Line("five", cited(), WIRE), Line("six", cited(), WIRE)))
        for t in rows("disagreements")
    )
    unknowns = tuple(Unknown(t, cited(), None, WIRE) for t in rows("unknowns"))
    positions = [p for d in disagreements for p in d.positions]
    items: tuple[Any, ...] = (
        *summary,
        *key_points,
        *timeline,
        *voices,
        *figures,
        *positions,
        *unknowns,
    )
    used = sorted({n for item in items for n in item.citations})
    # Two citations in a row are from one article.
    articles = {n: f"article{n // 2}" for n in used}
    return replace(
        generated_briefs.make_brief(0),
        topic=None,
        headline_citations=(),
        summary=summary,
        key_points=key_points,
        timeline=timeline,
        voices=voices,
        figures=figures,
        disagreements=disagreements,
        unknowns=unknowns,
        stories=(),
        sources=tuple(
            BriefSource(i, a, a, WIRE, None, None, independent_origin=True)
            for i, a in enumerate(sorted(set(articles.values())), start=1)
        ),
        citations=tuple(
            Citation(n, a, a, WIRE, None, None, a, "It fell.", 0, 8, ())
            for n, a in articles.items()
        ),
        text_hashes=dict.fromkeys(articles.values(), "0" * 64),
    )


def sizes_of(brief: Brief) -> dict[str, int]:
    return {section: len(getattr(brief, section)) for section in SECTIONS}


def page_of(limit: int) -> Callable[[Brief], bool]:
    """Make a page that holds so many items."""
    return lambda brief: sum(sizes_of(brief).values()) <= limit


def words_of(brief: Brief) -> dict[str, list[str]]:
    """Return the items of each section by their text."""
    return {
        "summary": [c.text for c in brief.summary],
        "key_points": [c.text for c in brief.key_points],
        "timeline": [t.event for t in brief.timeline],
        "voices": [v.statement for v in brief.voices],
        "figures": [f.text for f in brief.figures],
        "disagreements": [text_of(d) for d in brief.disagreements],
        "unknowns": [c.text for c in brief.unknowns],
    }


def assert_consistent(brief: Brief) -> None:
    used = {n for item in lines(brief) for n in item.citations}
    assert {c.number for c in brief.citations} == used
    articles = {c.article_id for c in brief.citations}
    assert {s.article_id for s in brief.sources} == articles
    # What was read stays told, whether or not it is cited: the brief is made again from it.
    assert set(brief.text_hashes) >= articles
    in_order = list(dict.fromkeys(n for item in lines(brief) for n in item.citations))
    assert in_order == [c.number for c in brief.citations] == list(range(1, len(used) + 1))
    assert [s.number for s in brief.sources] == list(range(1, len(articles) + 1))
    assert list(dict.fromkeys(c.article_id for c in brief.citations)) == [
        s.article_id for s in brief.sources
    ]


def test_a_brief_that_fits_stays_as_it_is() -> None:
    brief = make_brief(FULL)
    fitted = fit_to_page(brief, lambda _: True)
    assert words_of(fitted) == words_of(brief)
    assert fitted.cut == ()
    assert fitted.sources


def test_sections_go_in_order_and_the_summary_last() -> None:
    fitted = fit_to_page(make_brief(FULL), page_of(1))
    assert sizes_of(fitted) == {**dict.fromkeys(SECTIONS, 0), "summary": 1}
    order = [c.section for c in fitted.cut]
    last = {section: len(order) - 1 - order[::-1].index(section) for section in SECTIONS}
    assert sorted(last, key=lambda s: last[s]) == [
        "figures",
        "timeline",
        "voices",
        "unknowns",
        "disagreements",
        "key_points",
        "summary",
    ]
    assert order[0] == "figures"


@pytest.mark.parametrize(
    ("limit", "sizes"),
    [
        (42, {}),
        (41, {"figures": 5}),
        (38, {"figures": 2}),
        (37, {"figures": 2, "timeline": 5}),
        (35, {"figures": 2, "timeline": 3}),
        (31, {"figures": 2, "timeline": 3, "voices": 2}),
        (26, {"figures": 2, "timeline": 3, "voices": 2, "unknowns": 1}),
        (24, {"figures": 0, "timeline": 3, "voices": 2, "unknowns": 1}),
        (21, {"figures": 0, "timeline": 3, "voices": 2, "unknowns": 1, "key_points": 3}),
    ],
)
def test_every_section_shrinks_before_one_goes(limit: int, sizes: dict[str, int]) -> None:
    fitted = fit_to_page(make_brief(FULL), page_of(limit))
    assert sizes_of(fitted) == {**FULL, **sizes}


def test_no_more_is_cut_than_has_to_be() -> None:
    for limit in range(1, 42):
        assert sum(sizes_of(fit_to_page(make_brief(FULL), page_of(limit))).values()) == limit


def test_a_section_is_cut_from_its_end() -> None:
    fitted = fit_to_page(make_brief(FULL), page_of(40))
    assert words_of(fitted)["figures"] == ["figures 0", "figures 1", "figures 2", "figures 3"]
    assert [c.text for c in fitted.cut] == ["figures 5", "figures 4"]
    assert all(c.reason for c in fitted.cut)


def test_what_does_not_fit_even_alone_is_an_error_with_a_way_out() -> None:
    with pytest.raises(DatelineError) as raised:
        fit_to_page(make_brief(FULL), lambda _: False)
    assert raised.value.next_step


def test_a_citation_that_another_item_needs_stays() -> None:
    brief = make_brief({"summary": 1, "figures": 1}, cite=lambda: 1)
    fitted = fit_to_page(brief, page_of(1))
    assert [c.number for c in fitted.citations] == [1]
    assert len(fitted.sources) == 1


SIZES = st.fixed_dictionaries({section: st.integers(0, 5) for section in SECTIONS}).map(
    lambda sizes: {**sizes, "summary": sizes["summary"] + 1}
)


@given(SIZES, st.integers(1, 42), st.randoms(use_true_random=False))
def test_only_what_is_cited_is_left_and_all_of_it(
    sizes: dict[str, int], limit: int, chance: Random
) -> None:
    brief = make_brief(sizes, cite=lambda: chance.randint(1, 12))
    fitted = fit_to_page(brief, page_of(limit))
    assert_consistent(fitted)


@given(SIZES, st.integers(1, 42))
def test_everything_is_on_the_page_or_among_what_was_cut(sizes: dict[str, int], limit: int) -> None:
    brief = make_brief(sizes)
    fitted = fit_to_page(brief, page_of(limit))
    before = Counter((s, text) for s, texts in words_of(brief).items() for text in texts)
    kept = Counter((s, text) for s, texts in words_of(fitted).items() for text in texts)
    cut = Counter((c.section, c.text) for c in fitted.cut)
    assert kept + cut == before
    assert sum(kept.values()) == min(limit, sum(sizes.values()))


def test_a_morning_page_loses_lines_before_stories_and_the_last_stories_first() -> None:
    def line(text: str) -> Line:
        return Line(text, (1,), None)

    stories = tuple(
        Story(f"story {i}", tuple(line(f"{i}.{n}") for n in range(4)), 1, 1, None) for i in range(8)
    )
    brief = replace(make_brief({"summary": 1}, cite=lambda: 1), summary=(), stories=stories)

    def shown(limit: int) -> list[int]:
        fitted = fit_to_page(brief, lambda b: sum(len(s.lines) for s in b.stories) <= limit)
        kept = [s.headline for s in fitted.stories]
        assert kept == [s.headline for s in stories[: len(kept)]]
        texts = [line.text for s in fitted.stories for line in s.lines]
        cut = [c.text for c in fitted.cut if not c.text.startswith("story")]
        assert sorted(texts + cut) == sorted(line.text for s in stories for line in s.lines)
        return [len(s.lines) for s in fitted.stories]

    assert shown(31) == [4] * 7 + [3]
    assert shown(24) == [3] * 8
    assert shown(20) == [3] * 4 + [2] * 4
    assert shown(14) == [2] * 7
    assert shown(8) == [2] * 3 + [1] * 2
    assert shown(1) == [1]
