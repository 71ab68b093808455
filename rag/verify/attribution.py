"""Attribution: what a source reports as said, believed or alleged is not claimed as fact."""

from __future__ import annotations

import re

from rag.types import Failure
from rag.words import STOP_WORDS, plain, stem, words

_REPORTED = re.compile(
    r"\b(?:said|says|saying|told|according to|reported that|reportedly|stated|(?-i:states that)"
    r"|claim(?:s|ed|ing)|alleg\w+|purported\w*|believed to|thought to|suspected|accus(?:es|ed|ing)"
    r"|argued|insist(?:s|ed)|estimat(?:es|ed)|warn(?:s|ed|ing)|suggest(?:s|ed|ing)|remarked"
    r"|described|predict(?:s|ed)|expect(?:s|ed)|statements? (?:from|by)|added|announced"
    r"|(?:media|television|TV|radio|agency|KCNA|CCTV|Xinhua|TASS|RIA|IRNA|SANA|he|she|they) reported"
    r"|confirmed|noted|acknowledged|suspect|believe|expect|allege|argue|insist|think|say"
    r"|(?:they|officials|police|who|authorities|experts|analysts|sources|investigators|prosecutors"
    r"|critics|witnesses|media|companies) (?:claim|report|state|estimate|warn|suggest)"
    r"|wrote|tweeted|posted|testified|emphasi[sz]ed|stressed"
    r"|reiterated|reaffirmed|declared|cautioned|called (?:it|the)|expressed|promised|vowed)\b",
    re.IGNORECASE,
)
_UNCERTAIN = re.compile(
    r"\b(?:may|might|could|likely|probably|possibly|perhaps|apparently|appear(?:s|ed)? to|seem(?:s|ed)? to"
    r"|unclear|potential(?:ly)?|would|believed|suspected|alleged\w*|reportedly|presumed)\b",
    re.IGNORECASE,
)
# Verbs that report an act as done: what they introduce may be told as the act itself.
_FACTIVE = re.compile(
    r"\b(?:announced|confirmed|acknowledged|noted|reported that|declared|reaffirmed|reiterated)\b",
    re.IGNORECASE,
)

_REACH = 4  # words after a word of doubt that it most likely is about


def is_reported(text: str) -> bool:
    """Tell whether `text` gives what somebody said, believes or alleges."""
    return _REPORTED.search(plain(text)) is not None


def check_attribution(claim: str, sentences: list[str]) -> list[Failure]:
    """Return a failure if every sentence reports or doubts, and the claim just asserts.

    Args:
        claim: the statement.
        sentences: the cited sentences, one by one: a plain one among them is enough.
    """
    claim = plain(claim)
    sources = [plain(s) for s in sentences]
    failures = []
    reported = [bool(_REPORTED.search(_FACTIVE.sub(" ", s))) for s in sources]
    if sources and all(reported) and not _REPORTED.search(claim) and not _UNCERTAIN.search(claim):
        cue = _REPORTED.search(_FACTIVE.sub(" ", sources[0]))
        word = cue.group() if cue else "said"
        failures.append(
            Failure("attribution", word, f"the source attributes it ({word!r}), the claim does not")
        )
    cues = [_doubt_about(s, claim) for s in sources]
    if sources and all(cues) and not _UNCERTAIN.search(claim):
        failures.append(
            Failure(
                "attribution", cues[0], f"the source doubts it ({cues[0]!r}), the claim does not"
            )
        )
    return failures[:1]


def _doubt_about(source: str, claim: str) -> str:
    """Return the word of doubt in `source` whose object is in `claim`, or nothing."""
    stems = {stem(w) for w in words(claim)}
    for cue in _UNCERTAIN.finditer(source):
        following = [w for w in words(source[cue.end() :]) if w.lower() not in STOP_WORDS]
        doubted = {stem(w) for w in following[:_REACH]}
        if doubted and len(doubted & stems) >= len(doubted) / 2:
            return cue.group()
    return ""
