"""Sentence boundaries with offsets."""

from __future__ import annotations

import re

from rag.types import Sentence

# A bullet makes a list item of its whole paragraph for sentencex; a capital letter in its place opens a sentence.
_STAND_INS = str.maketrans(dict.fromkeys("•‣◦▪■□▶►▸●○◆◇", "A"))
_NUMBER_ALONE = re.compile(r"\W*\d{1,2}\.\s*")
_OPENING = re.compile(r"\s[\"“„«]\s*$")
_INITIAL = re.compile(r"\W\w\.$")
_SHORT = re.compile(r"\s([^\W\d_]{1,6})\.\s*$")
# "At 5 p.m. ET Wednesday" goes on, whatever its capital letters say.
_CLOCK = re.compile(
    r"\b[AaPp]\.[Mm]\.\s+(?:[ECMP][SD]?T|GMT|UTC|BST|CES?T|IST|JST|KST|AE[SD]T"
    r"|Eastern|Central|Mountain|Pacific|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d)\b"
)
_AROUND_A_BREAK = 20  # characters


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
        for boundary in sentencex.get_sentence_boundaries(language, block.translate(_STAND_INS)):
            first, last = boundary["start_index"], boundary["end_index"]
            piece = block[first:last]
            if not piece.strip():
                continue
            before = block[slice(*inside[-1])] if inside else ""
            if inside and _goes_on(before, piece, text):
                inside[-1] = (inside[-1][0], last)
                continue
            if inside and _OPENING.search(before) and before.count('"') % 2 == ('"' in before[-2:]):
                # The mark that opens a quotation stood apart from its first word.
                first = inside[-1][0] + len(before.rstrip()) - 1
                inside[-1] = (inside[-1][0], first)
            inside.append((first, last))
        spans += [(start + a, start + b, paragraph) for a, b in inside]
        start += len(block) + 2
    return [_trimmed(text, number, *span) for number, span in enumerate(spans)]


def _goes_on(before: str, piece: str, text: str) -> bool:
    """Tell whether `piece` of `text` belongs to the sentence before it, which was cut too early."""
    # A closing quotation mark or a lone bullet is the end of the sentence before it.
    if not any(map(str.isalnum, piece)) or _NUMBER_ALONE.fullmatch(before):
        return True
    near = before[-_AROUND_A_BREAK:]
    clock = _CLOCK.search(near + piece[:_AROUND_A_BREAK])
    if clock and clock.end() > len(near):
        return True
    if _INITIAL.search(before) and piece[0].isalnum():
        return True  # "D-S.C."
    short = _SHORT.search(before)
    if piece[0].islower() and (short or before.rstrip()[-1] in "!?"):
        return True  # "approx. thirty", "Jeopardy! host"
    if short is None or not (short[1][0].isupper() and piece[0].isdigit()):
        return False
    # A short word that the text never has without its full stop is an abbreviation: "Prop. 50".
    return not any(f"{short[1]}{after}" in text for after in " ,;:’'")


def _trimmed(text: str, number: int, start: int, end: int, paragraph: int) -> Sentence:
    piece = text[start:end]
    return Sentence(
        number=number,
        start=start + len(piece) - len(piece.lstrip()),
        end=end - (len(piece) - len(piece.rstrip())),
        paragraph=paragraph,
    )
