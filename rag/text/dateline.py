"""The place and agency that a report opens with: "SEOUL (Reuters) —".

They say where and by whom it was written, and are no words of its first sentence; so they become
metadata, but only where they are surely that: an agency stands in it, or the place is in capitals
and followed by its state or a date, or is one that newsrooms print without either, or of which the
report says that something was there ("BENGALURU — …", and later "in Bengaluru").
"""

from __future__ import annotations

import re
from string import capwords

_AGENCY = (
    r"(?:Reuters|Thomson Reuters Foundation|AP|Associated Press|The Associated Press|AFP|Agence France-Presse"
    r"|dpa|DPA|UPI|PA|PA Media|CNN(?: ?Business)?|Bloomberg|Kyodo|Xinhua|Yonhap|ANI|PTI|IANS|EFE|ANSA|TASS"
    r"|Interfax|AAP|The Canadian Press|CP|RNS|KFF Health News|KHN|The Conversation|BBC|CBS News|NBC News|CNS"
    r"|Anadolu|AA|Nexstar|StudyFinds|The Center Square|States Newsroom|JTA)"
)
_WORD = r"[A-Z][A-Z.'’-]*[A-Z.]"
_CAPITALS = rf"{_WORD}(?:[ /-](?:{_WORD}|de|and)){{0,4}}"
_PLACE = r"[A-Z][\w.'’-]+(?:[ /-](?:[A-Z][\w.'’-]*|de|of|and|el|al)){0,5}"
_REGION = r"[A-Z][\w.'’-]*(?: [A-Z(][\w.)'’-]*){0,3}"
_DATE = (
    r"(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*\.? \d{1,2}(?:,? \d{4})?"
    r"|\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*\.?(?:,? \d{4})?)"
)
_DASH = r"\s*(?:—|–|--|-)(?:\s+|\Z)|\s*—"
_BY_AGENCY = re.compile(
    rf"(?:(?:{_CAPITALS}|{_PLACE})(?:, {_REGION}){{0,2}}(?:, {_DATE})? ?)?\({_AGENCY}(?:/{_AGENCY})?\)"
    rf"(?:{_DASH}|:\s+)|(?:{_PLACE}(?:, {_REGION}){{0,2}} )?{_AGENCY}(?:\s*[—–]\s*\Z)"
)
_WITH_REGION = re.compile(rf"{_CAPITALS}, (?:{_REGION}(?:, {_DATE})?|{_DATE})(?:{_DASH})")
_ALONE = re.compile(rf"({_CAPITALS})(?:{_DASH})")
# Well known to any reader: printed without a state or country.
_KNOWN = frozenset(
    "ATLANTA|BALTIMORE|BOSTON|CHICAGO|CINCINNATI|CLEVELAND|DALLAS|DENVER|DETROIT|HONOLULU|HOUSTON"
    "|INDIANAPOLIS|LAS VEGAS|LOS ANGELES|MIAMI|MILWAUKEE|MINNEAPOLIS|NEW ORLEANS|NEW YORK|OKLAHOMA CITY"
    "|PHILADELPHIA|PHOENIX|PITTSBURGH|ST. LOUIS|SALT LAKE CITY|SAN ANTONIO|SAN DIEGO|SAN FRANCISCO"
    "|SEATTLE|WASHINGTON|AMSTERDAM|BAGHDAD|BANGKOK|BEIJING|BEIRUT|BERLIN|BRUSSELS|CAIRO|DJIBOUTI|DUBLIN"
    "|GENEVA|GIBRALTAR|GUATEMALA CITY|HAVANA|HELSINKI|HONG KONG|ISLAMABAD|ISTANBUL|JERUSALEM"
    "|JOHANNESBURG|KUWAIT CITY|KYIV|LONDON|LUXEMBOURG|MACAU|MADRID|MEXICO CITY|MILAN|MONACO|MONTREAL"
    "|MOSCOW|MUNICH|NEW DELHI|PANAMA CITY|PARIS|PRAGUE|QUEBEC CITY|RIO DE JANEIRO|ROME|SAN MARINO"
    "|SAO PAULO|SHANGHAI|SINGAPORE|STOCKHOLM|SYDNEY|TOKYO|TORONTO|VATICAN CITY|VIENNA|ZURICH|SEOUL"
    "|UNITED NATIONS|ANKARA|ATHENS|BUENOS AIRES|CARACAS|DUBAI|KABUL|LAGOS|LIMA|LISBON|MANILA|MUMBAI"
    "|NAIROBI|OSLO|OTTAWA|RIYADH|SANTIAGO|TAIPEI|TEHRAN|TEL AVIV|WARSAW|AUSTIN|NASHVILLE|PORTLAND"
    "|SACRAMENTO|TALLAHASSEE|COLUMBUS|CHARLOTTE|MEMPHIS|MADISON|PROVIDENCE|ALBANY|RICHMOND".split(
        "|"
    )
)
_LOOK_AT = 4  # a title, a byline or an editor's note may stand before it

_BEFORE_SENTENCE = re.compile(
    r"^[A-Z][\w.'’]+(?:(?:, | |/)(?:d['’])?[A-Z][\w.'’]+){0,4}(?: \([A-Z][\w ]+\))? [—–―−-]+ (?=[A-Z“\"'$\d])"
)


def split_dateline(text: str) -> tuple[str | None, str]:
    """Return the dateline of an article, if it has one, and its text without it.

    A page of several short reports, each with its place, has no dateline of its own.
    """
    paragraphs = text.split("\n\n")
    found = [(i, end) for i, p in enumerate(paragraphs) if (end := _end(p, text))]
    if len(found) != 1 or found[0][0] >= _LOOK_AT or len(text) == found[0][1]:
        return None, text
    index, end = found[0]
    dateline = paragraphs[index][:end].strip(" —–-:")
    rest = paragraphs[index][end:]
    paragraphs[index : index + 1] = [rest] if rest else []
    return dateline, "\n\n".join(paragraphs)


def _end(paragraph: str, text: str) -> int:
    """Return where a dateline at the head of a paragraph of `text` ends; 0 without one."""
    if not paragraph[:1].isupper() and not paragraph.startswith("("):
        return 0
    found = _BY_AGENCY.match(paragraph) or _WITH_REGION.match(paragraph)
    if found is None and (alone := _ALONE.match(paragraph)):
        known = alone[1] in _KNOWN or _is_told_of(alone[1], text)
        found = alone if known else None
    if found is None:
        return 0
    rest = paragraph[found.end() :]
    # What follows begins a sentence, or stands in the next paragraph.
    return (
        found.end()
        if not rest or rest[0].isupper() or rest[0] in "“\"'‘[$£€" or rest[0].isdigit()
        else 0
    )


def _is_told_of(capitals: str, text: str) -> bool:
    """Tell whether the text says that something was in the place that `capitals` names."""
    place = re.escape(capwords(capitals))
    return re.search(rf"\b(?:in|near|outside) {place}\b", text) is not None


def without_dateline(text: str) -> str:
    """Return a sentence without the place that stands before an article's first one."""
    return _BEFORE_SENTENCE.sub("", text, count=1)
