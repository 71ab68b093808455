"""Who somebody is: the question, and the few ways in which news says it in passing.

"ECB President Christine Lagarde said …" is all that an article says of her, and enough.
"""

from __future__ import annotations

import re

from rag.verify.names import find_names
from rag.words import STOP_WORDS, is_irregular, plain, words

_WHO_IS = re.compile(
    r"\s*[Ww]ho(?: is|'s| was| are| were) (?P<name>[A-Z][\w.'-]*(?: (?:(?:of|de|al|bin|van|von) )?[A-Z][\w.'-]*)*)\W*$"
)
# The same in small letters: "who is anna berg", and not "who is winning", "who is the mayor".
_SMALL = re.compile(
    r"\s*who(?: is|'s| was| are| were) (?P<name>[a-z][a-z'-]+(?: [a-z][a-z'-]+){0,2})\W*$"
)
_NO_NAME = re.compile(
    r"(?:ing|ed|[ai]ble|ous|ful)$|^(?:the|next|dead|guilty|right|wrong|sick|ill|free|best|worst|out)$"
)
_SUFFERED = re.compile(r"\s*who (?:was|were)\b")
_ONE_FORM = frozenset("hit hurt cut put shut set let beat cast split".split())
# What stands between the name and who he is: "Berg, the mayor", "Berg is a coach", "Berg (38)".
_APPOSITION = (
    r"(?:,? (?:is|was|became|has been|had been|remains) (?:an?|the|one of|now|also|its|his|her|their)\b"
    r"|, (?:who|whose|an?|the|\w+'s|[a-z]+(?:er|or|ist|ent|man|woman|ian|ief)|former"
    r"|(?!(?:in|on|at|by|with|from|for|to|after|before|as|during)\b)(?:[a-z'-]+ ){1,4}(?:of|at|for|in))\b)"
)
# "The striker Berg": not "said Berg", "by Berg".
_NO_ROLE = re.compile(r"(?:ed|ing|ly)$|^(?:said|says|told|met|beat|saw|that|like|while|put)$")


def who_is_asked(question: str) -> str | None:
    """Return the name in a question that asks who somebody is and nothing else: "Who is Berg?"."""
    asked = _WHO_IS.match(plain(question))
    if asked:
        return asked["name"].removesuffix("'s")
    small = _SMALL.match(plain(question))
    parts = small["name"].split() if small else []
    if not parts or any(p in STOP_WORDS or _NO_NAME.search(p) for p in parts):
        return None
    if (
        len(parts) == 1
        and _SUFFERED.match(question)
        and (is_irregular(parts[0]) or parts[0] in _ONE_FORM)
    ):
        return None  # "who was shot"
    return " ".join(p.capitalize() for p in parts)


def tells_who(name: str, sentence: str) -> bool:
    """Tell whether a sentence says who somebody is: a title, an office or a trade beside the name."""
    sentence = plain(sentence)
    last = re.escape(words(name)[-1])
    for match in re.finditer(rf"\b(?:{re.escape(name)}|{last})\b", sentence):
        if re.match(_APPOSITION, sentence[match.end() :]):
            return True
        # "Its chair, Berg, said", but not "in a game without goals, Berg put them ahead".
        between = ", $" if sentence[match.end() :].startswith(",") else " $"
        before = re.search(rf"([\w'-]+){between}", sentence[: match.start()])
        word = before[1] if before else ""
        if not word.islower() or word in STOP_WORDS or is_irregular(word):
            continue
        if not _NO_ROLE.search(word):
            return True
    own = set(words(name))
    return any(
        words(name)[-1] in words(found) and set(words(found)) - own
        for found in find_names(sentence, sentence)
    )
