from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.parse import complete_claims, parse_claims
from rag.errors import ReplyError
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
        JSON.replace('{"claims"', '{"confidence": 0.9, "claims"'),
        f"{JSON}\n{JSON}",
    ],
)
def test_the_json_is_found_in_what_surrounds_it(text: str) -> None:
    assert parse_claims(text, KNOWN) == (FELL,)
    assert complete_claims(text, KNOWN) == (FELL,)


def test_a_fence_in_a_claim_is_part_of_it() -> None:
    text = "The sign read ```json``` and ```."
    (claim,) = parse_claims(reply(text, [1]), KNOWN)
    assert claim.text == text


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


# --- while it is being written ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('{"claims": [{"text": "It fell.", "sentences": [1', 0),
        ('{"claims": [{"text": "It fell.", "sentences": [1]', 0),
        ('{"claims": [{"text": "It fell.", "sentences": [1]}', 1),
        ('{"claims": [{"text": "It fell.", "sentences": [1]}, {"text": "It w', 1),
        ('{"claims": [{"text": "It fell.", "sentences": [1]} {"text"', 1),
        ('{"claims": [{"text": "A \\"} ] }\\" and {", "sentences": [1]}', 1),
        ('{"claims": [{"text": "A, \\"sentences\\": [1]}', 0),
        ('{"claims": [{"text": "It fell."}, {"text": "It fell.", "sentences": [1]}', 0),
        ('{"claims": ["It fell.", {"text": "It fell.", "sentences": [1]}', 0),
        ('{"claims": {"text": "It fell.", "sentences": [1]}', 0),
        ('```json\n[{"text": "It fell.", "sentences": [1]}', 1),
        ('As [1] says, [2] too: {"claims": [{"text": "It fell.", "sentences": [1]}', 1),
        ('{"claims": []} {"claims": [{"text": "It fell.", "sentences": [1]}', 0),
        ("[" * 100_000, 0),
        ('{"claims": [' + '{"a":' * 100_000, 0),
        ('{"claims": [{"text": "It fell.", "sentences": [' + "9" * 5000 + "]}", 0),
    ],
)
def test_only_a_closed_claim_is_complete(text: str, count: int) -> None:
    assert len(complete_claims(text, KNOWN)) == count


SURROUNDINGS = [
    ("", ""),
    ("Here it is, from [1] and {2}:\n", "\nI hope that this helps [3]."),
    ("```json\n", "\n```"),
    ("```json\n", ""),
    ("Sure!\n```\n", "\n```\nAnything else?"),
]
WRITTEN = st.builds(
    lambda claims, ascii_only, indent, around, bare: (
        around[0]
        + json.dumps(
            claims if bare and claims else {"claims": claims}, ensure_ascii=ascii_only, indent=indent
        )
        + around[1]
    ),
    st.lists(
        st.fixed_dictionaries(
            {
                "text": st.one_of(
                    st.text(max_size=12),
                    st.lists(st.sampled_from([*FRAGMENTS, "\n", "\U0001f30a"]), max_size=5).map("".join),
                ),
                "sentences": st.lists(st.integers(0, 4), max_size=3),
            }
        ),
        max_size=4,
    ),
    st.booleans(),
    st.sampled_from([None, 2]),
    st.sampled_from(SURROUNDINGS),
    st.booleans(),
)  # fmt: skip


@given(WRITTEN, st.data())
def test_in_whatever_pieces_a_reply_comes_its_claims_are_those_of_the_whole(
    text: str, data: st.DataObject
) -> None:
    cuts = data.draw(st.lists(st.integers(0, len(text)), max_size=8).map(sorted))
    reported: list[DraftClaim] = []
    for cut in [*cuts, len(text)]:
        so_far = complete_claims(text[:cut], KNOWN)
        assert so_far[: len(reported)] == tuple(reported)
        reported += so_far[len(reported) :]
    assert tuple(reported) == parse_claims(text, KNOWN)


@given(st.one_of(st.text(), PARTS, VALUES, WRITTEN), st.data())
def test_what_follows_takes_no_complete_claim_back(text: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(text)))
    before = complete_claims(text[:cut], KNOWN)
    assert complete_claims(text, KNOWN)[: len(before)] == before
