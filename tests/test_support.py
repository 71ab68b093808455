"""Which sentences support a claim."""

from __future__ import annotations

from rag.support import gather, verify_claim
from rag.types import DraftClaim
from tests.evidence import evidence_of

_REPORT = evidence_of(
    "Oman is opening its airspace to Israeli carriers. The aviation authority announced this on "
    "Thursday. Until now the airlines had to fly a roundabout route to Asia. That added two hours "
    "to the journey. Hotels in Muscat expect more guests."
)


def test_sentences_are_gathered_that_have_the_words_between_them() -> None:
    claim = "The roundabout route to Asia added two hours to the journey."
    sets = gather(claim, _REPORT)
    assert {e.number for e in sets[1]} == {3, 4}
    assert [len(s) for s in sets] == sorted({len(s) for s in sets})


def test_a_claim_of_two_sentences_is_supported_by_both() -> None:
    claim = "Israeli carriers had to fly a roundabout route to Asia that added two hours."
    verdict = verify_claim(DraftClaim(claim, ()), _REPORT)
    assert verdict.supported
    assert {3, 4} <= {e.number for e in verdict.evidence}


def test_a_figure_of_one_sentence_is_not_lent_to_another() -> None:
    evidence = evidence_of("The other four are presumed dead. Two were rescued from the river.")
    assert not verify_claim(DraftClaim("Four were rescued from the river.", ()), evidence).supported


def test_nothing_is_gathered_for_a_claim_of_other_words() -> None:
    assert gather("Penguins danced.", _REPORT) == []
