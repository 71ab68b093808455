"""Attribution: what a source reports as said, believed or alleged is not claimed as fact."""

from __future__ import annotations

import re

from rag.types import Failure
from rag.verify.coverage import carries
from rag.verify.names import find_names
from rag.words import STOP_WORDS, content_stems, plain, stem, words

_REPORTED = re.compile(
    r"\b(?:said|says|saying|told|according to|reported that|reportedly|stated|(?-i:states that)"
    r"|claim(?:s|ed|ing)(?! (?:his|her|its|their|a|an|the (?:lives|title|gold|lead|win)|first|second|third|victory|gold"
    r"|silver|bronze|lives|responsibility|\d))|alleg\w+|purported\w*|believed to|thought to|suspected"
    r"|accus(?:es|ing)|accused(?! of)|(?:is|are|was|were|been|stands?) accused"
    r"|argu(?:ed|ing)|insist(?:ing)|insist(?:s|ed)|estimat(?:es|ed)|warn(?:s|ed|ing)|suggest(?:s|ed|ing)|remarked"
    r"|described|predict(?:s|ed)|(?:is|are|was|were) (?:forecast|projected)|expect(?:s|ed)|statements? (?:from|by)"
    r"|added|announced"
    r"|(?:media|television|TV|radio|agency|KCNA|CCTV|Xinhua|TASS|RIA|IRNA|SANA|he|she|they) reported"
    r"|confirmed|noted|acknowledged|suspect|believe|expect|allege|argue|insist|think|say"
    r"|(?:they|officials|police|who|authorities|experts|analysts|sources|investigators|prosecutors"
    r"|critics|witnesses|media|companies) (?:claim|report|state|estimate|warn|suggest)"
    r"|wrote|tweeted|(?<!was )(?<!were )(?<!been )(?<!not )posted|testified|emphasi[sz]ed|stressed"
    r"|(?:report|study|survey|poll|analysis|investigation|inquiry|audit|review|data"
    r"|figures|statistics|records|numbers)(?: \w+){0,4}"
    r" (?:found|finds?|showed|shows?|revealed|reveals?|indicated|indicates?)"
    r"|reiterated|reaffirmed|declared|cautioned|called (?:it|the)|expressed|promised|vowed)\b",
    re.IGNORECASE,
)
_UNCERTAIN = re.compile(
    # What "could be seen" was to be seen.
    r"\b(?:(?-i:may)|might|could(?! (?:also )?be (?:seen|heard|felt|watched)\b)|likely"
    r"|probably|possibly|perhaps|apparently|appear(?:s|ed)? to|seem(?:s|ed)? to"
    r"|unclear|potential(?:ly)?(?! of)|would|believed|suspected|alleged\w*|reportedly|presumed)\b",
    re.IGNORECASE,
)
# Verbs that report an act as done: what they introduce may be told as the act itself.
_FACTIVE = re.compile(
    r"\b(?:announced|confirmed|acknowledged|noted|reported that|declared|reaffirmed|reiterated)\b",
    re.IGNORECASE,
)

