"""What each sentence of an article is: a report, or what stands around reports and is never evidence.

It is decided once, when an article comes in: by the markup of its source where that says it, and by
form otherwise. A line without a stop is no sentence, whatever the language; only where no line of
an article has one does form say nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rag.text.dates import clock_of, updated_at
from rag.text.instructions import find_instructions
from rag.types import Role, Sentence

_STOPS = (".", "!", "…", "。", "！", "॥", "।", "۔", "።", "။")
_ASKS = ("?", "？", "؟")
_CLOSING = "\"'”’»)]」』* "
_LIST_MARKS = ":|•·"
_LONGEST_HEADING = 200  # characters


def with_roles(
    text: str, sentences: Sequence[Sentence], marked: Mapping[str, Role] | None = None
) -> list[Sentence]:
    """Return the sentences of an article with the role of each.

    Args:
        text: of the article.
        sentences: all of them, in reading order.
        marked: the roles of paragraphs that the markup of the source states.
    """
    planted = find_instructions(text, sentences)
    paragraphs = text.split("\n\n")
    has_stops = any(map(_is_whole, paragraphs))

    def role(sentence: Sentence) -> Role:
        paragraph = paragraphs[sentence.paragraph]
        if sentence.number in planted:
            return "instruction"
        if marked and paragraph in marked:
            return marked[paragraph]
        words = text[sentence.start : sentence.end]
        if _is_whole(words, _ASKS):
            return "question"
        is_alone = words == paragraph and len(words) <= _LONGEST_HEADING
        if not has_stops or not is_alone or _is_whole(words):
            return "text"
        if clock_of(words) or updated_at(words, len(words), None):
            return "stamp"
        heads = sentence.paragraph + 1 < len(paragraphs)
        heads = heads and _is_whole(paragraphs[sentence.paragraph + 1], (*_STOPS, *_ASKS))
        # What stands before no report, or gives a name its value, is a line of a list.
        return "heading" if heads and not set(_LIST_MARKS) & set(words) else "label"

    return [replace(s, role=role(s)) for s in sentences]


def _is_whole(words: str, stops: tuple[str, ...] = _STOPS) -> bool:
    return words.rstrip(_CLOSING).endswith(stops)
