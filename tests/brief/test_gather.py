from __future__ import annotations

from dataclasses import replace

from rag.brief.gather import gather
from rag.brief.lines import Page, Pick, find_headline, tidy_title
from rag.brief.morning import group_articles
from rag.text.sentences import split_sentences
from rag.types import Article, Evidence, Sentence
from tests.evidence import article_of

LEAD = "A cargo ship brought down the harbour bridge early on Tuesday."
BODY = "Eight workers fell into the water, said Josh Green, the governor."


def article(text: str, source: str, published: str, title: str = "Harbour bridge falls") -> Article:
    return article_of(text, title=title, source=source, published=published)


def sentences(*articles: Article) -> dict[str, list[Sentence]]:
    return {a.article_id: split_sentences(a.text) for a in articles}


def test_copies_are_one_origin_and_their_outlets_are_named() -> None:
    wire = article(f"{LEAD} {BODY}", "Wire", "2024-03-26")
    copy = replace(article(f"{LEAD} {BODY}", "Harbour Post", "2024-03-27"), origin=wire.origin)
    found = gather([wire, copy], sentences(wire, copy), "bridge")
    assert [a.source for a in found.articles] == ["Harbour Post"]  # the newest stands for both
    assert found.copies == {copy.article_id: ("Wire",)}
    assert [g[0] for g in found.given] == [wire.article_id, copy.article_id]


def test_entries_and_hints_that_begin_with_a_sign_are_no_evidence() -> None:
    text = (
        f"👉 See more of the bridge. ∎ The bridge is closed. {LEAD} $3 million went to the port.\n\n"
        "(Follow the raising of the bridge on our site.)\n\n: vs. the port at the bridge on Friday.\n\n"
        "’ But the bridge will be built again.\n\n“We saw the bridge fall,” the pilot said.\n\n"
        "Été at the bridge was warm.\n\n12 ships waited at the bridge."
    )
    one = article(text, "Wire", "2024-03-26")
    found = gather([one], sentences(one), "bridge")
    assert [e.text for e in found.evidence] == [
        LEAD, "$3 million went to the port.", "“We saw the bridge fall,” the pilot said.",
        "Été at the bridge was warm.", "12 ships waited at the bridge.",
    ]  # fmt: skip


def test_pieces_of_opinion_stay_out_unless_there_is_nothing_else() -> None:
    news = article(f"{LEAD} {BODY}", "Wire", "2024-03-26")
    opinion = article(f"{LEAD} {BODY}", "Post", "2024-03-27", "Bridges fall too often | Opinion")
    both = gather([news, opinion], sentences(news, opinion), "bridge")
    assert ([a.source for a in both.articles], both.opinions) == (["Wire"], 1)
    alone = gather([opinion], sentences(opinion), "bridge")
    assert ([a.source for a in alone.articles], alone.opinions) == (["Post"], 0)


def test_without_a_topic_articles_in_any_order_give_the_same_evidence() -> None:
    one = article(f"{LEAD} {BODY}", "Wire", "2024-03-26")
    two = article("A ship hit the bridge. The port stays closed until May.", "Post", "2024-03-27")
    forth, back = (gather(a, sentences(one, two), "") for a in ([one, two], [two, one]))
    assert forth.evidence == back.evidence


def test_the_topic_weighs_more_than_other_news_of_the_same_article() -> None:
    one = article(f"{LEAD} {BODY}", "Wire", "2024-03-26")
    told = article("A ship sank off the coast. The harbour bridge fell on Tuesday.", "Post",
                   "2024-03-26")  # fmt: skip
    found = gather([one, told], sentences(one, told), "harbour bridge fell")
    scores = {e.text: e.score for e in found.evidence}
    assert scores["The harbour bridge fell on Tuesday."] > scores["A ship sank off the coast."]
    # The likest article comes first.
    back = gather([told, one], sentences(one, told), "harbour bridge fell")
    assert {e.text: e.score for e in back.evidence}[LEAD] < scores[LEAD]


def test_a_line_needs_news_of_its_own() -> None:
    page, pool = _page(article(f"{LEAD} {BODY}", "Wire", "2024-03-26"))
    page.embed = lambda texts: [[0.0, 0.0] for _ in texts]
    item = pool[0]
    assert page.take("The bridge fell after a ship lost power near Baltimore.", (item,))
    assert page.take("Divers found two bodies in a red truck on Wednesday.", (item,))
    said = "On Wednesday divers near Baltimore spoke of the ship, the truck and the bridge."
    assert page.take(said, (item,)) is None
    assert page.take(said, (item,), least_new=0.1)


