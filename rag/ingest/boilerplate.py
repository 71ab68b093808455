"""The lines that a site puts around an article, told by their form; each must match a whole line.

Tuned on 21,737 articles of 2022 to 2025: losing a sentence of an article is worse than keeping a
line of the site, so a line that reports what somebody said is never one of them, and those that
could begin a sentence of an article ("Read the report aloud, he said.") must not end like one.
"""

from __future__ import annotations

import re

_MAX_WORDS = 40
_MAX_PROSE_WORDS = 90  # of those that say more than one sentence for themselves

_NO_STOP = r"(?<![.!?])"
_SHARE_WORD = (
    r"(?:share|tweet|pin|print|e-?mail|copy link|save|whatsapp|facebook|twitter|x|linkedin|reddit"
    r"|telegram|bluesky|threads|instagram|pinterest|youtube|tiktok|flipboard|comments?)"
)
_NETWORK = r"(?:twitter|facebook|instagram|tiktok|threads|bluesky|linkedin|x\b)"
_SIGN_UP = r"(?:subscribe|sign[- ]?up|register|get|join|stay|start|never miss|don['’]t miss)"
_LETTER = r"(?:newsletter|inbox|e-?mail (?:alerts?|updates?)|breaking news alerts?|daily briefing)"
_JOB = r"(?:reporter|columnist|correspondent|editor|journalist|contributor|(?:staff|senior|news) writer)"

_NAME = r"(?-i:(?:[A-Z][\w.'’-]*\s?){1,5}?)"

