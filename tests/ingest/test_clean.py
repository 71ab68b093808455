from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.ingest.clean import clean as cleaned
from rag.ingest.clean import normalise, normalise_line
from rag.ingest.prepare import prepare
from rag.types import RawDocument


def clean(text: str) -> str:
    """Return what is left of a text."""
    return cleaned(text)[0]


BEFORE = "The bridge fell into the river early on Tuesday."
AFTER = "Six workers were missing by the evening."

SITE_LINES = [
    "Sign up for our daily newsletter",
    "Subscribe to our newsletter and never miss a story",
    "Share this article",
    "Print this page",
    "Facebook | Twitter | WhatsApp | Email",
    "Share",
    "Follow us on Twitter and Instagram",
    "Read more: Bridge inspectors warned of rust",
    "READ MORE",
    "See also: What we know about the ship",
    "Watch next: Drone video of the wreck",
    "Related stories",
    "You may also like",
    "Story continues below advertisement",
    "Advertisement",
    "ADVERTISEMENT",
    "We use cookies to improve your experience on our site.",
    "This website uses cookies.",
    "Photo: Jane Doe/Harbour Wire",
    "Image credit: Getty Images",
    "Photo by: Jane Doe",
    "Credit: Harbour Wire",
    "© 2024 Harbour Wire. All rights reserved.",
    "Copyright 2024 Harbour Wire",
    "All rights reserved.",
    "Click here to read our terms",
    "Home > News > Transport",
    "* * *",
    "___",
    "Sign up for CNN’s Wonder Theory science newsletter. Explore the universe with news on "
    "fascinating discoveries, scientific advancements and more.",
    "What's everyone talking about? Sign up for our trending newsletter to get the latest news.",
    "(Image credit: Getty Images)",
]

# Lines of a site that no form takes out: without a stop they are labels, and never evidence.
LABELS = [
    "Get the morning briefing delivered to your inbox",
    "Follow Ana Alva on Twitter: @anaalva",
    "Contributing: The Associated Press",
    "From staff and wire reports",
    "Anzeige",
    "Lire aussi : Le pont tombe dans le port",
]

ARTICLE_LINES = [
    "Share prices fell 3 percent.",
    "Sign up sheets were found in the hall, police said.",
    "Read the report aloud, the judge told him.",
    "More articles were found in the wreck.",
    "Photographs of the scene show a crater.",
    "Home prices rose.",
    "Advertisement spending fell.",
    "Follow us, the guide said, and don't stop.",
    "Cookies were sold outside the school on Monday.",
    "Copyright law does not cover the song, the court ruled.",
    "Tags on the birds showed that they had flown 9,000 kilometres.",
    "Related cases are being heard in Ohio.",
    "Search teams reached the valley on Friday.",
    "Image by image, the telescope mapped the galaxy.",
    "Credit card debt rose to a record.",
    "Print this on every ballot, the court ordered.",
    "See more of the world, the minister told students.",
    "Email records show that he knew of the plan.",
    "Subscribers to the service lost access for two hours.",
    "Comments by the president angered allies.",
    "Like him, she had fled the war.",
    "Back to top of the table went Arsenal with a 2-0 win.",
    "Read more books, she advised the children.",
    "Watch more than one screen and you learn less, the study found.",
    "Get out, the firefighters shouted.",
    "More news is expected on Friday, the ministry said.",
    "Sign the treaty now, the envoys urged both sides.",
    "Share this burden with us, the mayor asked the region.",
    "Topics such as trade and climate filled the agenda.",
    "Register your weapons by June, the government told owners.",
    "Sign up fees for the email service doubled, the regulator said.",
    "Register offices will take requests by e-mail from Monday, the ministry said.",
    "Trending upwards for a year, wages rose again in May.",
    "Menu prices went up by a tenth.",
    "Save the whales was painted on the hull.",
    "By using force the army broke its promise, the court said.",
    "Thanks for nothing, one banner read.",
    "“Follow us on this path,” the bishop said.",
    # Each of these was once taken from a real article.
    "The Cumming Tap is on the bike trail and is popular with riders. Follow the signs to it.",
    "(C) clinched conference; (D) clinched division; (x) clinched playoff berth",
    "Save on fuel and the climate wins, the minister argued.",
    "Get the newsletter out, the editor told her staff, and the inbox filled up.",
    "This story has been updated to correct the number of people who died.",
    "Correction: This story was updated because it misspelled the mayor's name.",
    "Contact the police at tips@city.example if you saw the driver.",
    "The mayor is a former reporter. Reaching her took weeks.",
    "He sold the shares for profit and may earn more when the deal closes.",
    "1,217",
]


@pytest.mark.parametrize("line", SITE_LINES)
def test_a_line_of_the_site_goes(line: str) -> None:
    assert clean(f"{BEFORE}\n\n{line}\n\n{AFTER}") == f"{BEFORE}\n\n{AFTER}"


@pytest.mark.parametrize("line", ["• Share this article", "**Read more**", "— Advertisement —"])
def test_a_line_of_the_site_goes_with_its_decoration(line: str) -> None:
    assert clean(line) == ""


@pytest.mark.parametrize("line", LABELS)
def test_another_line_of_the_site_is_no_evidence(line: str) -> None:
    article = prepare(RawDocument("a.txt", f"{BEFORE}\n\n{AFTER}\n\n{line}", language="en"))
    assert [s.role == "text" for s in article.sentences] == [True, True, False]


@pytest.mark.parametrize(
    "heading", ["Discover more from Harbour Wire", "Six ways to stay informed"]
)
@pytest.mark.parametrize(
    "line", ["Subscribe to get the latest posts sent to your email.", "Sign up for our newsletter!"]
)
def test_the_heading_of_the_site_s_last_lines_goes_with_them(heading: str, line: str) -> None:
    assert clean(f"{BEFORE}\n\n{AFTER}\n\n{heading}\n\n{line}") == f"{BEFORE}\n\n{AFTER}"


