"""Claims over short sources: true ones that a check had refused, false ones that all had passed."""

from __future__ import annotations

import pytest

from rag import check


def _dated(text: str) -> str:
    return f"---\ntitle: News of the day\npublished: 2024-05-05\n---\n{text}"


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        # May is a month.
        ("The bank raised its rates in 2019.", "The bank raised its rates in May 2019."),
        ("The strike ended after three days.", "In May the strike ended after three days."),
        # Who was beaten may have won a set, a state, a streak.
        ("Norvik's winning streak ended.", "Lindholm beat Norvik 2-1, and Norvik's winning streak ended."),
        ("Serbia won the first quarter.", "The United States beat Serbia 95-91, though Serbia won the first quarter."),
        ("Berg won applause in Oslo.", "Lund beat Berg in the final, and Berg won applause in Oslo."),
        # A year that says of what a thing is.
        ("Brazil was chosen as host of the 2027 Cup.", "Brazil was chosen to host the 2027 Cup."),
        # A place is not who did it.
        (
            "Anna Berg opened a school in Lindholm.",
            "Mayor Anna Berg came by train on Monday. In Lindholm she opened a school.",
        ),
        ("The United Nations said 20,000 had fled.", "The UN's refugee agency said 20,000 had fled."),
        # No numbers of their own.
        ("Several dozen files were kept.", "But several dozens of files were kept."),
        ("Berg and Lund fell while the two were racing.", "Berg and Lund fell on Monday while they were racing."),
        ("One drawback is that it may cost more.", "A drawback is that it may cost more."),
        # Parts and short forms of a name.
        ("Lund would be a legend if he won, Holm said.", '"If Kaj wins, he is a legend," said Holm of Kaj Lund.'),
        (
            "The ACLU opposes the bill.",
            "The American Civil Liberties Union opposes the bill, as it did last year.",
        ),
        ("Next week's vote is on in Oslo.", "A vote in Oslo is on for next week."),
        # A denial in other words, and one that is none by its form.
        (
            "Berg did not play a leading part in the spring campaign against the ferry tax.",
            "Berg did not take a starring role in the spring campaign against the ferry tax.",
        ),
        ("Berg chose not to run for mayor.", "Berg thought about a run for mayor but decided against it."),
        ("By the ministry's count, 350 ferries sailed.", "The ministry said 350 ferries sailed."),
        ("Lund labeled himself a skeptic.", "Lund described himself as a skeptic."),
        ("The firm hopes to sell it in Oslo.", "The firm said it aims to sell it in Oslo."),
        (
            "Anna Berg, a meteorologist, said it was the worst storm.",
            "It was the worst storm, according to Oslo University meteorologist Anna Berg.",
        ),
    ],
)  # fmt: skip
def test_true_claims_are_kept(claim: str, source: str) -> None:
    assert [s.reason for s in check(claim, _dated(source)).sentences] == [None]


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("The pier was opened on May 30, 2024.", "The pier, to open on May 30, 2024, is of wood."),
        ("The eclipse took place on August 12, 2024.", "The next eclipse is on August 12, 2024."),
        ("Alcalde won his eleventh Baltic title.", "It was Dahlberg's eleventh Baltic title, and Alcalde lost."),
        ("Berg resigned as head coach in May.", "Berg was sacked as head coach in May."),
        ("They broke the record for a streak.", "They equalled the record for a streak."),
        ("Public colleges are exempt in the bill.", "Public colleges are included in the bill."),
        (
            "Lund explained that the coating can lead to a power surge.",
            'The coating "can lead to a power surge," explained Kaj Holm. There were 56 surges, said Lund.',
        ),
        (
            "Harbour Group said it is confident the matter will be resolved.",
            '"We are confident the matter will be resolved," Iron Hill officials said of Harbour Group.',
        ),
        (
            "Berg said on social media that the maps will end it.",
            "It went on, with Lund saying on social media that the maps will end it. Berg was silent.",
        ),
        (
            "Norvik beat Lindholm in 2015.",
            "He did this with Norvik against Arvika in 2003; with Oslo against Lindholm in 2015.",
        ),
        (
            "Kaj Lund is the first pilot to hold the post at Arvika Air.",
            "Kaj Lund takes over from Berg, who was the first pilot to hold the post at Arvika Air.",
        ),
        (
            "Anna Berg said she was glad to welcome Lund, calling it a very exciting chapter.",
            'Anna Berg left in May. "I am glad to welcome Lund," Kaj Holm wrote. "It is a very exciting chapter."',
        ),
        (
            "Lund began the day by challenging Berg to two debates.",
            "The news came after Berg began the day challenging Lund to two debates.",
        ),
        (
            "The Harbour Board acknowledged that it failed to enforce its rules.",
            "Anna Berg has long complained that the Harbour Board failed to enforce its rules.",
        ),
        (
            "Lund and Berg also agreed to debates in July.",
            "Lund and Berg debate in June. Her campaign called for debates in July, too.",
        ),
        (
            "Kaj Holm scored Lindholm's winning goal.",
            "Norvik beat Lindholm 2-1 on Sunday. Kaj Holm scored the winning goal in the 86th minute.",
        ),
        (
            "Oslo approved new maps in response to Proposition 50 of the state.",
            "Proposition 50 of the state was made in response to new maps approved by Oslo.",
        ),
        (
            "Berg ran for the Senate in 2022.",
            "Berg seriously considered a Senate bid in the 2022 race.",
        ),
        (
            "The displays can include words or images beside the flags.",
            "They must have state flags. The displays cannot include any words or images beside the flags.",
        ),
    ],
)  # fmt: skip
def test_false_claims_are_refused(claim: str, source: str) -> None:
    assert not check(claim, _dated(source)).supported
