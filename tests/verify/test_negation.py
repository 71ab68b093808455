from __future__ import annotations

import pytest

from rag.verify.negation import check_negation, check_only_denied


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The bridge did not fall.", "The bridge did not fall, the mayor said."),
        ("The bridge didn't fall.", "The bridge did not fall."),
        ("The bridge didn’t fall.", "The bridge did not fall."),
        ("Nobody was hurt.", "No one was hurt in the fire, which was not large."),
        ("No injuries were reported.", "There were no reports of injuries."),
        ("The fire is not contained.", "None of the fires had been contained."),
        ("Iran denied the report.", "Iran denied the report on Friday."),
        ("The talks failed.", "The talks failed."),
        ("The court refused to hear the case.", "The court refused to hear the case."),
        ("The bridge fell.", "The bridge fell."),
        (
            "Oslo is far from the first city to open its port.",
            "Oslo is far from the first city to open its port.",
        ),
        ("The city banned cars.", "Cars are illegal in the city since May."),
        ("The town is far from Oslo.", "The town is far from Oslo."),
        ("The bridge fell.", "The bridge fell, but no cars were on it."),
        ("The firm gave no details of how it leaked.", "The firm did not elaborate on the leak."),
        ("It was not so in early voting.", "Unlike early voting, it takes place in person."),
        (
            "No athlete has won more medals than Berg.",
            "Berg's 18 medals are the most of any athlete.",
        ),
        (
            "Pets in the cabin are not covered by the halt.",
            "The halt does not affect pets that travel in the cabin.",
        ),
        ("The bank did not change its rates.", "The bank kept its rates unchanged."),
        ("The bridge fell.", "Without warning, the bridge fell."),
        ("Six workers are missing.", "Six workers are missing, and nobody knows why."),
        ("The army fired a missile.", "The army fired a missile; it did not reach Japan."),
        ("The plan helps farmers and towns.", "The plan helps not only farmers but towns."),
        ("The army left without a fight.", "The army left without a fight."),
        ("He cannot run again.", "He can't run again."),
        ("No boats may use Oslo port.", "Traffic of boats at Oslo port has been suspended."),
        ("People were told not to go into town.", "He asked people to stay out of town."),
        ("No fire since has been deadlier.", "It was the deadliest fire since 2018."),
        (
            "No country has as many titles as Spain.",
            "Spain has more titles than any other country.",
        ),
        ("Holm left open whether he would stay.", "Holm did not say whether he would stay."),
        (
            "Berg, 17, of Bergen, scored Oslo's first goal late.",
            "After a first half without goals, Berg scored late.",
        ),
        ("Holm came on for Berg at the break.", "They played on without Berg, replaced by Holm."),
        ("The ministry rejected the offer.", "The offer was rejected by the ministry."),
        ("No fewer than nine crew members died.", "At least nine crew members died."),
        ("The ban does not breach the constitution.", "The ban is not unconstitutional, it ruled."),
        (
            "It also rejected the claim for damages.",
            "It had dismissed a similar claim for damages.",
        ),
        ("The tumour no longer responds to drugs.", "The tumour had stopped responding to drugs."),
        (
            "The players failed to win a temporary order.",
            "A judge denied the three players from Oslo a temporary order.",
        ),
        ("Oslo had not seen snow since May 2017.", "It was Oslo's first snow since May 2017."),
        ("Oslo last won the cup in 1966.", "Oslo have not won the cup since 1966."),
        ("It was the first win since 1966.", "It was the first win since 1966."),
        ("It was Oslo's first win since 1966.", "Oslo had not won since 1966."),
    ],
)
def test_claim_and_source_deny_the_same(claim: str, evidence: str) -> None:
    assert check_negation(claim, evidence) == []


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The bridge fell.", "The bridge did not fall."),
        (
            "Oslo is the first city to open its port.",
            "Oslo is far from the first city to open its port.",
        ),
        (
            "The picture prohibited experts from seeing the cluster.",
            "The picture shows experts the cluster.",
        ),
        ("The bridge fell.", "The bridge didn't fall."),
        ("The bridge fell.", "The bridge didn’t fall."),
        ("The bridge did not fall.", "The bridge fell."),
        ("The bridge never fell.", "The bridge fell on Tuesday."),
        ("Injuries were reported.", "No injuries were reported."),
        ("People were injured.", "Nobody was injured."),
        ("The fires were contained.", "None of the fires were contained."),
        ("The fires were not contained.", "The fires were contained."),
        ("The court heard the case.", "The court refused to hear the case."),
        ("The company met the deadline.", "The company failed to meet the deadline."),
        ("Iran fired the missile.", "Iran denied firing the missile."),
        ("The fire was not large.", "The fire was large."),
        ("The envoys could reach a deal.", "The envoys were unable to reach a deal."),
        ("The minister accepted the offer.", "The minister rejected the offer."),
        ("He had a licence.", "He had no licence."),
        ("He drove with a licence.", "He drove without a licence."),
        ("No one was killed.", "Five people were killed."),
        ("The vaccine causes harm.", "The vaccine does not cause harm, the agency said."),
        ("Flu was not rejected as a threat.", "Flu was not deemed to be a threat."),
        ("The port was not suspended from trade.", "The port was suspended from trade."),
        ("Diving would not be halted.", "Diving would be stopped for now."),
        (
            "Oslo is not opening its port to boats.",
            "Oslo ended the ban and opens its port to boats.",
        ),
        ("Holm did not say that none were hurt.", "Holm said that none were hurt."),
        ("Holm did say if he would stay.", "Holm did not say whether he would stay."),
        ("Boats may leave the port.", "Traffic of boats that leave the port has been suspended."),
        ("Other countries have as many titles as Spain.", "Spain has more titles than any other."),
        ("The guard did not stop searching.", "The guard ended the search and stopped searching."),
        ("Neither side agreed.", "Both sides agreed."),
        ("She sought his endorsement.", "She did not seek his endorsement."),
        ("Oslo is not unlocking its archive.", "Oslo is unlocking its archive."),
        ("The police, who opened a case, found poison.", "The police have not found any poison."),
        (
            "The bank has lowered its rates.",
            "It moved before the bank, which has yet to lower its rates.",
        ),
        (
            "Holm said that he sees reason to refuse talks if Oslo stops its tests.",
            "He spoke of Holm's call and said that he sees no reason to avoid talks if it stops.",
        ),
        ("Oslo had seen snow since May 2017.", "It was Oslo's first snow since May 2017."),
        ("The bank last cut rates in May.", "The bank has not cut rates since 2019."),
        ("Oslo has not won since 1966.", "It was Oslo's first win since 1966."),
        ("It was Oslo's first win since 1966.", "Oslo has not won since 1966."),
        ("No team has won twice since 2012.", "Oslo is the first to win twice since 2012."),
        (
            "The bank last cut rates in May.",
            "The bank has not cut rates since 2019, as the bank fears.",
        ),
        (
            "The bank last cut rates in May.",
            "The bank has not cut rates since the bank crisis of 2008.",
        ),
        (
            "Last week the bank cut rates in Oslo.",
            "The bank did not cut rates, as ever since 2019.",
        ),
        (
            "The police, who searched the house, have discovered traces of poison.",
            "But the police, who have searched the house, have not found any traces of poison.",
        ),
        (
            "The police have found proof of poison.",
            "The police, who have searched the house, have not found any trace of poison.",
        ),
        (
            "He does not have good memories of Oslo.",
            "He spoke of good memories of Oslo and would talk if the army stops its raids.",
        ),
        (
            "The lens prohibited experts to see the details.",
            "The lens showed experts never-before-seen details.",
        ),
    ],
)
def test_a_claim_that_turns_its_source_round_fails(claim: str, evidence: str) -> None:
    failures = check_negation(claim, evidence)
    assert [f.check for f in failures] == ["negation"]


@pytest.mark.parametrize(
    ("claim", "article", "fails"),
    [
        ("Berg and Lund did meet in Oslo.", "Berg was in Oslo. The two did not meet.", True),
        (
            "The bank promised more cuts.",
            "The bank cut its rates but gave no promise of more.",
            True,
        ),
        ("Berg and Lund met.", "The two did not meet in May. They had met in June.", False),
        ("Berg resisted calls to resign.", "Berg has not resigned, whatever they call for.", False),
        ("The two did not meet.", "The two did not meet.", False),
        ("The storm made landfall.", "The storm reached land. It did not make the news.", False),
    ],
)
def test_a_deed_that_is_only_denied_was_not_done(claim: str, article: str, fails: bool) -> None:
    assert bool(check_only_denied(claim, article)) is fails


def test_who_gives_no_details_denies_nothing_else_by_it() -> None:
    claim = "The ministry gave no details, and the pier did not fall into the sea."
    assert check_negation(claim, "The ministry declined to comment. The pier fell into the sea.")
