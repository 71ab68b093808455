"""From drafted claims to what is printed: citing, citing again, standing in, dropping.

Most of these are defects that drafts of the embedded model once got through.
"""

from __future__ import annotations

import pytest

from rag.answer import Citations, claims_of, joined, verify_draft
from rag.question import analyse
from rag.support import verify_claim
from rag.types import Context, Draft, DraftClaim
from tests.evidence import evidence_of

LAUNCH = evidence_of(
    "North Korea fired a missile into the eastern sea on Friday. "
    "It follows a string of similar tests over the past two weeks. "
    "Officials in Seoul said the projectile, believed to be a ballistic missile, flew a long way. "
    "The minister said there were no immediate reports of damage."
)
RATES = evidence_of(
    "The bank cut its key rate on Thursday but gave no promise of further steps. "
    "The changes take effect on June 12. "
    "The bank's next meeting is on July 18.",
    title="Bank lowers rates",
    published="2024-06-06",
)


def test_the_sentence_that_says_it_is_cited_whatever_the_model_named() -> None:
    claim = DraftClaim("North Korea fired a missile into the eastern sea.", (2, 3))
    verdict = verify_claim(claim, LAUNCH)
    assert [e.number for e in verdict.evidence] == [1]


def test_the_least_that_supports_a_claim_is_cited() -> None:
    claim = DraftClaim("North Korea fired a missile on Friday.", (1, 2, 3, 4))
    assert [e.number for e in verify_claim(claim, LAUNCH).evidence] == [1]


def test_the_date_of_one_sentence_does_not_become_that_of_another_event() -> None:
    verdict = verify_claim(DraftClaim("The bank's next cut is on June 12.", (1, 2)), RATES)
    assert not verdict.supported


def test_a_plain_sentence_beside_it_does_not_make_a_belief_a_fact() -> None:
    verdict = verify_claim(DraftClaim("The projectile was a ballistic missile.", (3, 1)), LAUNCH)
    assert not verdict.supported
    assert {f.check for f in verdict.failures} >= {"attribution"}


def test_what_fell_does_not_remain() -> None:
    evidence = evidence_of("The number of missing people fell from 41 to 31, the chief said.")
    claim = DraftClaim("The number of missing people remains at 41 to 31, the chief said.", (1,))
    verdict = verify_claim(claim, evidence)
    assert [f.check for f in verdict.failures] == ["direction"]


def test_the_united_states_is_no_verb_of_saying() -> None:
    evidence = evidence_of("India landed on the moon after the United States and China.")
    assert verify_claim(DraftClaim("India landed on the moon.", (1,)), evidence).supported


def test_an_attribution_that_the_sentence_ends_on_is_put_back() -> None:
    evidence = evidence_of("The ferry sank near the harbour, according to the coast guard.")
    verdict = verify_claim(DraftClaim("The ferry sank near the harbour.", (1,)), evidence)
    assert verdict.supported
    assert verdict.text == "The ferry sank near the harbour, according to the coast guard."


@pytest.mark.parametrize(
    "claim",
    ["There were reports of damage.", "There were no reports of damage."],
    ids=["turned round", "asserted"],
)
def test_where_a_claim_distorts_its_sentence_the_sentence_stands_in(claim: str) -> None:
    draft = Draft((DraftClaim(claim, (4,)),), "test")
    question = analyse("What did the minister say about damage?")
    verdicts = verify_draft(draft, Context(LAUNCH, ()), question)
    printed = [v.text for v in verdicts if v.supported]
    assert printed == ["The minister said there were no immediate reports of damage."]
    assert [v.claim.text for v in verdicts if not v.supported] == [claim]


def test_a_true_claim_that_answers_something_else_is_not_printed() -> None:
    draft = Draft((DraftClaim("The changes take effect on June 12.", (2,)),), "test")
    verdicts = verify_draft(draft, Context(RATES, ()), analyse("How much did the bank lose?"))
    assert not any(v.supported for v in verdicts)


def test_the_same_claim_in_other_words_is_printed_once() -> None:
    twice = (
        DraftClaim("The changes take effect on June 12.", (2,)),
        DraftClaim("On June 12 the changes take effect.", (2,)),
    )
    question = analyse("When do the changes take effect?")
    verdicts = verify_draft(Draft(twice, "test"), Context(RATES, ()), question)
    assert [v.supported for v in verdicts] == [True, False]


def test_a_claim_from_another_language_is_not_paraphrased() -> None:
    evidence = evidence_of("Das Kraftwerk ging am Samstag vom Netz.", language="de")
    assert not verify_claim(DraftClaim("The plant shut on Saturday.", (1,)), evidence).supported
    assert verify_claim(DraftClaim(evidence[0].text, (1,)), evidence).supported


def test_sentences_are_numbered_in_the_order_of_first_use() -> None:
    citations = Citations()
    verdicts = [
        verify_claim(DraftClaim(LAUNCH[3].text, (4,)), LAUNCH),
        verify_claim(DraftClaim(LAUNCH[0].text, (1,)), LAUNCH),
        verify_claim(DraftClaim(LAUNCH[3].text, (4,)), LAUNCH),
    ]
    claims = claims_of(verdicts, citations)
    assert [c.citations for c in claims] == [(1,), (2,), (1,)]
    assert [c.quote for c in citations.items] == [LAUNCH[3].text, LAUNCH[0].text]
    assert joined(claims[:1]) == f"{LAUNCH[3].text}[1]"