def _page(*articles: Article) -> tuple[Page, tuple[Evidence, ...]]:
    found = gather(articles, sentences(*articles), "bridge")
    return Page(lambda texts: [[1.0, 0.0] for _ in texts]), found.evidence


def test_what_one_outlet_alone_says_names_it_and_what_two_say_cites_both() -> None:
    one = article(f"{LEAD} {BODY}", "Wire", "2024-03-26")
    two = article("The harbour bridge was brought down by a cargo ship early on Tuesday.", "Post",
                  "2024-03-26")  # fmt: skip
    page, pool = _page(one, two)
    lead = next(e for e in pool if e.text == LEAD)
    body = next(e for e in pool if e.text == BODY)
    agreed, single = (page.line(Pick(e.text, (e,)), pool) for e in (lead, body))
    assert (agreed.citations, agreed.according_to) == ((1, 2), None)
    assert (single.citations, single.according_to) == ((3,), "Wire")


def test_a_line_with_the_figures_of_another_says_it_again() -> None:
    page, pool = _page(article(f"{LEAD} {BODY}", "Wire", "2024-03-26"))
    page.embed = lambda texts: [[float("dead" in t), float("dead" not in t)] for t in texts]
    item = pool[0]
    assert page.take("The fire left 40 dead and 115 injured in the valley.", (item,))
    assert page.take("Some 40 people lost their lives, 115 were hurt.", (item,)) is None
    assert page.take("Officials closed the road to the south.", (item,))


def test_a_headline_of_something_else_is_not_the_page_s() -> None:
    titles = ("Mayor halts trade with the port", "Mayor speaks of the harbour bridge again",
              "Harbour bridge angers the mayor")  # fmt: skip
    articles = [article(LEAD, "Wire", "2024-03-26", t) for t in titles]
    page, pool = _page(*articles)
    lines = [Pick(LEAD, (e,)) for e in pool if e.text == LEAD]
    found = find_headline(None, "mayor and harbour bridge", (), page, pool, lines)
    assert found.text != titles[0]
    assert found.evidence or found.text in titles[1:]


def test_the_headline_is_that_of_the_article_that_tells_what_matters_most() -> None:
    news = article("The toll of the harbour bridge fell to six on Friday.", "Wire", "2024-03-29",
                   "Harbour bridge toll lowered to six")  # fmt: skip
    older = article(BODY, "Post", "2024-03-26", "Eight workers missing after harbour bridge falls")
    page, pool = _page(older, news)
    page.embed = lambda texts: [[float("six" in t), float("six" not in t)] for t in texts]
    ranked = sorted(pool, key=lambda e: e.article is not news)
    found = find_headline(None, "harbour bridge", (), page, tuple(ranked), [])
    assert found.text == news.title


def test_without_a_title_the_headline_is_the_beginning_of_a_line() -> None:
    page, pool = _page(
        article(f"{LEAD} {BODY}", "Wire", "2024-03-26", "Why the harbour bridge fell ...")
    )
    lines = [Pick(e.text, (e,)) for e in pool]
    found = find_headline(None, "harbour bridge", (), page, pool, lines)
    assert found.text
    assert any(p.text.startswith(found.text) and p.evidence == found.evidence for p in lines)


def test_headlines_that_ask_or_were_cut_short_are_passed_over() -> None:
    def tidy(title: str) -> str:
        return tidy_title(article(f"{LEAD} {BODY}", "USA Today", "2024-03-26", title))

    assert tidy("Harbour bridge falls into the river - USA Today") == (
        "Harbour bridge falls into the river"
    )
    assert tidy("New poll has rating at a low, see PA ...") == ""
    assert tidy("Why did the harbour bridge fall?") == ""
    assert tidy("What to know about the harbour bridge") == ""


def test_articles_are_grouped_by_event() -> None:
    texts = [("Bridge", "2024-03-26"), ("Bridge", "2024-03-27"), ("Bridge", "2024-09-01"),
             ("Match", "2024-03-27")]  # fmt: skip
    articles = [article(f"{name} {day}.", f"Wire {i}", day) for i, (name, day) in enumerate(texts)]
    vectors = [[1.0, 0.0] if name == "Bridge" else [0.0, 1.0] for name, _ in texts]
    heads = [a.text for a in articles]
    assert group_articles(articles, heads, vectors) == [[0, 1], [2], [3]]
