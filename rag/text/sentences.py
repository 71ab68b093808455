"""Sentence boundaries with offsets."""

from __future__ import annotations

import re

from rag.types import Sentence

_NO_WORD = re.compile(r"[\W_]*")
_CLOSING = re.compile(r"[\"'”’»)\]]+\s*")
# "at 5 p.m. ET Wednesday" goes on, whatever its capital letters say.
_CLOCK = re.compile(r"\b[ap]\.m\.\s*$", re.IGNORECASE)
_ZONE_OR_DAY = re.compile(
    r"(?:[ECMP][SD]?T|GMT|UTC|BST|CES?T|IST|JST|KST|AE[SD]T|Eastern|Central|Mountain|Pacific"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d)\b"
)
# "… of El Al. Previously, …": after what could be an abbreviation, these begin a sentence all the same.
_BEGINS = re.compile(
    r"(?<=\w\.)\s+(?=(?:Previously|However|Meanwhile|Instead|Earlier|Later|Additionally|Currently|Recently"
    r"|Finally|Initially|Originally|Subsequently|Eventually|Ultimately|Similarly|Separately|Afterwards?"
    r"|Moreover|Furthermore|Nevertheless|Nonetheless|Otherwise|Overall|Today|Then),"
    r"|(?:Prior to|Before|After|Until|Since) (?:this|that|then|now)\b)"
)


def split_sentences(text: str, language: str = "en") -> list[Sentence]:
    """Split normalised `text` into sentences; none crosses a paragraph.

    Every character that is not white space between sentences belongs to exactly one sentence.

    Args:
        text: normalised, with a blank line between paragraphs.
        language: ISO 639-1 code; the rules of abbreviations depend on it.
    """
    import sentencex

    spans: list[tuple[int, int, int]] = []
    start = 0
    for paragraph, block in enumerate(text.split("\n\n")):
        inside: list[tuple[int, int]] = []
        for boundary in sentencex.get_sentence_boundaries(language, block):
            first, last = boundary["start_index"], boundary["end_index"]
            piece = block[first:last]
            if not piece.strip():
                continue
            # A closing quotation mark or a lone bullet is the end of the sentence before it.
            before = block[slice(*inside[-1])] if inside else ""
            goes_on = _CLOCK.search(before) and _ZONE_OR_DAY.match(piece)
            if inside and (goes_on or _NO_WORD.fullmatch(piece) or _CLOSING.fullmatch(piece)):
                inside[-1] = (inside[-1][0], last)
                continue
            for begins in _BEGINS.finditer(piece):
                inside.append((first, boundary["start_index"] + begins.end()))
                first = inside[-1][1]
            inside.append((first, last))
        spans += [(start + a, start + b, paragraph) for a, b in inside]
        start += len(block) + 2
    return [_trimmed(text, number, *span) for number, span in enumerate(spans)]


def _trimmed(text: str, number: int, start: int, end: int, paragraph: int) -> Sentence:
    piece = text[start:end]
    return Sentence(
        number=number,
        start=start + len(piece) - len(piece.lstrip()),
        end=end - (len(piece) - len(piece.rstrip())),
        paragraph=paragraph,
    )
