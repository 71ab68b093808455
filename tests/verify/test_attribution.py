from __future__ import annotations

import pytest

from rag.verify.attribution import check_attribution, is_reported


@pytest.mark.parametrize(
    ("claim", "sentences"),
    [
        ("The bridge fell.", ["The bridge fell on Tuesday."]),
        ("Officials said that the bridge fell.", ["The bridge fell, officials said."]),
        ("The bridge fell, according to police.", ["The bridge fell, officials said."]),
        ("The army says it shot down a drone.", ["It shot down a drone, the army said."]),
        ("He allegedly stole a car.", ["He is alleged to have stolen a car."]),
        ("The suspect may be in Ohio.", ["The suspect may be in Ohio."]),
        ("The suspect might be in Ohio.", ["The suspect may be in Ohio."]),
        ("The toll will likely rise.", ["The toll will probably rise."]),
        ("The toll could rise.", ["Officials expect that the toll could rise."]),
        ("The ministry announced a cut.", ["The ministry announced a cut."]),
        ("The ministry cut its rates.", ["The ministry announced that it cut its rates."]),
        ("The storm killed six.", ["Police confirmed that the storm killed six."]),
        # one plain sentence is enough
        ("The bridge fell.", ["The bridge fell, officials said.", "The bridge fell on Tuesday."]),
        ("Officials expect a higher toll.", ["Officials expected a higher toll."]),
        ("The fire killed 55.", ["The fire killed 55; more bodies may be found."]),
        # what stands outside the report
        ("Holm visited Oslo.", ["Holm visited Oslo and said that the pier will close."]),
        ("Holm heads the office.", ["Holm, who heads the office, told reporters that it fell."]),
        ("Engineers cheered.", ["“We did it,” said Holm, as engineers cheered."]),
        ("The toll stood at 55.", ["The toll stood at 55, and officials expect it to rise."]),
        (
            "The bridge opened in 1977.",
            ["He said he would rebuild the bridge, which opened in 1977."],
        ),
        ("The funds backed a coin.", ["It reportedly moved the funds that backed a coin."]),
        ("The eclipse was seen in Oslo.", ["The eclipse could be seen in Oslo."]),
        ("The labels are expected to change.", ["The labels may soon change."]),
        (
            "Berg directs the laboratory of the port.",
            ["“We did it,” said Anna Berg, the director of the port's laboratory."],
        ),
        ("Police figures show that it fell.", ["It fell, according to the police."]),
        (
            "Fear of leaks led the town to close dozens of pools.",
            ["The town is closing dozens of pools because they may be leaking."],
        ),
        # words are deeds
        ("Holm praised the crew as heroes.", ["“They are heroes,” Holm said of the crew."]),
        ("According to Holm, crews will clear it.", ["Holm said that crews would first clear it."]),
        ("A report by Lund found that it fell.", ["A report by Lund found that it fell."]),
        ("Lund's fine was cut.", ["The fine of Lund, accused of theft, was cut."]),
        ("The fire in the States grew.", ["The fire in the United States grew."]),
        ("Lund was fined 40 crowns.", ["Lund was fined 40 crowns over allegations of theft."]),
        ("Officials accuse Lund of theft.", ["Officials say that Lund stole from them."]),
        ("Lund won her first race in May.", ["Lund claimed her first race in May."]),
        ("The order was put online on Friday.", ["The order was not posted until Friday."]),
        ("The plant has paused, the Echo reported.", ["The plant has paused, Oslo police said."]),
        (
            "The blast threw ash up.",
            ["It is thought to be the largest yet: the blast threw ash up."],
        ),
        ("No cause was given.", ["While no cause was given, her son had said she was ill."]),
        (
            "They sought damages.",
            ["The court heard them as they sought damages, arguing it was rude."],
        ),
        ("They wanted to sail in it.", ["They were seeking an order so they could sail in it."]),
        ("The bank affirmed on Monday it would buy.", ["The bank said on Monday it would buy."]),
        ("Holm conveyed the thanks of Oslo.", ["Holm expressed the thanks of Oslo."]),
        # its own doubt stands in what is said, whatever else is told with it
        (
            "The toll, the highest since 2004, may rise.",
            ["Holm said the toll, the highest since 2004, may rise."],
        ),
        (
            "The fire, although small, may have spread.",
            ["Holm said the fire, although small, may have spread."],
        ),
    ],
)
def test_what_the_source_says_may_be_said_as_it_says_it(claim: str, sentences: list[str]) -> None:
    assert check_attribution(claim, sentences) == []