# A paper that reports a thing vouches for it: a claim may tell it as a fact, and may name the paper.
_NAMED = re.compile(
    r"(?-i:[A-Z]\w+),? reported\b|\breported (?:the )?(?-i:[A-Z])"
    r"|\bby (?:[\w.'-]+ ){0,4}(?:account|count|estimate|tally|reckoning)\b"
    r"|\bin (?:[\w'.-]+ ){1,4}(?:view|opinion)\b",
    re.IGNORECASE,
)
# With which a claim leaves open what its source calls possible.
_LEFT_OPEN = re.compile(
    r"\b(?:(?:anticipated|expected|forecast|projected|predicted|set|due) to|possible)\b"
    # "Fears of a leak closed the pool", and not "the pool leaks, which raises fears".
    r"|^(?:\w+ ){0,2}(?:suspicions?|concerns?|fears?|risks?) (?:of|about|over|that)\b",
    re.IGNORECASE,
)
# What a claim may tell it with instead: any verb that tells, and what is done by words.
_TELLS = re.compile(
    r"\b(?:reports|reported|found|finds|notes|discover(?:s|ed)|reveal(?:s|ed)|disclos(?:es|ed)|expos(?:es|ed)"
    r"|indicat(?:es|ed)|outlin(?:es|ed)|show(?:s|ed)|learn(?:s|ed)|claim(?:s|ed)|affirm(?:s|ed)|assert(?:s|ed)"
    r"|assure[sd]|communicat(?:es|ed)|convey(?:s|ed))(?: on \w+)? (?:that|(?:it|he|she|they) would)\b"
    r"|\b(?:call|describe|label|brand|dub|term)(?:s|ed|led)? (?:him|her|it|them)sel(?:f|ves)\b"
    r"|\b(?:convey|voic|utter)(?:s|es|ed) (?:the|his|her|its|their)\b"
    r"|\b(?:report|study|survey|investigation|article|analysis)(?: by \w+)?(?: ha[sd])? \w+ that\b"
    r"|\b(?:prais(?:es|ed)|critici[sz](?:es|ed)|condemn(?:s|ed)|thank(?:s|ed|ful)|grateful|urg(?:es|ed)"
    r"|accus(?:e|es|ed)|blam(?:e|es|ed)"
    r"|appeal(?:s|ed)|call(?:s|ed) (?:on|for)|complain(?:s|ed)|protest(?:s|ed)|demand(?:s|ed)|welcom(?:es|ed)"
    r"|apologi[sz](?:es|ed)|pledg(?:es|ed)|threaten(?:s|ed)|ask(?:s|ed))\b",
    re.IGNORECASE,
)
# Who wanted or tried a thing is not said to have done it.
_INTENDS = re.compile(
    r"\b(?:want(?:s|ed|ing)?|hop(?:e|es|ed|ing)|seek(?:s|ing)?|sought|aim(?:s|ed|ing)?|plan(?:s|ned|ning)?"
    r"|intend(?:s|ed|ing)?|tr(?:y|ies|ied|ying)|attempt(?:s|ed|ing)?|risk(?:s|ed|ing)?|threat\w*|fear(?:s|ed)?)\b",
    re.IGNORECASE,
)
_AIMS = re.compile(
    r"\b(?:hop(?:e|es|ed|ing)|seek(?:s|ing)?|sought|aim(?:s|ed|ing)?|plan(?:s|ned|ning)?|intend(?:s|ed|ing)?) to\b",
    re.IGNORECASE,
)
# "… visited the town and said that": what stands before it is told as a fact.
_AND_SAID = re.compile(
    r",? (?:and|but) (?:(?:later|also|then) )?"
    r"(?:said|says|told|added|announced|promised|warned|insisted|argued|claimed|predicted)\b"
    r"|, (?:and|but|while) (?:\w+ ){1,3}(?:said|say|says|expects?|believes?|warned|hopes?)\b",
    re.IGNORECASE,
)
# "Merrill, who heads the office, told reporters": who somebody is, is nobody's report; nor is what
# a thing is that is spoken of ("to rebuild the bridge, which opened in 1977").
_ASIDE = (
    re.compile(r"(\w+, (?:who|which) [^,]+)(?:, (?:said|says|told|added|warned)\b|[.]$)"),
    re.compile(r"\bthe (\w+ (?:that|which|who) (?:\w+ed|is|was|are|were|has|have|had)\b[^,.]*)"),
    # "While the statement gave no cause, her daughter had said …"
    re.compile(r"^(?:While|Although|Though|After|When|As|Since|Because|Before) ([^,]+),"),
    # "It is thought to be the largest in years: the blast threw ash …", and not "he said: …"
    re.compile(r"(?<!said)(?<!says)(?<!wrote)(?<!added)(?<!that)[:;] ([^:;]+)$"),
    re.compile(r"^([^:;]+);"),
    # "The court dismissed a suit in which they sought damages, arguing that …"
    re.compile(
        r"^(.+?),? (?:arguing|saying|adding|claiming|insisting|warning|alleging|stating|noting|suggesting)\b"
    ),
)
# "…, said Anna Berg, the director of the laboratory": who she is, nobody reports.
_WHO_SPEAKS = re.compile(
    r"\bsaid ((?:[A-Z][\w.'-]* ?)+, (?!who\b|as\b|when\b|after\b|while\b)[^,\"]{3,80})(?:[,.]|$)"
)
# "…," said Somanath, as engineers cheered.
_MEANWHILE = re.compile(r"\bsaid\b[^\"]*?, (?:as|while|after|before|when) ([^,\"]+)[.]?$")
_CLAUSE_END = re.compile(r"[,;:]|\b(?:and|but|which|who|because|while|although|though)\b")
_REASON = re.compile(r"\bbecause\b[^,;]*", re.IGNORECASE)
_WOULD = re.compile(r"^would$", re.IGNORECASE)
_PLAIN_SHARE = 0.75  # of what a sentence has of the claim, which its plain part has too

# Words that make a report of what follows them only.
_OF_THE_NEXT = re.compile(r"alleg\w+$|purported|suspected|accus", re.IGNORECASE)
_SCOPE = 8  # words after such a word
_REACH = 4  # words after a word of doubt that it most likely is about


