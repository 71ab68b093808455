"""From raw text to the one text of an article: normalised, without the site's own lines.

Removal works on whole lines only, and only on short ones that match a known form: losing a
sentence of the article is worse than keeping a line of the site, so a line that reports what
somebody said is never one of them. Each form took at least ten lines, and no sentence of an
article, of 5,986 articles and pages of 2022 to 2026.
"""

from __future__ import annotations

import re
import unicodedata

from rag.ingest.hidden import without_hidden
from rag.types import LeftOut

# Direction overrides can make text read as something else, and tag characters carry text that
# nobody sees; ordinary marks of right-to-left scripts stay. Joiners shape Arabic, Indic scripts and
# emoji; beside a Latin letter they only hide a word from a search.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\u200b\u180e"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)
_JOINERS = re.compile("(?<=[!-~])[\u200c\u200d]+|[\u200c\u200d]+(?=[!-~])")
_TERMINAL_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)?")
_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r" ?\n[ \n]*")

_MOST_WORDS = 90
_DECORATION = " *_•·-–—|»>►▸"
_PLACE = r"(?:facebook|twitter|x|whatsapp|instagram|telegram|linkedin|e-?mail|print|copy link)"
_SIGN_UP = r"(?:subscribe|sign[- ]?up|register|get|join|stay|start|never miss)"
_LETTER = r"(?:newsletter|inbox|e-?mail (?:alerts?|updates?)|daily briefing)"
_NAME = r"(?-i:(?:[A-Z][\w.'’-]*\s?){1,5}?)"
_SITE_LINE = re.compile(
    "|".join(
        (
            # labels
            rf"(?:share|tweet|{_PLACE}|(?:share|print) this \w+)(?:[\s|,:•·/]+(?:and )?{_PLACE})*",
            r"[^.!?>]{1,40}(?: > [^.!?>]{1,40}){2,6}|(?:we|this (?:web)?site) uses? cookies.{0,200}",
            r"advertisement|story continues below.{0,20}|anzeige|werbung|newsletter abonnieren",
            r"(?:read|see|watch|lesen sie|leggi|lire) (?:more|also|next|auch|mehr|anche|aussi)\b"
            r"(?:\s*[:|»>…-].{0,120}|.{0,100}(?<![.!?]))",
            r"(?:read|see|for) (?:the |our |more )?(?:full )?(?:story|article|coverage)?,? ?(?:click )?here\W*",
            r"(?:click|tap) here (?:to|for)\b.{0,100}|(?:check|find|watch)\b[^.!?]{1,90} here(?: ?>+|\.)?",
            r"(?:related|more) (?:stories|articles|news|coverage)\b.{0,80}(?<![.!?])",
            # credits
            r"\(?(?:photo|image|picture|credit)(?: (?:credit|by))?\s*[:/|].{1,140}\)?",
            r"(?:©|copyright (?:©|\(c\)|\d{4}|by)) .{0,160}|all rights reserved.{0,80}",
            r"contributing(?: writers?| reporters?)?: [^.!?]{1,120}\.?",
            r"(?:from|by) (?:staff|.{1,30} network) and wire reports",
            r"[^.!?]{2,80} contributed to this (?:report|story|article)\.",
            r"\(?this (?:story|article|report) (?:has been|was|will be) updated(?: (?:to|with)"
            r" (?:add(?:itional)?|new|more)\b[^.!?]{0,40}|)\.?\)?",
            rf"(?:follow|reach|contact|e-?mail)\b.{{2,140}}\bon {_PLACE}.{{0,160}}",
            rf"{_NAME}(?:, [^.!?,]{{2,60}},)? (?:is|covers|writes)\b[^.!?]{{0,120}}"
            r"(?:\b(?:reporter|columnist|correspondent|editor|journalist|writer)\b[^.!?]{0,100}"
            r"|(?-i:\bfor (?:the )?[A-Z])[^.!?]{2,40})[.;,] "
            r"(?:\w+ can )?(?:reach|contact|follow|e-?mail|be reached)\b.{2,200}",
            # what the site wants of its readers
            rf"{_SIGN_UP}\b[^.!?]{{0,120}}\b{_LETTER}.{{0,300}}",
            rf"[^.!]{{2,80}}[:?!] ?{_SIGN_UP}\b[^.!?]{{0,120}}\b{_LETTER}.{{0,120}}",
            rf"(?:editor['’]s note: )?a version of this story .{{1,120}}\b{_LETTER}.{{0,200}}",
            r"(?:need|looking for|ready for|want) .{0,40}\? (?:play|check out|try) .{0,80}",
            r"(?:thank you for )?support(?:ing)? (?:our|local)[^.!?]{0,40}journalism\b.{0,160}",
            r"we occasionally recommend\b.{0,200}\baffiliate\b.{0,200}",
        )
    ),
    re.IGNORECASE,
)
_LIST_HEADING = re.compile(
    r"(?:related|recommended|more) (?:stories|articles|news|on this(?: story)?):?|most read:?"
    r"|you (?:may|might) also like:?",
    re.IGNORECASE,
)
_LONGEST_LIST = 8
_TITLE_LENGTH = 150
_TITLE_WORDS = 4
_SAID = re.compile(
    r"\b(?:said|says|told|according to|tells|asked|urged|wrote|warned|added)\b", re.I
)
_TITLE_LINK = re.compile(r"(?:read|see|watch)\b[^:]{0,30}:", re.IGNORECASE)
_NO_TITLE = (".", "…", ":", ".”", '."')
_SHOWN = 60  # characters of what was left out


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
    return _JOINERS.sub("", _INVISIBLE.sub("", text))


def normalise_line(text: str) -> str:
    """Return `text` normalised to a single line, for titles, names and the like."""
    return normalise(text).replace("\n\n", " ")


def clean(text: str) -> tuple[str, tuple[LeftOut, ...]]:
    """Return the normalised text of an article, and what was left out of it: hidden markup and
    the site's own lines.
    """
    shown = without_hidden(text)
    kept: list[str] = []
    removed: list[str] = []
    titles = 0  # how many lines more may be titles of other stories
    for line in normalise(shown).split("\n\n"):
        is_title = titles > 0 and _may_be_title(line)
        titles = _LONGEST_LIST if _heads_a_list(line) else titles - 1 if is_title else 0
        (removed if is_title or titles or _is_of_site(line) else kept).append(line)
    left_out = []
    if shown != text:
        left_out.append(LeftOut("what a reader does not see", len(text) - len(shown)))
    if lines := [line for line in removed if line]:
        first = lines[0][:_SHOWN] + (" …" if len(lines[0]) > _SHOWN else "")
        what = f"{len(lines)} line{'s' * (len(lines) > 1)} of the site: “{first}”"
        left_out.append(LeftOut(what, sum(map(len, lines))))
    return "\n\n".join(kept), tuple(left_out)


def _heads_a_list(line: str) -> bool:
    return _LIST_HEADING.fullmatch(line.strip(_DECORATION)) is not None


def _may_be_title(line: str) -> bool:
    words = line.count(" ") + 1
    return words >= _TITLE_WORDS and len(line) <= _TITLE_LENGTH and not line.endswith(_NO_TITLE)


def _is_of_site(line: str) -> bool:
    """Tell whether a line belongs to the site and not to the article."""
    if not any(c.isalnum() for c in line):
        return True  # a rule of stars or dashes
    plain = line.strip(_DECORATION)
    return (
        plain.count(" ") < _MOST_WORDS
        and _SITE_LINE.fullmatch(plain) is not None
        and (not _SAID.search(plain) or _TITLE_LINK.match(plain) is not None)
    )
