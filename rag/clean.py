"""From raw text to the one text of an article: normalised, without the site's own lines.

Removal works on whole lines only, and only on short ones that match a known form: losing a
sentence of the article is worse than keeping a line of the site.
"""

from __future__ import annotations

import re
import unicodedata

from rag.hidden import without_hidden

# Direction overrides can make text read as something else, and tag characters carry text that
# nobody sees; ordinary marks of right-to-left scripts stay. Joiners shape Arabic, Indic scripts and
# emoji; beside a Latin letter they only hide a word from a search.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\u200b\u180e"
    "\U000e0000-\U000e007f]"
)
_JOINERS = re.compile("(?<=[!-~])[\u200c\u200d]+|[\u200c\u200d]+(?=[!-~])")
_TERMINAL_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)?")
_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r" ?\n[ \n]*")

_MAX_WORDS = 40

# Lines that a site puts around an article; each must match the whole line. The lines that could
# also begin a sentence of an article ("Read the report aloud, he said.") must not end like one.
_NO_SENTENCE = r"(?<![.!?])"
_SHARE_WORD = (
    r"(?:share|tweet|pin|print|e-?mail|copy link|save|whatsapp|facebook|twitter|x|linkedin|reddit"
    r"|telegram|bluesky|threads|comments?)"
)
_BOILERPLATE = re.compile(
    "|".join(
        (
            r"discover more from .{1,60}",
            r"(?:subscribe|sign up|register)(?: (?:to|for|here|now|today|and)\b|:|$).{0,80}"
            r"(?:newsletter|inbox|e-?mail|updates|briefing|alerts).{0,60}",
            r"(?:get|receive) .{0,60}(?:newsletter|(?:in|to) your (?:inbox|e-?mail)).{0,40}",
            r"(?:enter|type) your e-?mail.{0,60}",
            r"(?:thank you|thanks) for (?:subscribing|signing up|reading).{0,60}",
            r"(?:share|like|tweet|print|e-?mail|save) (?:this|on|via|with)\b.{0,60}" + _NO_SENTENCE,
            _SHARE_WORD + r"(?:[\s|,•·/]+" + _SHARE_WORD + r")*",
            r"(?:follow|like|find|join) us (?:on|at)\b.{0,100}",
            r"(?:read|see|watch) (?:more|also|next)\b\s*[:|»>…-].{0,120}",
            r"(?:read|see|watch) (?:more|also|next)\b.{0,100}" + _NO_SENTENCE,
            r"(?:related|recommended|trending|more) (?:stories|articles|news|coverage|topics)\b.{0,80}"
            + _NO_SENTENCE,
            r"(?:you may|you might) also (?:like|be interested).{0,60}",
            r"(?:story continues below(?: (?:this )?advertisement)?|continue reading.{0,60}"
            r"|advertisements?|sponsored(?: content)?|skip advertisement|scroll to continue.{0,30})",
            r"(?:we|this (?:web)?site) (?:use|uses) cookies.{0,200}",
            r"(?:accept|manage|reject) (?:all )?(?:cookies|preferences).{0,60}",
            r"by (?:continuing|clicking|using).{0,60}(?:cookies|terms|privacy).{0,100}",
            r"(?:photo|image|picture|photograph|file photo)(?: (?:credit|source|by))?\s*[:/|].{0,140}",
            r"credit\s*[:/|].{0,100}",
            r"(?:©|\(c\)|copyright (?:©|\(c\)|\d{4}|by)) .{0,160}",
            r"all rights reserved.{0,80}",
            r"(?:click|tap) here (?:to|for)\b.{0,100}",
            r"(?:download|get) (?:our|the) (?:free )?app\b.{0,80}",
            r"(?:leave|post|add) a (?:comment|reply).{0,40}",
            r"(?:tags?|filed under|topics?)\s*:.{0,120}",
            r"[^.!?>]{1,40}(?: > [^.!?>]{1,40}){2,6}",
            r"back to top|skip to (?:main )?content|log in|sign in|menu|search|home",
        )
    ),
    re.IGNORECASE,
)
_LIST_HEADING = re.compile(
    r"(?:related|recommended|trending|most read|most popular|more)"
    r"(?: (?:stories|articles|news|coverage|topics|reading|on this(?: story)?))?:?|"
    r"you (?:may|might) also (?:like|be interested in):?|read (?:also|next):?",
    re.IGNORECASE,
)
_STATEMENT_END = re.compile(r"[.…][\"'”’)]*$")  # the title of a story may end in ? or !


def normalise(text: str) -> str:
    """Return `text` in the form that is stored: NFC, one blank line between paragraphs, single
    spaces, and no control characters or terminal escapes. Idempotent.
    """
    text = _TERMINAL_ESCAPE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n").replace("\t", " ")
    text = _JOINERS.sub("", _INVISIBLE.sub("", text))
    text = "".join(c for c in text if not "\ud800" <= c <= "\udfff")
    text = unicodedata.normalize("NFC", text)
    text = _SPACES.sub(" ", text)
    return _BREAKS.sub("\n\n", text).strip(" \n")


def normalise_line(text: str) -> str:
    """Return `text` normalised to a single line, for titles, names and the like."""
    return normalise(text).replace("\n\n", " ")


def is_boilerplate(line: str) -> bool:
    """Tell whether a line belongs to the site and not to the article."""
    line = line.strip(" *_•·-–—|»>")
    return len(line.split()) <= _MAX_WORDS and _BOILERPLATE.fullmatch(line) is not None


def clean(text: str) -> str:
    """Return the normalised text of an article without the site's own lines and hidden markup.

    A heading such as "Related stories" takes the titles below it along, up to the first full
    sentence.
    """
    kept = []
    in_list = False
    for line in normalise(without_hidden(text)).split("\n\n"):
        if _LIST_HEADING.fullmatch(line.strip(" *_•·-–—|»>")):
            in_list = True
        elif in_list and len(line) <= 150 and not _STATEMENT_END.search(line):
            continue
        else:
            in_list = False
            if line and not is_boilerplate(line):
                kept.append(line)
    return "\n\n".join(kept)
