"""Whether a sentence can be printed alone, outside the article that it was written for.

A sentence in a brief has lost the ones before it: what "he", "the move" or "that night" stand for
is gone. Nor does a page want the writer's own voice, or the furniture of a web page.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from rag.text.dateline import without_dateline
from rag.text.words import plain, stem
from rag.types import Article

_SHORTEST, _LONGEST = 7, 48  # words
# A small model that writes JSON puts single marks for double ones.
_QUOTED = re.compile(r"\"[^\"]*\"|(?<!\w)'[^']*'(?!\w)")
_WHOLE = re.compile(r"^[\"'($€£]?[A-Z0-9$€£].*[.!]['\")\]]*$", re.DOTALL)
_DANGLING_START = re.compile(
    r"^[\"'(]?(?:He|She|They|His|Her|Their|Its|This|That|These|Those(?! who\b)|Such|Both|Another|Others?|Others'"
    r"|And|But|So|Or|Nor|Yet|Instead|However|Still|Also|Then|Moreover|Furthermore|Additionally|Besides"
    r"|Therefore|Thus|Hence|Nonetheless|Nevertheless|Even so|As a result|In addition|For example"
    r"|For instance|In other words|On the other hand|By contrast|In contrast|Similarly|Likewise|Here"
    r"|(?:A|One|Two|Three|Several) (?:day|night|week|month|year)s? (?:earlier|later)|[^,]{3,40}, however"
    r"|There,|Later|Afterwards?|After that|Before that|Since then|Until then|By then|At the time"
    r"|At that time|Around that time|At first|To be clear|To that end|With that|From there|In turn"
    r"|The (?:same|other|others|latter|former|pair|duo|trio|two|three)|Not only that|Plus|Again|Next"
    r"|First|Second|Third|Fourth|Finally|Lastly|Yes|No,|Well,|Of those|Among them|One of them|Each|Neither"
    r"|Most of them|Many of them|Some of them|Because of (?:this|that)|Despite (?:this|that)|Given that"
    r"|That's|It's|He's|She's|They're|There's|Here's|That(?:'s| is) (?:why|when|how)|Which|Who|What|Why|How"
    r"|Yesterday|Today|Tomorrow|Tonight"
    r"|(?:One|Two|Three|Four|Five|Six|Several|Many|Most|Some|All) (?:have|had|has|was|were|are|is|[a-z]+ed)"
    r"|When asked|Asked|As for|Speaking of|Unlike that|Elsewhere|Otherwise|Rather|Indeed|In fact)\b"
)
# "It was not clear who …" refers to nothing before it; "It sank" does.
_IT = re.compile(
    r"^It (?!(?:is|was|remains|remained|has been|had been|will be|would be|could|may|appears|appeared|took)"
    r" (?:not |still |un|also |yet )?(?:immediately )?(?:clear|unclear|known|unknown|likely|unlikely|possible"
    r"|expected|that|to be|the first|the second|the third)\b)"
)
# A noun with "the" that a reader of one sentence cannot place, unless the brief is about it, or
# there is only one of it. "The plan to …" and "The Senate" are placed by what follows.
_ANAPHOR = re.compile(
    r"^The ([a-z][a-z'-]+)(?= [a-z]|,|'s )(?! (?:of|in|by|to|that|who|which|from|for|at|on|between|against"
    r"|about|with|behind|around|over|near|when|where)\b|, (?:which|who|a|an|the)\b)"
    r"(?! (?:and|or) )(?! (?!\w+ed\b|(?:was|is|are|were|has|had|have|will|began|came|fell|took|said|went)\b)"
    r"[a-z-]+ (?:of|in|by|to|that|who|which|from|for|at|on|between|against|about|with)\b)"
)
_ONLY_ONE = frozenset(
    """president government military army police sun moon pope king queen prime economy world weather
    country nation state market markets public media senate house first last latest new next most
    best biggest largest highest lowest number death former current federal city county storm war
    average total majority governor mayor""".split()
)
# "Those who", "this week" and "such as" point to nothing before the sentence.
_POINTS_BACK = re.compile(
    r"\bthese (?:[a-z]+)|\bthose (?!(?:who|whom|whose|with|without|in|of|from|that|on|at|to|killed|injured"
    r"|affected|surveyed|polled|living|involved|[a-z]+ing)\b)[a-z]+|\bsuch (?!as\b|a\b|an\b)[a-z]+"
    r"|\bthis (?:[a-z]*tion|[a-z]*ment|move|case|point|way|kind|type|issue|matter|event|story|decision|process)\b"
)
_SAID_LAST = re.compile(r"[,\"] (?:he|she|they) (?:said|says|added|told|wrote)\b")
_PERSONAL = re.compile(r"\b(?:he|she|his|her|hers|him|himself|herself)\b")
_PLURAL = re.compile(r"\b(?:they|them|their|theirs|it|its)\b")
_BEARER = re.compile(
    r"(?<!^)(?<![.!?] )\b[A-Z][a-z]+|^[A-Z][\w'.-]+ (?:[A-Z]|who\b|was\b|is\b|had\b|has\b|said\b|told\b)"
    r"|\b(?:man|woman|boy|girl|teen\w*|mother|father|wife|husband|son|daughter|suspect|victim|officer"
    r"|player|actor|actress|singer|student|judge|driver|patient|person)\b"
)
_NEAR_START = 14  # characters before which no noun can stand
_WRITER = re.compile(
    r"\b(?:I(?:'m|'ve|'d|'ll)?(?= [a-z])|[Mm]y|me|[Ww]e(?:'re|'ve|'ll|'d)?|[Oo]ur|us|[Yy]ou(?:'re|'ve|'ll|'d)?"
    r"|[Yy]ours?|[Ll]et's)\b"
)
_THAT_TIME = re.compile(
    r"\b(?:that|the same) (?:day|night|morning|evening|year|month|week|time)\b"
    r"|\b(?:minutes|hours|days|weeks|months|years) (?:later|earlier)\b",
    re.IGNORECASE,
)
_OPINION = re.compile(
    r"\b(?:should|ought|unfortunately|thankfully|sadly|hopefully|frankly|stunning|incredible|amazing|awful"
    r"|terrible|arguably|obviously|of course|surely|undoubtedly|deserves?|shameful|disgraceful|rightly|wrongly"
    r"|perfect|gorgeous|beloved|iconic|legendary)\b",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"^\d{1,2}:\d\d [ap]\.?m\.?|share this update|^for (?:more|the latest)\b|live (?:coverage|updates|blog)"
    r"|@|https?:|www\.|\b(?:click here|sign up|subscribe|newsletters?|read more|show caption|hide caption"
    r"|getty images|contribut(?:ed|ing) to this (?:report|story|article)|this (?:story|article|report) (?:was|has"
    r"|will|is|originally)|originally appeared|has been updated|is updated|will be updated|is a (?:\w+ ){0,4}"
    r"(?:reporter|columnist|correspondent|editor|contributor) (?:for|at|with|covering)"
    r"|follow (?:him|her|them|us) on|email (?:him|her)"
    r"|reach (?:him|her|the reporter)|network via|imagn|all rights reserved|terms of service|privacy policy"
    r"|reached out to|could not (?:immediately )?be reached|n[o'’]t (?:immediately )?(?:respond|return|reply)"
    r"|updated (?:\w{3,9}\.? )?\d+|AI-assisted summary|this page reflects|^keep up with|stream(?:ing)? (?:with|on|it)\b"
    r"|affiliate|commission|download the app|listen to|watch (?:live|below|the video)|see (?:photos|also|below)"
    r"|photo(?:graph)? by|pictured (?:above|here)|more:|contributing:|related:|editor's note)\b|[|►▶•·]",
    re.IGNORECASE,
)
_OPINION_PIECE = re.compile(
    r"\|\s*(?:opinion|letters?|columns?|commentary|editorial|your turn)|^(?:opinion|letters?|commentary"
    r"|editorial|column|op-ed)\b|[:|]\s*letters?$|\bopinion letters?\b|\bop-ed\b",
    re.IGNORECASE,
)
_OPINION_ADDRESS = re.compile(r"/(?:opinions?|letters|editorials?|commentary|columnists?)/")


def stands_alone(text: str, known: Collection[str] = ()) -> bool:
    """Tell whether a reader who sees nothing else understands a sentence.

    The rules know English; err on the strict side, for a brief has more sentences than room.

    Args:
        text: the sentence.
        known: stems of what the reader is told anyway, such as the topic: "the fire" of a brief
            about a fire needs no sentence before it.
    """
    sentence = plain(without_dateline(text))
    bare = _QUOTED.sub('""', sentence)
    if not _SHORTEST <= len(sentence.split()) <= _LONGEST or not _WHOLE.match(sentence):
        return False
    if sentence.count('"') % 2 or sentence.rstrip("\"')").endswith(("...", "?")):
        return False
    if _DANGLING_START.match(bare) or _IT.match(bare) or _THAT_TIME.search(bare):
        return False
    if _POINTS_BACK.search(bare) or _SAID_LAST.search(bare):
        return False
    anaphor = _ANAPHOR.match(bare)
    if anaphor and anaphor.group(1) not in _ONLY_ONE and stem(anaphor.group(1)) not in known:
        return False
    person = _PERSONAL.search(bare)
    if person and not _BEARER.search(bare[: person.start()]):
        return False
    several = _PLURAL.search(bare)
    return several is None or several.start() >= _NEAR_START or bare.startswith("It ")


def is_news(text: str) -> bool:
    """Tell whether a sentence reports: no voice of the writer, no opinion, no page furniture."""
    bare = _QUOTED.sub('""', plain(text))
    if _FURNITURE.search(bare) or _WRITER.search(bare):
        return False
    return not _OPINION.search(bare)


def is_opinion_piece(article: Article) -> bool:
    """Tell whether an article is marked as opinion, by its headline or its address."""
    return bool(
        _OPINION_PIECE.search(article.title) or _OPINION_ADDRESS.search((article.url or "").lower())
    )
