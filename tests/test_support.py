"""Which sentences support a claim."""

from __future__ import annotations

from rag.support import gather, verify_claim
from rag.types import DraftClaim
from rag.verify import is_word_for_word
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


def test_a_figure_is_gathered_from_where_it_stands_whole() -> None:
    report = evidence_of(
        "Sales of the firm fell in spring. Profit for the spring was $1.5bn. Holm left the firm. "
        "For all of 2023 it expects sales of $5bn."
    )
    sets = gather("The firm told of lower sales in spring and expects $5bn.", report)
    assert 4 in {e.number for e in sets[1]}


def test_two_sentences_word_for_word_are_supported_by_themselves() -> None:
    report = evidence_of(
        "Berg used a visit to Oslo to offer talks to Holm. The two did not meet during that trip."
    )
    claim = " ".join(e.text for e in report)
    assert verify_claim(DraftClaim(claim, (1, 2)), report).supported


def test_two_sentences_from_further_apart_do_not_prove_each_other() -> None:
    report = evidence_of(
        "The two ministers met in Oslo. Holm and his son had stayed at home. They did not talk there."
    )
    claim = f"{report[0].text} {report[2].text}"
    assert not is_word_for_word(claim, (report[0], report[2]))
    assert is_word_for_word(f"{report[0].text} {report[1].text}", report[:2])


def test_a_claim_of_two_sentences_is_supported_by_both() -> None:
    claim = "Israeli carriers had to fly a roundabout route to Asia that added two hours."
    verdict = verify_claim(DraftClaim(claim, ()), _REPORT)
    assert verdict.supported
    assert {3, 4} <= {e.number for e in verdict.evidence}


def test_a_figure_of_one_sentence_is_not_lent_to_another() -> None:
    evidence = evidence_of("The other four are presumed dead. Two were rescued from the river.")
    assert not verify_claim(DraftClaim("Four were rescued from the river.", ()), evidence).supported


def test_a_name_is_not_lent_by_a_sentence_of_other_things() -> None:
    evidence = evidence_of(
        "Divers halted the search for now, Petra Lund said. “These are heroes,” Mayor Anders Holm "
        "said of the crew."
    )
    claim = "Anders Holm said that divers had halted the search."
    assert not verify_claim(DraftClaim(claim, ()), evidence).supported
    claim = claim.replace("Anders Holm", "Petra Lund")
    assert verify_claim(DraftClaim(claim, ()), evidence).supported


def test_names_alone_are_no_evidence() -> None:
    evidence = evidence_of(
        "Diving stops for now. “These are heroes,” Mayor Anders Holm said of all."
    )
    claim = "Anders Holm said that diving would be halted for now."
    assert not verify_claim(DraftClaim(claim, ()), evidence).supported


def test_a_sentence_of_the_article_that_turns_a_claim_round_speaks_against_it() -> None:
    evidence = evidence_of(
        "Young stars carve out glowing paths in the heart of spiral galaxies. Stars in the heart of "
        "galaxies shape paths in spiral arms."
    )
    for claim, supported in (
        ("Young stars carve glowing paths in spiral galaxies.", True),
        ("Old stars carve glowing paths in spiral galaxies.", False),
    ):
        assert verify_claim(DraftClaim(claim, ()), evidence).supported is supported


def test_nothing_is_gathered_for_a_claim_of_other_words() -> None:
    assert gather("Penguins danced.", _REPORT) == []


def test_the_city_of_one_sentence_is_named_in_the_one_before() -> None:
    evidence = evidence_of(
        "Bergen, the centre of the outbreak, remains closed. Since March, the city has recorded more "
        "than 220,000 cases of the fever."
    )
    claim = "More than 220,000 cases of the fever have been recorded in Bergen since March."
    assert verify_claim(DraftClaim(claim, ()), evidence).supported


def test_a_date_is_lent_by_the_words_beside_it_however_long_the_claim() -> None:
    evidence = evidence_of(
        "Under the newest version of the code, drawn up in 2018, firms step up their efforts. The "
        "larger agreement adds commitments to limit false accounts, bots and made-up pictures."
    )
    claim = (
        "The code, first drawn up in 2018, now has commitments to limit false accounts, bots and "
        "pictures that are made up."
    )
    assert verify_claim(DraftClaim(claim, ()), evidence).supported


def test_a_pronoun_stands_for_the_name_before_it_in_its_sentence() -> None:
    report = evidence_of(
        "Oslo Bank moved before the Norvik Fund, which waits. Bergen Trust cut its rate on Wednesday."
    )
    assert not verify_claim(
        DraftClaim("The Norvik Fund cut its rate on Wednesday.", (2,)), report
    ).supported
    assert verify_claim(
        DraftClaim("Bergen Trust cut its rate on Wednesday.", (2,)), report
    ).supported


def test_a_pronoun_with_no_name_before_it_stands_for_one_of_the_sentence_before() -> None:
    report = evidence_of(
        "Oslo Bank met on Tuesday. At noon it cut its rate. Anna Berg said it would wait for data."
    )
    for claim in ("Oslo Bank cut its rate.", "Anna Berg said Oslo Bank would wait for data."):
        assert verify_claim(DraftClaim(claim, ()), report).supported
