"""Pages whose article is in several places, and pages that are no article."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rag.errors import SourceError
from rag.ingest.load.html import load_html
from rag.ingest.prepare import prepare
from rag.types import RawDocument
from tests.conftest import Result

FIRST = [
    "The council of Marlhaven voted on Monday to close the old swing bridge to lorries.",
    "The ban begins on 3 June and will last until the bearings have been replaced.",
    "Repairs are to cost 6.4 million crowns, a third of which the province has promised.",
    "Inspectors had found cracks in two of the nine bearings in February.",
]
REST = [
    "Hauliers said that the detour by Tellbury would add 22 kilometres to each trip.",
    "The port handles about 310 lorries a day in summer and half as many in winter.",
    "A ferry that could take eight of them at a time has been offered by a yard in Oskeby.",
    "The council will decide on the offer at its next meeting.",
]


def paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def site(main: str, *, head: str = "") -> str:
    """Return a page of a newspaper around `main`."""
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>Bridge closes</title>"
        f"<meta property='og:site_name' content='Marlhaven Echo'>{head}</head><body>"
        "<header><nav><a href='/'>Home</a> <a href='/news'>News</a></nav></header>"
        f"<main>{main}</main><footer><p>© 2024 Marlhaven Echo. All rights reserved.</p></footer>"
        "</body></html>"
    )


def read(page: str) -> RawDocument:
    return load_html(page, "page.html")


def lines(page: str) -> list[str]:
    return [line.strip() for line in read(page).text.split("\n") if line.strip()]


# --- a note behind the article --------------------------------------------------------------

NOTE = "Correction: an earlier version gave the cost of the repairs as 64 million crowns."


@pytest.mark.parametrize(
    "note",
    [
        f"<aside class='note'><p>{NOTE}</p></aside>",
        f"<footer class='entry-footer'><p>{NOTE}</p></footer>",
        f"<div class='post-footer'><p>{NOTE}</p></div>",
        f"<section id='story-footer'><p><em>{NOTE}</em></p></section>",
        f"<div class='footer-notes'><div>{NOTE}</div></div>",
        f"<aside><ul><li>{NOTE}</li></ul></aside>",
    ],
)
def test_a_correction_behind_the_article_is_part_of_it(note: str) -> None:
    page = site(f"<article><h1>Bridge closes</h1>{paragraphs(FIRST + REST)}{note}</article>")
    assert lines(page)[-1] == NOTE


@pytest.mark.parametrize(
    "furniture",
    [
        "<aside class='related'><h3><a href='/b'>Ferry sold</a></h3><p>The yard in Oskeby sold its"
        " last ferry to the island of Nore in April.</p></aside>",
        "<footer><form><p>Read what matters in Marlhaven every morning at six.</p><input name='m'>"
        "<button>Go</button></form></footer>",
        "<div class='author'><img src='a.jpg'><h4>Ada Holt</h4><p>Ada Holt writes about the port and"
        " has lived in Marlhaven since 2011.</p></div>",
        "<div class='comments'><p>I have driven a lorry over that bridge for thirty years.</p></div>",
        "<nav><p>All that we have written about bridges is found in our archive.</p></nav>",
    ],
)
def test_what_stands_around_the_article_is_not(furniture: str) -> None:
    page = site(f"<article><h1>Bridge closes</h1>{paragraphs(FIRST + REST)}{furniture}</article>")
    assert lines(page)[-1] == REST[-1]


# --- an article in several blocks --------------------------------------------------------------


@pytest.mark.parametrize(
    "block",
    [
        "<article>{}</article>",
        "<div class='post-content'>{}</div>",
        "<section class='article-body'>{}</section>",
        "<div class='text' data-part='1'>{}</div>",
        "<div itemprop='articleBody' class='c'>{}</div>",
        "<div class='art-content'><div>{}</div></div>",
    ],
)
@pytest.mark.parametrize("between", ["", "<div class='ad-slot'>Advert</div>"])
def test_all_blocks_of_an_article_are_read(block: str, between: str) -> None:
    first, rest = (block.format(paragraphs(part)) for part in (FIRST, REST))
    assert lines(site(f"<h1>Bridge closes</h1>{first}{between}{rest}")) == [
        line for line in ["Bridge closes"] if line in lines(site(f"<h1>Bridge closes</h1>{first}"))
    ] + [*FIRST, *REST]


def test_the_stories_of_a_briefing_keep_their_headings() -> None:
    stories = [
        f"<article><h2>{title}</h2>{paragraphs(part)}</article>"
        for title, part in (("Bridge", FIRST), ("Hauliers", REST))
    ]
    found = lines(site(f"<h1>Briefing</h1>{''.join(stories)}"))
    assert found[-5:] == ["Hauliers", *REST]
    assert set(FIRST) <= set(found)


def test_teasers_of_other_stories_are_no_part_of_this_one() -> None:
    teasers = "".join(
        f"<article><h3><a href='/{n}'>{text[:30]}</a></h3><p>{text}</p></article>"
        for n, text in enumerate(REST)
    )
    page = site(f"<article><h1>Bridge closes</h1>{paragraphs(FIRST * 2)}</article>{teasers}")
    assert not set(REST) & set(lines(page))


def test_what_was_left_out_of_a_page_is_said_with_how_much() -> None:
    box = (
        "<aside><h3>Background</h3><p>The bridge was built in 1931 by the firm of Tarn.</p></aside>"
    )
    page = site(f"<article><h1>Bridge closes</h1>{paragraphs(FIRST + REST)}{box}</article>")
    (left_out,) = read(page).left_out
    assert left_out.characters == len("The bridge was built in 1931 by the firm of Tarn.")
    assert "The bridge was built in 1931" in left_out.what
    assert read(site(f"<article>{paragraphs(FIRST + REST)}</article>")).left_out == ()


def test_what_was_left_out_is_in_the_table_and_in_the_json(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    box = (
        "<aside><h3>Background</h3><p>The bridge was built in 1931 by the firm of Tarn.</p></aside>"
    )
    page = site(f"<article><h1>Bridge closes</h1>{paragraphs(FIRST + REST)}{box}</article>")
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    sources = ("ingest", tmp_path / "a.html", "--no-wait", "--store")
    (outcome,) = run(*sources, tmp_path / "one", "--json").json["outcomes"]
    assert [part["characters"] for part in outcome["left_out"]] == [49]
    shown = run(*sources, tmp_path / "two", "--verbose").out
    assert "The bridge was built in 1931" in shown
    assert "49 characters" in shown


# --- a lead whose class sounds like furniture --------------------------------------------------


@pytest.mark.parametrize(
    "name",
    """teaser article-teaser share-intro share social embed embed-wrapper newsletter caption related
    related-intro banner sidebar premium widget intro-widget menu promo meta byline author-lead
    tags button slide overlay next-part more-on most-popular rating attachment timestamp consent
    message cookie-text hide-mobile navbar""".split(),
)
@pytest.mark.parametrize("tag", ["div", "section"])
def test_a_lead_is_read_whatever_its_class_is_called(name: str, tag: str) -> None:
    lead = f"<{tag} class='{name}'>{paragraphs(FIRST[:2])}</{tag}>"
    page = site(f"<article><h1>Bridge closes</h1>{lead}{paragraphs(FIRST[2:] + REST)}</article>")
    assert lines(page)[-8:] == FIRST + REST


@pytest.mark.parametrize("name", ["teaser", "share", "promo", "newsletter", "byline"])
def test_a_lead_is_read_that_stands_beside_the_block_of_the_text(name: str) -> None:
    lead = f"<div class='{name}'><strong>{FIRST[0]}</strong></div>"
    main = f"{lead}<div class='story'>{paragraphs(FIRST[1:] + REST)}</div>"
    for page in (f"<article><h1>Bridge</h1>{main}</article>", f"<div><h1>Bridge</h1>{main}</div>"):
        assert lines(site(page))[-8:] == FIRST + REST


NAMES = """teaser share embed newsletter caption related banner social comment footer sidebar widget
author-bio byline breadcrumb menu nav meta tags cookie outbrain share-text c-related__text
jp-relatedposts sharedaddy toolbar caption-text comments-intro""".split()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "block",
    ["<div class='{}'>{}</div>", "<div id='{}'>{}</div>", "<aside class='{}'>{}</aside>"],
)
def test_sentences_in_the_middle_are_read_whatever_their_class_is_called(
    name: str, block: str
) -> None:
    middle = block.format(name, paragraphs([f"{REST[0][:-1]} <a href='/t'>a day</a>."]))
    text = f"{paragraphs(FIRST)}{middle}{paragraphs(REST[1:])}"
    found = lines(site(f"<article><h1>Bridge closes</h1>{text}</article>"))
    assert found[-8:] == [*FIRST, f"{REST[0][:-1]} a day.", *REST[1:]]


@pytest.mark.parametrize("at", [0, 1, 4, 7, 8])
def test_paragraphs_of_their_own_kind_stay_in_their_order(at: int) -> None:
    texts = [f"<p class='teaser'>{t}</p>" for t in FIRST + REST]
    texts[at - 1 : at] = [f"<p class='share'>{t}</p>" for t in (FIRST + REST)[at - 1 : at]]
    assert lines(site(f"<article><h1>Bridge closes</h1>{''.join(texts)}</article>"))[-8:] == [
        *FIRST,
        *REST,
    ]


@pytest.mark.parametrize(
    "box",
    [
        "<div class='related'><p>Read also:</p><p>The yard in Oskeby sold its last ferry to Nore.</p></div>",
        "<aside><h4>Background</h4><p>The bridge was built in 1931 by the firm of Tarn.</p></aside>",
        "<div class='newsletter'><p>Read what matters in Marlhaven at six every morning.</p>"
        "<a href='/letter'>Get it</a></div>",
        "<div class='share'><img src='a.jpg'><p>The yard in Oskeby sold its last ferry to Nore.</p></div>",
        "<div class='teaser'><p><a href='/b'>The yard in Oskeby sold its last ferry to Nore.</a></p></div>",
    ],
)
def test_a_box_in_the_middle_is_no_part_of_the_article_and_is_said_to_be_left_out(box: str) -> None:
    text = f"{paragraphs(FIRST)}{box}{paragraphs(REST)}"
    found = lines(site(f"<article><h1>Bridge closes</h1>{text}</article>"))
    assert found[-8:] == FIRST + REST


def test_what_readers_wrote_is_said_to_be_left_out() -> None:
    comment = "I have driven a lorry over that bridge for thirty years."
    comments = f"<div class='comments'><p>{comment}</p></div>"
    page = site(f"<article><h1>Bridge closes</h1>{paragraphs(FIRST + REST)}{comments}</article>")
    (left_out,) = read(page).left_out
    assert left_out.characters == len(comment)


def test_the_paragraphs_of_a_short_page_stay_apart() -> None:
    page = f"<html><body><h1>Bridge closes</h1>{paragraphs(FIRST[:2])}</body></html>"
    assert lines(page)[-2:] == FIRST[:2]


# --- pages that are no article -----------------------------------------------------------------


@pytest.mark.parametrize(
    "page",
    [
        # a page that only leads to another
        "<html><head><title>Moved</title><meta http-equiv='refresh' content='2; url=/b'></head>"
        "<body><p>This page has moved. You are being taken to the new one.</p></body></html>",
        "<html><head><title>Wire</title></head><body><a href='https://wire.example/b'>Opening"
        " https://wire.example/b in a new window, please wait.</a></body></html>",
        # a question for consent, a check for robots, a place to log in
        "<html><head><title>Your privacy</title></head><body><div id='cmp'><h1>Your privacy</h1>"
        "<p>We and our 841 partners store information on your device and read it there.</p>"
        "<p>You can change your mind at any time on the page about privacy.</p>"
        "<button>Agree</button><button>Refuse</button></div></body></html>",
        "<html><head><title>Einen Moment</title><meta name='robots' content='noindex,nofollow'>"
        "</head><body><h1>wire.example</h1><p>Wir prüfen, ob Sie ein Mensch sind. Das kann einige"
        " Sekunden dauern.</p></body></html>",
        "<html><head><title>Log in</title></head><body><main><form><h1>Log in to read on</h1>"
        "<p>Registration is free and takes less than a minute of your time.</p>"
        "<input name='mail'><input type='password'><button>Log in</button></form></main></body></html>",
    ],
)
def test_a_page_that_is_no_article_is_refused(page: str) -> None:
    with pytest.raises(SourceError, match="no text of an article"):
        read(page)


@pytest.mark.parametrize(
    "body",
    [
        "<section><h1>Are you a robot?</h1><p>To go on, tick the box below so that we know that you"
        " are not.</p><div id='captcha'></div></section>",
        "<noscript>This page needs JavaScript to run.</noscript><div id='root'></div>"
        "<p>Switch JavaScript on, and your ad blocker off, to go on.</p>",
        "<h1>451</h1><p>We recognise that you are visiting us from a country to which we may not show"
        " this page under the law on data.</p>",
        "<div><h1>Checking your browser.</h1><p>This takes up to five seconds, and then you will be"
        " taken on.</p><script>location.reload()</script></div>",
        "<main><h1>Seite nicht gefunden</h1><p>Die gesuchte Seite ist umgezogen, oder es gibt sie"
        " nicht mehr. Versuchen Sie es mit der Suche.</p></main>",
    ],
)
def test_a_fetched_page_of_few_words_says_that_it_is_an_article_or_is_none(body: str) -> None:
    page = f"<html><head><title>Wire</title></head><body>{body}</body></html>"
    with pytest.raises(SourceError, match="no text of an article"):
        load_html(page, "https://wire.example/a", url="https://wire.example/a")
    brief = f"<article><h1>Bridge</h1>{paragraphs(FIRST[:1])}</article>"
    assert FIRST[0] in load_html(brief, "a", url="https://wire.example/a").text


def test_an_article_for_readers_without_scripts_is_read() -> None:
    page = (
        f"<html><body><h1>Bridge closes</h1><div class='post'><noscript>{paragraphs(FIRST + REST)}"
        "</noscript></div></body></html>"
    )
    assert set(FIRST + REST) <= set(lines(page))


def test_an_article_in_a_table_of_a_language_without_spaces_is_one() -> None:
    text = "市议会周一投票决定关闭这座旧桥。禁令将于六月三日开始生效。"
    page = f"<html><body><table><tr><td>{text * 8}</td></tr></table></body></html>"
    assert text in read(page).text


def test_a_form_for_comments_makes_no_entrance_of_an_article() -> None:
    form = "<div class='comments'><form><input name='c'><button>Send</button></form></div>"
    page = f"<html><body><div class='a'>{paragraphs(FIRST)}{form}</div></body></html>"
    assert set(FIRST) <= set(lines(page))


def test_a_page_without_a_sentence_is_none() -> None:
    page = (
        "<html><body><c-wiz>Opening <a href='https://e.example/a'>https://e.example/a</a></c-wiz>"
    )
    with pytest.raises(SourceError, match="no text of an article"):
        read(f"{page}<p>Opening</p></body></html>")


@pytest.mark.parametrize(
    "offer",
    [
        "<div class='w'><p>To read the rest of this story you need a subscription.</p><a href='/s'>Go</a></div>",
        "<div><h3>Read on for a crown</h3><p>Every story is yours for four weeks.</p>"
        "<p>A member? <a href='/i'>Come in</a></p></div>",
        "<section><h2>This story is for members.</h2><p>Join the 20,000 who read us every day.</p>"
        "<button>Join</button></section>",
    ],
)
@pytest.mark.parametrize("end", ["…", "...", "."])
@pytest.mark.parametrize(
    "head",
    [
        "<script type='application/ld+json'>{'@type': 'NewsArticle', 'isAccessibleForFree': false}</script>",
        "<script type='application/ld+json'>{'@type': 'Article', 'isAccessibleForFree': true, 'hasPart':"
        " {'@type': 'WebPageElement', 'isAccessibleForFree': 'False'}}</script>",
        "<meta property='article:content_tier' content='locked'>",
    ],
)
def test_what_offers_the_rest_of_a_paid_article_is_left_out(
    offer: str, end: str, head: str
) -> None:
    head = head if head.startswith("<meta") else head.replace("'@", '"@').replace("'", '"')
    stub = f"<article><h1>Bridge closes</h1><p>{FIRST[0]}</p><p>{FIRST[1][:-1]}{end}</p>{offer}</article>"
    found = read(site(stub, head=head))
    assert found.text.split("\n")[-2:] == [FIRST[0], f"{FIRST[1][:-1]}{end}"]
    assert found.left_out[0].characters
    assert found.remarks


def test_a_short_article_with_a_form_below_it_is_one() -> None:
    main = (
        f"<article><h1>Bridge closes</h1><p>{FIRST[0]}</p></article>"
        "<form><input name='m'><button>Send</button></form>"
    )
    assert FIRST[0] in lines(site(main))


@pytest.mark.parametrize("free", ["false", '"False"', '"false"'])
@pytest.mark.parametrize("graph", ["{}", '{{"@graph": [{}]}}'])
def test_the_stub_of_a_paid_article_is_stored_as_one(free: str, graph: str) -> None:
    item = f'{{"@type": "NewsArticle", "isAccessibleForFree": {free}}}'
    head = f"<script type='application/ld+json'>{graph.format(item)}</script>"
    stub = f"<article><h1>Bridge closes</h1><p>{FIRST[0]}</p><p>{FIRST[1][:40]}…</p></article>"
    (remark,) = read(site(stub, head=head)).remarks
    assert "cut off" in remark
    whole = f"<article><h1>Bridge closes</h1>{paragraphs((FIRST + REST) * 4)}</article>"
    assert read(site(whole, head=head)).remarks == ()


# --- live blogs ----------------------------------------------------------------------------------

UPDATES = [
    ("16:40", "Six dead", REST[:1]),
    ("14:05", "Five dead", FIRST[:2]),
    ("09:20", "", FIRST[3:]),
]


def of_section(time: str, heading: str, texts: list[str]) -> str:
    title = f"<h3>{heading}</h3>" if heading else ""
    return f"<section><span class='ts'>{time}</span>{title}{paragraphs(texts)}</section>"


def of_list(time: str, heading: str, texts: list[str]) -> str:
    meta = f"<div class='meta'><time datetime='2024-05-14T{time}:00+02:00'>{time}</time> Ada Holt</div>"
    return f"<li>{meta}<h2><a href='#p'>{heading}</a></h2>{paragraphs(texts)}</li>"


def of_article(time: str, heading: str, texts: list[str]) -> str:
    head = (
        f"<header><time datetime='2024-05-14T{time}:00Z'>2 h ago</time><h2>{heading}</h2></header>"
    )
    return f"<article class='block'>{head}<div class='body'>{paragraphs(texts)}</div></article>"


def of_entry(time: str, heading: str, texts: list[str]) -> str:
    return f"<div class='post-content'><p class='time'>{time}</p><h2>{heading}</h2>{paragraphs(texts * 6)}</div>"


def of_heading(time: str, heading: str, texts: list[str]) -> str:
    return f"<h3><time>{time}</time> {heading}</h3>{paragraphs(texts)}"


@pytest.mark.parametrize("block", [of_section, of_list, of_article, of_entry, of_heading])
def test_each_update_of_a_live_blog_keeps_its_time_and_heading(
    block: Callable[[str, str, list[str]], str],
) -> None:
    updates = "".join(block(*update) for update in UPDATES)
    found = lines(site(f"<h1>Flood: live</h1><div class='live'>{updates}</div>"))
    for time, heading, texts in UPDATES:
        head = found[found.index(texts[0]) - 1]
        assert time in head
        assert heading in head
        assert ("14 May 2024" in head) == ("2024-05-14" in block(time, heading, texts))


def test_the_times_of_teasers_make_no_live_blog() -> None:
    teasers = "".join(
        f"<li><time datetime='2024-05-14T{time}:00Z'>{time}</time><h3><a href='/{time}'>{heading}</a>"
        f"</h3>{paragraphs(texts)}</li>"
        for time, heading, texts in UPDATES
    )
    page = site(
        f"<article><h1>Bridge closes</h1>{paragraphs(REST[1:] * 3)}</article><ul>{teasers}</ul>"
    )
    assert "Six dead" not in read(page).text


# --- roles ---------------------------------------------------------------------------------------


def test_what_markup_says_of_a_page_s_lines_is_their_role() -> None:
    main = (
        f"<h1>Bridge closes.</h1>{paragraphs(FIRST)}<h2>What the hauliers say.</h2>{paragraphs(REST)}"
        "<p><a href='/a'>The ferry of Oskeby was sold to an island.</a></p>"
        "<p><span rel='author'>Ada Holt reported this from the port.</span></p>"
    )
    updates = "".join(of_article(*update) for update in UPDATES)
    prepared = prepare(read(site(f"<article>{main}</article>")))
    found = {
        prepared.article.text[s.start : s.end]: s.role
        for s in prepared.sentences
        if s.role != "text"
    }
    assert found.pop("What the hauliers say.") == "heading"
    assert set(found) <= {
        "Bridge closes.",
        "The ferry of Oskeby was sold to an island.",
        "Ada Holt reported this from the port.",
    }
    assert set(found.values()) <= {"heading", "links", "byline"}
    blog = prepare(read(site(f"<h1>Flood: live</h1><div>{updates}</div>")))
    stamps = [s for s in blog.sentences if s.role == "stamp"]
    assert len(stamps) == len(UPDATES)