_SHORT = re.compile(
    "|".join(
        (
            r"discover more from .{1,60}",
            r"(?:subscribe|sign[- ]?up|register)(?: (?:to|for|here|now|today|and)\b|:|$).{0,80}"
            r"(?:newsletter|inbox|e-?mail|updates|briefing|alerts).{0,60}",
            r"(?:get|receive) .{0,60}(?:newsletter|(?:in|to) your (?:inbox|e-?mail)).{0,40}",
            r"(?:enter|type) your e-?mail.{0,60}",
            r"(?:thank you|thanks) for (?:subscribing|signing up|reading).{0,60}",
            r"(?:share|like|tweet|print|e-?mail) (?:this|on|via|with)\b.{0,60}" + _NO_STOP,
            r"save (?:this|for later)\b.{0,40}" + _NO_STOP,
            _SHARE_WORD + r"(?:[\s|,•·/]+(?:and )?" + _SHARE_WORD + r")*",
            r".{0,40}\bon social:? .{0,20}" + _SHARE_WORD + r"(?:\s*\|\s*" + _SHARE_WORD + r")+",
            r"copy (?:this )?(?:url|link)\b.{0,100}|link copied.{0,60}",
            r"(?:follow|like|find|join) us (?:on|at)\b.{0,100}",
            r"(?:read|see|watch) (?:more|also|next)\b\s*[:|»>…-].{0,120}",
            r"(?:read|see|watch) (?:more|also|next)\b.{0,100}" + _NO_STOP,
            r"(?:read|see|find|for) (?:the |more |our )?(?:full |whole |rest of the )?(?:story|article|coverage)?,?"
            r" ?(?:click )?here\W*",
            r"(?:related|recommended|trending|more) (?:stories|articles|news|coverage|topics)\b.{0,80}"
            + _NO_STOP,
            r"(?:you may|you might) also (?:like|be interested).{0,60}",
            r"(?:story continues below(?: (?:this )?advertisement)?|continue reading.{0,60}"
            r"|advertisements?|sponsored(?: content)?|skip advertisement|scroll to continue.{0,30}"
            r"|article continues (?:below|after).{0,40}|paid post|promoted)",
            r"(?:\d\. )?how relevant is this ad to you\??|video player was slow to load.{0,200}"
            r"|ad feedback",
            r"(?:we|this (?:web)?site) (?:use|uses) cookies.{0,200}",
            r"(?:accept|manage|reject) (?:all )?(?:cookies|preferences).{0,60}",
            r"by (?:continuing|clicking|using).{0,60}(?:cookies|terms|privacy).{0,100}",
            r"\(?(?:photo|image|picture|photograph|file photo|pic|credit)"
            r"(?: (?:credit|source|by|courtesy))?\s*[:/|].{1,140}\)?",
            r"(?:ap photo|getty images|afp|reuters|shutterstock|istock)(?:\s?/.{1,60}|\s+via .{1,60})",
            r"\([^()]{0,60}(?:ap photo|getty images|reuters|afp|shutterstock)[^()]{0,60}\)",
            r"(?:©|copyright (?:©|\(c\)|\d{4}|by)) .{0,160}|\(c\) (?:copyright )?(?:19|20)\d\d\b.{0,120}",
            r"all rights reserved.{0,80}",
            r"(?:click|tap) here (?:to|for)\b.{0,100}",
            r"(?:click|check|listen|find|sign up|subscribe|see|watch|vote|register)\b[^.!?]{1,90} here(?: ?>+|\.)?",
            r"(?:download|get) (?:our|the) (?:free )?app\b.{0,80}",
            r"(?:leave|post|add) a (?:comment|reply).{0,40}",
            r"(?:tags?|filed under|topics?)\s*:.{0,120}",
            r"(?:need|looking for|ready for|want) .{0,40}\? (?:play|check out|try) .{0,80}",
            r"contributing(?: writers?| reporters?)?: [^.!?]{1,120}\.?",
            r"(?:from|by) (?:staff|.{1,30} network) and wire reports",
            r"[^.!?]{2,80} contributed to this (?:report|story|article)\.",
            r"\(?this (?:story|article|report) (?:has been|was|will be) updated(?: (?:to|with)"
            r" (?:add(?:itional)?|new|more)\b[^.!?]{0,40}|)\.?\)?",
            r"the post .{1,200} (?:first )?appeared (?:first )?on .{1,80}",
            r"[^.!?>]{1,40}(?: > [^.!?>]{1,40}){2,6}",
            r"back to (?:the )?top|skip to (?:main )?content|log in|sign in|menu|search|home|loading\W*",
            # The same, as the press of other languages words it.
            r"anzeige|werbung|lesen sie (?:auch|mehr)\s*:.{0,120}|mehr zum thema|zur startseite"
            r"|publicité|(?:à )?lire aussi\s*:.{0,120}|publicidad|(?:lea|lee|leer) (?:también|más)\s*:.{0,120}"
            r"|pubblicità|leggi anche\s*:.{0,120}|newsletter abonnieren|teilen|drucken|kommentare?",
        )
    ),
    re.IGNORECASE,
)
_PROSE = re.compile(
    "|".join(
        (
            rf"{_SIGN_UP}\b[^.!?]{{0,120}}\b{_LETTER}.{{0,300}}",
            rf"[^.!]{{2,80}}[:?!] ?{_SIGN_UP}\b[^.!?]{{0,120}}\b{_LETTER}.{{0,120}}",
            r"editor['’]s note: (?:a version of this (?:story|article)|sign up).{0,300}\bnewsletter\b.{0,200}",
            r"a version of this (?:story|article) (?:first )?appear(?:s|ed) in .{1,100}\bnewsletter\b.{0,200}",
            rf"(?:follow|reach|contact|e-?mail)\b.{{2,140}}\bon {_NETWORK}.{{0,160}}",
            rf"{_NAME}(?:, [^.!?,]{{2,60}},)? (?:is|covers|writes)\b[^.!?]{{0,120}}"
            rf"(?:\b{_JOB}\b[^.!?]{{0,100}}|(?-i:\bfor (?:the )?[A-Z])[^.!?]{{2,40}})[.;,] "
            rf"(?:(?:you can|he can|she can|they can) )?(?:reach|contact|follow|e-?mail|be reached)\b.{{2,200}}",
            rf"{_SIGN_UP} .{{0,30}}to .{{2,60}}\. .{{0,60}}journalism.{{0,120}}",
            r"(?:please )?(?:support|thank you for supporting) (?:our|local)[^.!?]{0,40}journalism\b.{0,160}",
            r"[^.!?]{0,80}journalism[^.!?]{0,60} consider (?:a|becoming a|purchasing a)[^.!?]{0,30}subscri.{0,60}",
            r"your subscription makes work like this possible.{0,120}",
            r"(?:— ?)?recommendations are independently chosen\b.{0,300}",
            r"we occasionally recommend\b.{0,200}\baffiliate\b.{0,200}",
            r"if you (?:make a purchase|buy something|click)[^.!?]{0,80}\bwe may (?:earn|receive)\b.{0,120}",
            r"[^.!?]{0,80}\bmay earn (?:us )?(?:a|an|some)?\s?(?:commission|affiliate)\b.{0,200}",
            r"prices were accurate at the time this (?:article|story) was published\b.{0,80}",
            r"we will use the (?:details|information) you have shared\b.{0,300}",
            r"if you wish to object to the use of your data\b.{0,120}",
            r"contact me with news and offers\b.{0,200}",
        )
    ),
    re.IGNORECASE,
)
# What a person says is of the article, whatever it begins with.
_SAID = re.compile(
    r"\b(?:said|says|told|according to|tells|asked|urged|wrote|warned|added)\b", re.I
)
_TITLE_LINK = re.compile(r"(?:read|see|watch|related|more)\b[^:]{0,30}:", re.IGNORECASE)
_DECORATION = " *_•·-–—|»>►▸"
_LIST_HEADING = re.compile(
    r"(?:related|recommended|trending|most read|most popular|more)"
    r"(?: (?:stories|articles|news|coverage|topics|reading|on this(?: story)?))?:?|"
    r"you (?:may|might) also (?:like|be interested in):?|read (?:also|next):?",
    re.IGNORECASE,
)
# Between paragraphs, one link; above a list, several.
_INTERJECTION = re.compile(r"(?:related|more|read (?:also|next)):?", re.IGNORECASE)
_LONGEST_LIST = 8
_NO_TITLE = re.compile(r"(?:[.…:][\"'”’)]*|: [$€£]?[\d.,%]+)$")  # a title may end in ? or !


def is_boilerplate(line: str) -> bool:
    """Tell whether a line belongs to the site and not to the article."""
    if not any(c.isalnum() for c in line):
        return True  # a rule of stars or dashes
    line = line.strip(_DECORATION)
    words = line.count(" ") + 1
    if words > _MAX_PROSE_WORDS:
        return False
    known = (words <= _MAX_WORDS and _SHORT.fullmatch(line)) or _PROSE.fullmatch(line)
    return bool(known) and not (_SAID.search(line) and not _TITLE_LINK.match(line))


def heads_a_list(line: str) -> int:
    """Return how many titles of other stories a line such as "Related stories" may stand over."""
    line = line.strip(_DECORATION)
    if not _LIST_HEADING.fullmatch(line):
        return 0
    return 1 if _INTERJECTION.fullmatch(line) else _LONGEST_LIST


def is_story_title(line: str) -> bool:
    """Tell what may be the title of another story: no sentence, no label, no figure of a table."""
    words = line.count(" ") + 1
    return words >= 4 and len(line) <= 150 and not _NO_TITLE.search(line)
