from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import ReplyError
from rag.parse import parse_claims
from rag.types import DraftClaim

KNOWN = frozenset({1, 2, 3})
FELL = DraftClaim("The bridge fell.", (1,))
JSON = '{"claims": [{"text": "The bridge fell.", "sentences": [1]}]}'
LIST = '[{"text": "The bridge fell.", "sentences": [1]}]'


def reply(text: object, sentences: object) -> str:
    return json.dumps({"claims": [{"text": text, "sentences": sentences}]})


@pytest.mark.parametrize(
    "text",
    [
        JSON,
        f"  \n{JSON}\n ",
        f"Here is the answer:\n{JSON}",
        f"{JSON}\nI hope that this helps.",
        f"According to sentence [1], this is it: {JSON}",
        f"```json\n{JSON}\n```",
        f"```\n{JSON}\n```",
        f"Sure!\n```json\n{JSON}\n```\nAnything else?",
        f"```json\n{JSON}",  # a fence that was never closed
        LIST,
        f"The claims are {LIST}.",
        f"```json\n{LIST}\n```",
        JSON.replace("}]}", '}], "confidence": 0.9}'),
        f"{JSON}\n{JSON}",
    ],
)
def test_the_json_is_found_in_what_surrounds_it(text: str) -> None:
    assert parse_claims(text, KNOWN) == (FELL,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The bridge fell.",
        "I cannot help with that.",
        "null",
        "[1]",
        '"claims"',
        "{}",
        '{"claims": null}',
        '{"claims": "none"}',
        '{"claims": {"text": "It fell.", "sentences": [1]}}',
        '{"claims": ["The bridge fell."]}',
        '{"claims": [{"text": "It fell."}]}',
        '{"claims": [{"sentences": [1]}]}',
        '{"claims": [{"text": 5, "sentences": [1]}]}',
        '{"claims": [{"text": "It fell.", "sentences": 1}]}',
        '{"claims": [{"text": "It fell.", "sentences": "1"}]}',
        '{"claims": [[]]}',
        '{"answer": "It fell."}',
        "```json\n```",
        "{'claims': []}",
    ],
)
def test_a_reply_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(ReplyError):
        parse_claims(text, KNOWN)


@pytest.mark.parametrize("length", range(1, JSON.rindex("]")))
def test_a_reply_that_was_cut_off_is_refused(length: int) -> None:
    with pytest.raises(ReplyError):
        parse_claims(JSON[:length], KNOWN)


def test_no_claims_is_a_reply() -> None:
    assert parse_claims('{"claims": []}', KNOWN) == ()


@pytest.mark.parametrize(
    ("sentences", "cited"),
    [
        ([1], (1,)),
        ([3, 1], (3, 1)),
        ([1, 1, 2, 1], (1, 2)),
        ([1, 99], (1,)),
        ([99], ()),
        ([0, -1], ()),
        ([], ()),
        (["1", 2], (2,)),
        ([None, [1], {"a": 1}, 2], (2,)),
        ([True, 2], (2,)),  # true is no number of a sentence
        ([10**30, 2], (2,)),
    ],
)
def test_only_known_sentences_are_cited(sentences: list[object], cited: tuple[int, ...]) -> None:
    (claim,) = parse_claims(reply("The bridge fell.", sentences), KNOWN)
    assert claim.sentences == cited


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("Yes, the bridge fell.", "The bridge fell."),
        ("No, the bridge stands.", "The bridge stands."),
        ("yes: the bridge fell.", "The bridge fell."),
        ("Yes — the bridge fell.", "Yes — the bridge fell."),
        ("Yesterday, the bridge fell.", "Yesterday, the bridge fell."),
        ("No one was hurt.", "No one was hurt."),
        ("No. 1 seed Jannik Sinner won.", "No. 1 seed Jannik Sinner won."),
        ("U. S. officials said so.", "U.S. officials said so."),
        ("The U. S. N. ship sank.", "The U.S.N. ship sank."),
        ("The vitamin was A. Then B.", "The vitamin was A. Then B."),
        ("  the bridge\n fell. ", "The bridge fell."),
        ("iPhones sell well.", "IPhones sell well."),
        ("Élan vital.", "Élan vital."),
    ],
)
def test_the_text_of_a_claim_is_tidied(written: str, text: str) -> None:
    (claim,) = parse_claims(reply(written, [1]), KNOWN)
    assert claim.text == text


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_a_claim_without_words_is_no_claim(text: str) -> None:
    assert parse_claims(reply(text, [1]), KNOWN) == ()


def test_the_message_tells_the_model_what_is_wrong() -> None:
    with pytest.raises(ReplyError, match="claims"):
        parse_claims('{"answer": 1}', KNOWN)
    with pytest.raises(ReplyError, match="sentences"):
        parse_claims('{"claims": [{"text": "It fell."}]}', KNOWN)
    with pytest.raises(ReplyError, match="JSON"):
        parse_claims("It fell.", KNOWN)


FRAGMENTS = [
    "{", "}", "[", "]", '"', ":", ",", "```", "```json\n", '"claims"', '"text"', '"sentences"', "1",
    "NaN", "null", "true", "\\u", "\\", "-", "1e999", JSON, LIST,
]  # fmt: skip
PARTS = st.lists(st.one_of(st.text(max_size=6), st.sampled_from(FRAGMENTS)), max_size=15).map(
    "".join
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.one_of(st.sampled_from(["claims", "text", "sentences"]), st.text(max_size=3)),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=12,
).map(json.dumps)


@given(st.one_of(st.text(), PARTS, VALUES))
def test_any_reply_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(ReplyError):
        for claim in parse_claims(text, KNOWN):
            assert claim.text.strip()
            assert "\n" not in claim.text
            assert set(claim.sentences) <= KNOWN


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[" * 100_000, id="deep list"),
        pytest.param('{"claims":' * 100_000, id="deep object"),
        pytest.param('{"claims": [' + "9" * 5000 + "]}", id="number of 5,000 digits"),
    ],
)
def test_a_reply_that_is_too_much_for_json_is_refused(text: str) -> None:
    with pytest.raises(ReplyError):
        parse_claims(text, KNOWN)
