"""Generate strange briefs: long words, many scripts, sixty sources, no dates."""

from __future__ import annotations

import datetime as dt
from random import Random

from rag.types import Draft, DraftClaim, Usage, Window
from rag.types.answer import Citation, Coverage
from rag.types.brief import (
    Brief,
    BriefSource,
    Disagreement,
    Figure,
    Line,
    Story,
    TimelineItem,
    Unknown,
    Voice,
)

KINDS = ("plain", "long words", "cjk", "rtl", "sixty sources", "one source", "no dates", "morning")
_LATIN = (
    "officials said the bridge over river fell before dawn while divers searched cold water and "
    "investigators asked why nobody had closed two lanes after earlier warnings about steel"
).split()
_CJK = "北朝鮮は七日朝弾道ミサイルを日本海に向けて発射した中国政府声明発表韓国군합참발사".strip()
_ARABIC = "قال المسؤولون إن الجسر سقط قبل الفجر بينما بحث الغواصون في المياه الباردة".split()
_HEBREW = "גורמים אמרו כי הגשר קרס לפני עלות השחר בעת שצוללנים חיפשו במים הקרים".split()
_LONG = (
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "https://news.example/2026/11/a-very-long-address?with=parameters&and=more&of=them#there",
    "x" * 180,
    "🚢🌊🔥👩‍🚒" * 12,
    "pneumonoultramicroscopicsilicovolcanoconiosis",
)
_OUTLETS = (
    "Harbour Wire",
    "The Copperhill Observer",
    "Lakeside Tribune",
    "北方日報",
    "صحيفة الميناء",
)


def make_brief(seed: int, most: int = 12) -> Brief:
    """Write the brief number `seed`; its kind is `KINDS[seed % len(KINDS)]`.

    Args:
        seed: the same seed gives the same brief.
        most: lines of a section, at most.
    """
    return _Writer(seed).brief(most)


class _Writer:
    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.kind = KINDS[seed % len(KINDS)]
        count = {"sixty sources": 60, "one source": 1}.get(self.kind, self.chance.randint(1, 25))
        self.articles = [f"{self.chance.getrandbits(64):016x}" for _ in range(count)]
        self.titles = {a: self.words(3, 18).rstrip(".") for a in self.articles}
        self.published = {a: self.day() for a in self.articles}
        self.outlet = {a: self.chance.choice(_OUTLETS) for a in self.articles}
        self.citations: list[Citation] = []

    def day(self) -> str | None:
        if self.kind == "no dates" or self.chance.random() < 0.1:
            return None
        return f"20{self.chance.randint(19, 26)}-{self.chance.randint(1, 12):02}-{self.chance.randint(1, 28):02}"

    def words(self, least: int, most: int) -> str:
        count = self.chance.randint(least, most)
        if self.kind == "cjk" and self.chance.random() < 0.7:
            return "".join(self.chance.choices(_CJK, k=3 * count)) + "。"
        pool = _LATIN
        if self.kind == "rtl" and self.chance.random() < 0.7:
            pool = self.chance.choice((_ARABIC, _HEBREW))
        chosen = self.chance.choices(pool, k=count)
        if self.kind == "long words":
            chosen[self.chance.randrange(count)] = self.chance.choice(_LONG)
        if self.chance.random() < 0.3:
            chosen.insert(0, str(self.chance.randint(2, 90_000)))
        text = " ".join(chosen)
        return f"{text[:1].upper()}{text[1:]}."

    def cite(self) -> tuple[int, ...]:
        most = 12 if self.kind == "sixty sources" else 3
        numbers = []
        for _ in range(self.chance.randint(1, most)):
            article = self.chance.choice(self.articles)
            quote = self.words(5, 40)
            number = len(self.citations) + 1
            self.citations.append(
                Citation(
                    number,
                    article,
                    self.titles[article],
                    self.outlet[article],
                    None,
                    self.published[article],
                    article,
                    quote,
                    0,
                    len(quote),
                    (),
                )
            )
            numbers.append(number)
        return tuple(numbers)

    def alone(self) -> str | None:
        return self.chance.choice((None, *_OUTLETS))

    def line(self) -> Line:
        text = self.words(4, 45)
        return Line(text, self.cite(), self.alone())

    def many(self, most: int) -> range:
        return range(self.chance.randint(0, most))

    def brief(self, most: int) -> Brief:
        morning = self.kind == "morning"
        most = 0 if morning else most
        chance = self.chance
        summary = () if morning else tuple(self.line() for _ in range(chance.randint(1, 3)))
        stories = tuple(
            Story(
                self.words(3, 14).rstrip("."),
                tuple(self.line() for _ in range(chance.randint(1, 5))),
                chance.randint(1, 9),
                1,
                self.day(),
            )
            for _ in range(chance.randint(1, 14) if morning else 0)
        )
        key_points = tuple(self.line() for _ in self.many(most))
        timeline = tuple(
            TimelineItem(self.day(), self.words(1, 4), self.words(4, 40), self.cite(), self.alone())
            for _ in self.many(most)
        )
        voices = tuple(
            Voice(
                self.words(1, 4).rstrip("."),
                chance.choice((None, self.words(2, 9))),
                self.words(4, 40),
                None,
                self.cite(),
                self.alone(),
            )
            for _ in self.many(most)
        )
        figures = tuple(
            Figure(
                chance.choice(("5", "7,400", "$1.1 trillion", "between 1,000 and 1,100")),
                self.words(1, 3),
                None,
                self.words(4, 40),
                self.cite(),
                self.alone(),
            )
            for _ in self.many(most)
        )
        disagreements = tuple(
            Disagreement(self.words(1, 6).rstrip("."), (self.line(), self.line()))
            for _ in self.many(min(most, 3))
        )
        unknowns = tuple(
            Unknown(self.words(4, 30), self.cite(), None, self.alone())
            if chance.random() < 0.7
            else Unknown(self.words(4, 20), (), "Why did it fall?", None)
            for _ in self.many(most)
        )
        cited = {c.article_id for c in self.citations}
        return Brief(
            topic=None if morning else self.words(1, 6).rstrip("."),
            headline=self.words(3, 30).rstrip("."),
            headline_citations=(),
            summary=summary,
            key_points=key_points,
            timeline=timeline,
            voices=voices,
            figures=figures,
            disagreements=disagreements,
            unknowns=unknowns,
            stories=stories,
            sources=tuple(
                BriefSource(
                    i,
                    a,
                    self.titles[a],
                    self.outlet[a],
                    self.published[a],
                    None,
                    independent_origin=i == 1 or chance.random() < 0.8,
                )
                for i, a in enumerate((a for a in self.articles if a in cited), start=1)
            ),
            citations=tuple(self.citations),
            cut=(),
            dropped=(),
            coverage=Coverage(None, None, len(self.articles), 0, 1.0),
            window=Window(dt.datetime(2026, 11, 9, tzinfo=dt.UTC)),
            model="none",
            reader="reader-1/000000000000",
            prompt_ids=("extractive",),
            drafts=(Draft((DraftClaim("It fell.", (1,)),), "extractive"),),
            evidence_tokens=0,
            usage=Usage(),
            timings_ms={"retrieve": 1, "generate": 1, "total": 2},
            created="2026-11-09T06:00:00+00:00",
            text_hashes=dict.fromkeys(sorted(cited), "0" * 64),
        )