def is_reported(text: str) -> bool:
    """Tell whether `text` gives what somebody said, believes or alleges."""
    return any(said.search(plain(text)) for said in (_REPORTED, _NAMED))


def check_attribution(claim: str, sentences: list[str]) -> list[Failure]:
    """Return a failure if every sentence reports or doubts, and the claim just asserts.

    Args:
        claim: the statement.
        sentences: the cited sentences, one by one: a plain one among them is enough.
    """
    claim = plain(claim)
    sources = [plain(s) for s in sentences]
    if not sources:
        return []
    cues = [_report_of(s, claim) for s in sources]
    # Who says that he aims at a thing aims at it.
    intends = _AIMS.search(claim) and all(_AIMS.search(s) for s in sources)
    told = is_reported(claim) or _TELLS.search(claim) or _hedge(claim) or intends
    if not told and (all(cues) or not _is_plainly_said(claim, sources, cues)):
        word = next(cue for cue in cues if cue)
        return [
            Failure("attribution", word, f"the source attributes it ({word!r}), the claim does not")
        ]
    doubts = [doubt for s in sources if (doubt := _doubt_about(s, claim, sources))]
    open_too = any(said.search(claim) for said in (_UNCERTAIN, _INTENDS, _LEFT_OPEN))
    if doubts and not open_too:
        return [
            Failure(
                "attribution",
                doubts[0],
                f"the source doubts it ({doubts[0]!r}), the claim does not",
            )
        ]
    return []


def _hedge(claim: str) -> str:
    """Return a word with which `claim` itself leaves it open whether it is so."""
    # "Would" is what "will" becomes where a report is told: the report is no less left out with it.
    # Nor does a doubt in its reason leave open what is said to follow from it.
    main = _REASON.sub("", claim)
    cues = (cue.group() for cue in _UNCERTAIN.finditer(main if content_stems(main) else claim))
    return next((cue for cue in cues if not _WOULD.match(cue)), "")


def _report_of(source: str, claim: str) -> str:
    """Return the word with which `source` reports what `claim` says, or nothing."""
    source_told = _FACTIVE.sub(" ", source)
    stems = set(content_stems(claim))
    for cue in _REPORTED.finditer(source_told):
        following = set(content_stems(source_told[cue.end() :])[:_SCOPE])
        # "Fined after allegations of theft": the theft is alleged, the fine is not.
        if not _OF_THE_NEXT.match(cue.group()) or following & stems:
            return "" if _is_beside(source, claim) else cue.group()
    return ""


def _is_beside(source: str, claim: str) -> bool:
    """Tell whether `claim` is what `source` says beside what it reports or doubts."""
    parts = [m.group(1) for p in (*_ASIDE, _WHO_SPEAKS, _MEANWHILE) if (m := p.search(source))]
    if said := _AND_SAID.search(source):
        parts.append(source[: said.start()])
    beside = " ".join(p for p in parts if not _REPORTED.search(p) and not _UNCERTAIN.search(p))
    # Names stand outside the part that is said of them.
    named = " ".join(find_names(source, ""))
    enough = _PLAIN_SHARE * carries(claim, source)
    return bool(beside) and carries(claim, f"{beside} {named}") >= enough


def _is_plainly_said(claim: str, sources: list[str], cues: list[str]) -> bool:
    """Tell whether the sentences that report nothing say nearly all that all of them say."""
    plainly = " ".join(s for s, cue in zip(sources, cues, strict=True) if not cue)
    return carries(claim, plainly) >= _PLAIN_SHARE * carries(claim, " ".join(sources))


def _doubt_about(source: str, claim: str, sources: list[str]) -> str:
    """Return the word of doubt in `source` whose object is in `claim`, if no other source is sure of it."""
    if _is_beside(source, claim):
        return ""
    stems = {stem(w) for w in words(claim)}
    for cue in _UNCERTAIN.finditer(source):
        if _WOULD.match(cue.group()) and _REPORTED.search(source[: cue.start()]):
            continue  # "he said that crews would" is what he said, not a doubt
        clause = _CLAUSE_END.split(source[cue.end() :], maxsplit=1)[0]
        following = [w for w in words(clause) if w.lower() not in STOP_WORDS]
        doubted = {stem(w) for w in following[:_REACH]}
        if not doubted or len(doubted & stems) < len(doubted) / 2:
            continue
        others = [other for other in sources if other != source and not _UNCERTAIN.search(other)]
        if not any(
            len(doubted & stems & {stem(w) for w in words(o)}) >= len(doubted & stems)
            for o in others
        ):
            return cue.group()
    return ""