@pytest.mark.parametrize(
    ("claim", "sentences"),
    [
        ("Berg wanted the town to pay.", ["Berg said that she wanted the town to pay."]),
        ("The bridge fell.", ["The bridge fell, officials said."]),
        ("The bridge fell.", ["According to police, the bridge fell."]),
        ("The army shot down a drone.", ["The army claimed to have shot down a drone."]),
        ("He stole a car.", ["He allegedly stole a car."]),
        ("He stole a car.", ["Prosecutors accused him of stealing a car."]),
        ("He stole a car.", ["He is suspected of stealing a car."]),
        ("The general was killed.", ["The general was reportedly killed."]),
        ("The general was killed.", ["The general is believed to have been killed."]),
        ("The suspect is in Ohio.", ["The suspect may be in Ohio."]),
        ("The ban broke their rights.", ["They sued, arguing the ban broke their rights."]),
        # A sentence beside it does not make it certain.
        (
            "Firms that keep the code of Oslo are safe from fines.",
            ["Firms that keep the code may be safe from fines.", "The code of Oslo is a law."],
        ),
        ("The suspect is in Ohio.", ["The suspect is probably in Ohio."]),
        ("The toll will rise.", ["The toll could rise."]),
        ("More than 1,000 houses were lost.", ["More than 1,000 houses were likely lost."]),
        ("The missile flew 700 kilometres.", ["The missile flew 700 km, Seoul estimated."]),
        ("The drug works.", ["The drug works, the company insisted."]),
        ("The dam will fail.", ["Engineers warned that the dam will fail."]),
        ("The bridge fell.", ["The bridge fell, officials said.", "It fell, police told us."]),
        ("The economy is shrinking.", ["The bank predicted that the economy is shrinking."]),
        ("The drug cures cancer.", ["The drug is thought to cure cancer."]),
        ("The fire destroyed the hotel.", ["The fire appears to have destroyed the hotel."]),
        ("The bridge fell.", ["The bridge fell, officials say."]),
        ("He stole a car.", ["Police suspect that he stole a car."]),
        ("The vote was rigged.", ["Critics claim that the vote was rigged."]),
        ("The dam is failing.", ["Engineers believe that the dam is failing."]),
        ("The bank moved funds.", ["A report by an auditor found that the bank moved funds."]),
        # a plain sentence that says less of it
        (
            "The board has the data of the recorder.",
            ["The board is at work.", "Its chair said that the data of the recorder were secured."],
        ),
        # "Would" is how the report is told, and no doubt of the claim's own
        ("Divers would stop for now.", ["He said divers would stop for now."]),
        (
            "Divers would stop because steel appeared to have trapped cars.",
            ["He said that divers would stop because steel appeared to have trapped cars."],
        ),
        ("Labels include a note.", ["Labels may soon include a note."]),
        (
            "The dam will fail and raise concerns.",
            ["The dam could fail and raise concerns."],
        ),
        ("Workers see cuts in pay.", ["Workers could see cuts in pay."]),
        ("Police found a car in that street.", ["Police found a car in that street, Holm said."]),
        ("The pilot was drunk.", ["Two crew members testified that the pilot was drunk."]),
    ],
)
def test_what_is_only_said_or_doubted_may_not_become_fact(claim: str, sentences: list[str]) -> None:
    failures = check_attribution(claim, sentences)
    assert [f.check for f in failures] == ["attribution"]


@pytest.mark.parametrize(
    ("text", "reported"),
    [
        ("The bridge fell, officials said.", True),
        ("According to police, it fell.", True),
        ("It fell, “he told reporters”.", True),
        ("He is accused of theft.", True),
        ("The bridge fell.", False),
        ("The United States sent aid.", False),
    ],
)
def test_what_counts_as_reported(text: str, reported: bool) -> None:
    assert is_reported(text) is reported