@pytest.mark.parametrize("last", [AFTER, "Why the old bridge fell"])
def test_a_last_line_stays_where_no_line_of_the_site_follows(last: str) -> None:
    text = f"Share this article\n\n{BEFORE}\n\n{last}"
    assert clean(text) == f"{BEFORE}\n\n{last}"


@pytest.mark.parametrize("line", ARTICLE_LINES)
def test_a_sentence_of_the_article_stays(line: str) -> None:
    assert clean(f"{BEFORE}\n\n{line}\n\n{AFTER}") == f"{BEFORE}\n\n{line}\n\n{AFTER}"


def test_site_words_inside_a_paragraph_take_nothing_along() -> None:
    paragraph = "The paper asked readers to sign up for its newsletter, and 4,000 did."
    assert clean(paragraph) == paragraph


@pytest.mark.parametrize(
    "heading", ["Related stories", "Most read", "More on this story", "You may also like:"]
)
def test_the_titles_below_a_list_heading_go_with_it(heading: str) -> None:
    text = (
        f"{BEFORE}\n\n{heading}\n\nBridge inspectors warned of rust\n\n"
        f"Who owns the ship?\n\n{AFTER}"
    )
    assert clean(text) == f"{BEFORE}\n\n{AFTER}"


def test_a_list_of_titles_ends_at_the_first_sentence() -> None:
    text = f"Related stories\n\nWho owns the ship?\n\n{BEFORE}\n\nA subheading\n\n{AFTER}"
    assert clean(text) == f"{BEFORE}\n\nA subheading\n\n{AFTER}"


@pytest.mark.parametrize("line", ["Tickets sold: 7,342", "The top 5 flops:", "Original lawsuit"])
def test_a_table_or_subheading_is_no_list_of_stories(line: str) -> None:
    text = f"Related stories\n\nWho owns the ship that fell?\n\n{line}\n\n{BEFORE}"
    assert clean(text) == f"{line}\n\n{BEFORE}"


def test_a_quoted_sentence_ends_a_list_of_titles() -> None:
    quoted = "“We never saw it coming.”"
    assert clean(f"Related stories\n\nWho owns the ship?\n\n{quoted}") == quoted


def test_text_that_is_only_site_lines_becomes_empty() -> None:
    assert clean("Share this article\n\nAdvertisement\n\n* * *") == ""


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("a\r\nb", "a\n\nb"),
        ("a\rb", "a\n\nb"),
        ("a \n \n\n b", "a\n\nb"),
        ("a\u2028b\u2029c", "a\n\nb\n\nc"),
        ("a\t\tb", "a b"),
        ("a\u00a0b", "a b"),
        ("  a  ", "a"),
        ("Cafe\u0301", "Café"),
        ("\ufeffa", "a"),
        ("co\u00adoperate", "cooperate"),
        ("a\u200bb", "ab"),
        ("i\u200dg\u200c\u200dn\u2062ore", "ignore"),
        ("a\U000e0041\U000e0042b", "ab"),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
        ("\U0001f469\u200d\U0001f680", "\U0001f469\u200d\U0001f680"),
        ("safe\u202eexe.txt", "safeexe.txt"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://e.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("bell\x07 null\x00 del\x7f", "bell null del"),
        ("c1\x9b31m", "c131m"),
        ("half\ud800surrogate", "halfsurrogate"),
        ("", ""),
        ("\n \n", ""),
    ],
)
def test_the_stored_form(raw: str, stored: str) -> None:
    assert normalise(raw) == stored


def test_a_line_is_one_line() -> None:
    assert normalise_line(" Bridge \n falls\r\nin Baltimore ") == "Bridge falls in Baltimore"


FRAGMENTS = [
    "\x1b[", "\x1b]", "\x1b", "\x07", "\x9b", "\r", "\n", "\r\n", "\t", " ", "\u00a0", "\u2028",
    "\u2029", "\u200b", "\u200c", "\u200d", "a", "\U000e0041", "\ufeff", "\u202e", "e\u0301",
    "\u0301", "\ud800", "\udfff", "31m",
    "\u1100\u1161", "\u212b", "\u0085", "\u000b", "\u001c", "\u3000",
]  # fmt: skip
# Plain text() seldom draws what cleaning is about.
AWKWARD = st.lists(st.one_of(st.text(max_size=5), st.sampled_from(FRAGMENTS)), max_size=12).map(
    "".join
)


@given(AWKWARD)
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(AWKWARD)
def test_normalised_text_is_nfc(text: str) -> None:
    assert unicodedata.is_normalized("NFC", normalise(text))


@given(AWKWARD)
def test_no_control_character_is_left(text: str) -> None:
    controls = [c for c in normalise(text) if c != "\n" and unicodedata.category(c) in {"Cc", "Cs"}]
    assert controls == []


@given(AWKWARD)
def test_no_separator_but_one_space_and_one_blank_line_is_left(text: str) -> None:
    stored = normalise(text)
    assert "  " not in stored
    assert all(p == p.strip() and "\n" not in p for p in stored.split("\n\n"))


@given(AWKWARD)
def test_a_single_line_holds_no_line_break(text: str) -> None:
    assert "\n" not in normalise_line(text)


@given(st.lists(st.sampled_from(SITE_LINES + ARTICLE_LINES), max_size=8))
def test_cleaning_only_takes_whole_lines(lines: list[str]) -> None:
    left = clean("\n\n".join(lines)).split("\n\n")
    remaining = iter(lines)
    # Each line that is left is one of the lines, in their order.
    assert left == [""] or all(any(line == other for other in remaining) for line in left)
