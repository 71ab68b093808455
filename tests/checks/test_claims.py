"""From a claim to its verdict: what is cited, what is printed, and why something is not."""

from __future__ import annotations

from rag.checks import verify_claim
from rag.checks.claims import gather
from rag.types import DraftClaim, Verdict
from tests.evidence import evidence_of

FIRE = (
    "A fire destroyed the old mill at Tarn on Friday. "
    "Three people were killed. "
    "The council will meet on Monday. "
    "Police said the cause was not known."
)


def _verdict(claim: str, *cited: int, text: str = FIRE, **more: str) -> Verdict:
    return verify_claim(DraftClaim(claim, cited), evidence_of(text, **more))


def test_a_sentence_word_for_word_is_supported_by_itself() -> None:
    verdict = _verdict("Three people were killed.", 3)
    assert (verdict.support, verdict.probability) == ("supported", 1.0)
    assert [e.number for e in verdict.evidence] == [2]


def test_two_sentences_in_a_row_are_word_for_word_too() -> None:
    verdict = _verdict(
        "A fire destroyed the old mill at Tarn on Friday. Three people were killed.", 1, 2
    )
    assert (verdict.support, len(verdict.evidence)) == ("supported", 2)


def test_what_nothing_speaks_of_is_not_printed_and_says_so() -> None:
    verdict = _verdict("A submarine fleet left the harbour for repairs.", 1)
    assert verdict.support == "unsupported"
    assert not verdict.printed
    assert verdict.failures[0].reason


def test_a_veto_names_what_it_points_at() -> None:
    long = FIRE + " The mayor thanked the firemen of two counties for their work." * 5
    verdict = _verdict("Olof Lund destroyed the old mill at Tarn on Friday.", 1, text=long)
    assert verdict.support == "unsupported"
    assert [f.check for f in verdict.failures] == ["names"]
    assert "Olof Lund" in verdict.failures[0].reason


def test_another_language_is_quoted_and_not_paraphrased() -> None:
    german = "Das Kraftwerk ging am Samstag vom Netz."
    assert _verdict("The plant shut on Saturday.", 1, text=german, language="de").support == (
        "unsupported"
    )
    assert _verdict(german, 1, text=german, language="de").support == "supported"


def test_without_evidence_nothing_is_supported() -> None:
    verdict = verify_claim(DraftClaim("Three people were killed.", (9,)), ())
    assert [f.check for f in verdict.failures] == ["citation"]


def test_sentences_are_gathered_until_the_words_are_there() -> None:
    evidence = evidence_of(FIRE)
    sets = gather(
        "The fire destroyed the old mill, and police said its cause was not known.", evidence
    )
    assert [e.number for e in sets[-1]] == sorted(e.number for e in sets[-1])
    assert {e.number for e in sets[-1]} == {1, 4}
