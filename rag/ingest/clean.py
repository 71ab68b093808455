"""From raw text to the one text of an article: normalised, without the site's own lines.

Removal works on whole lines only, and only on short ones that match a known form: losing a
sentence of the article is worse than keeping a line of the site.
"""

from __future__ import annotations

import re
import unicodedata

from rag.ingest.boilerplate import heads_a_list, is_boilerplate, is_story_title
from rag.ingest.hidden import without_hidden

# Direction overrides can make text read as something else, and tag characters carry text that
# nobody sees; ordinary marks of right-to-left scripts stay. Joiners shape Arabic, Indic scripts and
# emoji; beside a Latin letter they only hide a word from a search.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\u200b\u180e"
    "\U000e0000-\U000e007f]"
)
_JOINERS = re.compile("(?<=[!-~])[\u200c\u200d]+|[\u200c\u200d]+(?=[!-~])")
_TERMINAL_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)?")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r" ?\n[ \n]*")


def normalise(text: str) -> str:
    """Return `text` in the form that is stored: NFC, one blank line between paragraphs, single
    spaces, and no control characters or terminal escapes. Idempotent.
    """
    text = text.replace("\u00a0", " ")
    if not text.replace("\n", "").isprintable():
        text = _without_unprintable(text)
    text = unicodedata.normalize("NFC", text)
    if "  " in text or not text.replace("\n", "").isprintable():
        text = _SPACES.sub(" ", text)
    return _BREAKS.sub("\n\n", text).strip(" \n")


def _without_unprintable(text: str) -> str:
    text = _TERMINAL_ESCAPE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n").replace("\t", " ")
    text = _SURROGATE.sub("", text)  # before the joiners: one may stand between them
    return _JOINERS.sub("", _INVISIBLE.sub("", text))


def normalise_line(text: str) -> str:
    """Return `text` normalised to a single line, for titles, names and the like."""
    return normalise(text).replace("\n\n", " ")


def clean(text: str) -> str:
    """Return the normalised text of an article without the site's own lines and hidden markup.

    A heading such as "Related stories" takes the titles below it along, up to the first full
    sentence.
    """
    kept = []
    titles = 0  # how many lines more may be titles of other stories
    for line in normalise(without_hidden(text)).split("\n\n"):
        if begun := heads_a_list(line):
            titles = begun
        elif titles and is_story_title(line):
            titles -= 1
        else:
            titles = 0
            if line and not is_boilerplate(line):
                kept.append(line)
    return "\n\n".join(kept)
