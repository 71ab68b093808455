"""The check of a text, as a library: what it says of each sentence, and of broken lines."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.checks.batch import check_lines
from rag.checks.text import check
from rag.errors import SourceError, UsageError

SOURCE = (
    "Ferry sinks off Norhaven\n\n"
    "The ferry Aurora sank off Norhaven on Monday after a fire. "
    "Its captain, Mara Holt, said that 14 people were rescued.\n\n"
    "Three people died, according to the harbour police."
)
SENTENCES = (
    "The ferry Aurora sank off Norhaven on Monday.",
    "Mara Holt said that 14 people were rescued.",
    "Mara Holt said that 41 people were rescued.",
    "The ferry did not sink.",
    "Three people died, according to the harbour police.",
    "A submarine fleet left Brazil for repairs.",
)


def line(**fields: object) -> bytes:
    return json.dumps(fields).encode() + b"\n"


def test_the_package_gives_the_function_and_not_a_module() -> None:
    import rag.checks.text

    assert rag.check("Three people died.", "Three people died on Monday.").supported


def test_each_sentence_is_judged_and_the_text_by_its_worst() -> None:
    result = check(f"{SENTENCES[0]} {SENTENCES[2]}", SOURCE)
    good, bad = result.sentences
    assert (good.text, good.support, good.reason) == (SENTENCES[0], "supported", None)
    assert (bad.text, bad.support) == (SENTENCES[2], "unsupported")
    assert bad.reason is not None
    assert "41" in bad.reason
    assert not result.supported
    assert result.support == "unsupported"
    assert result.score == bad.score < good.score
    assert result.reader.startswith("reader-")
    quoted = good.evidence[0]
    assert quoted.quote == SOURCE[quoted.start : quoted.end]
    assert quoted.quote.startswith("The ferry Aurora sank")


def test_evidence_names_its_source() -> None:
    result = check(SENTENCES[1], ["The weather was fine in June.", SOURCE])
    assert result.supported
    assert result.sentences[0].evidence[0].source == 1


@settings(max_examples=30)
@given(
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4),
    st.lists(
        st.tuples(
            st.sampled_from(["", "\ufeff", "\r\n\r\n", "## A\r\n", "🎉 ", "- "]), st.booleans()
        ),
        min_size=1,
        max_size=3,
    ),
)
def test_every_quote_is_its_source_at_its_place(
    texts: list[str], sources: list[tuple[str, bool]]
) -> None:
    given_sources = [
        head + (SOURCE if whole else SOURCE.replace("\n", "\r\n")) for head, whole in sources
    ]
    result = check("\n".join(texts), given_sources)
    assert [s.text for s in result.sentences] == texts
    for sentence in result.sentences:
        assert sentence.evidence
        assert (sentence.support == "supported") == (sentence.reason is None)
        for item in sentence.evidence:
            assert given_sources[item.source][item.start : item.end] == item.quote


def test_a_second_reader_gets_the_sentence_before_and_the_source() -> None:
    asked: list[tuple[str, str]] = []

    def reader(claim: str, source: str) -> float:
        asked.append((claim, source))
        return 0.9

    first = "The ferry Aurora sank off Norhaven on Monday after a fire."
    text = f"{first} Its captain counted 14 people on the boats."
    assert check(text, SOURCE).sentences[1].support == "uncertain"
    assert check(text, SOURCE, second_reader=reader).sentences[1].support == "supported"
    assert asked == [(text, SOURCE)]

    thanks = "Captain Holt thanked the rescuers of 14 people."
    check(f"{first} {thanks}", SOURCE, second_reader=reader)
    assert asked[1:] == [(thanks, SOURCE)]


def test_a_second_reader_is_shown_what_a_person_reads() -> None:
    asked: list[str] = []
    source = "---\ntitle: Ferry\n---\n# Ferry sinks\n\nThe **Aurora** sank.\r\n\r\n<!-- draft -->Three died.\n"
    check("It went down.", [source, "It rained."], second_reader=lambda c, s: asked.append(s))
    assert asked == ["Ferry sinks\n\nThe Aurora sank.\n\nThree died.\n\nIt rained."]


@pytest.mark.parametrize(
    ("text", "source", "error", "name"),
    [
        ("", SOURCE, SourceError, "the text"),
        ("Two died.", "", SourceError, r"source\[0\]"),
        ("Two died.", [SOURCE, " "], SourceError, r"source\[1\]"),
        ("Two died.", [], UsageError, "no source"),
    ],
)
def test_bad_input_is_named(
    text: str, source: str | list[str], error: type[Exception], name: str
) -> None:
    with pytest.raises(error, match=name):
        check(text, source)


def test_a_batch_keeps_order_and_goes_on_after_a_broken_line() -> None:
    lines = [
        b"\xef\xbb\xbf" + line(id="a", text=SENTENCES[0], source=SOURCE, label=1),
        b"\n",
        b'{"id": "b", "text"\n',
        line(id=3, text=SENTENCES[2], source=[SOURCE, "It rained."]),
        line(id="a", text=SENTENCES[1], source=SOURCE),
        line(text=SENTENCES[1], source=SOURCE),
    ]
    results = list(check_lines(lines))
    assert [r.id for r in results] == ["a", None, 3, "a", None]
    assert [r.checked.supported if r.checked else None for r in results] == [
        True, None, False, True, True,
    ]  # fmt: skip
    assert results[1].error_code == 7
    assert "line 3" in (results[1].error or "")


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (b"nonsense\n", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b'{"id": "a", "text": "caf\xe9", "source": "b"}', "no JSON"),
        (b'["a"]', "no JSON object"),
        (line(id="x", source=SOURCE), "no text"),
        (line(id="x", text=5, source=SOURCE), "not a string"),
        (line(id="x", text="", source=SOURCE), "no sentence"),
        (line(id="x", text="Two died."), "no source"),
        (line(id="x", text="Two died.", source=[]), "no source"),
        (line(id="x", text="Two died.", source=["a b", 5]), "not a string or a list"),
        (line(id="x", text="Two died.", source="..."), "no sentence"),
        (line(id=True, text="Two died.", source=SOURCE), "its id"),
        (line(id="\ud800", text="Two died.", source=SOURCE), "its id"),
        (line(id="x", text="Two \ud800 died.", source=SOURCE), "U+D800"),
    ],
)
def test_a_broken_line_says_why(broken: bytes, reason: str) -> None:
    (result,) = check_lines([broken])
    assert result.checked is None
    assert "line 1: " in (result.error or "")
    assert reason in (result.error or "")
