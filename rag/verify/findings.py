"""Findings: that somebody found, ruled, admitted or agreed to a thing is said by the evidence."""

from __future__ import annotations

import re

from rag.types import Failure
from rag.words import plain

_FOUND = re.compile(
    r"\b(?P<verb>found|finds|determined|determines|ruled|rules|concluded|concludes|proved|proves|established)"
    r"(?: (?:in|on|after|by|at) (?:[\w'.-]+ ){1,4}?)? that\b",
    re.IGNORECASE,
)
_FINDS = (
    r"find\w*|found|determin\w+|rul(?:e|es|ed|ing|ings)|conclu\w+|prov(?:e|es|ed|en|ing)|establish\w*|decid\w+|decision"
    r"|verdict|judg(?:e[ds]?|ment)|convict\w*|guilty|held|discover\w*|confirm\w*|blam\w+"
)
_AUTHORITY = re.compile(
    r"\b(?:court|judge|justices?|jury|tribunal|guard|police|investigators?|inspectors?|prosecutors?|commission"
    r"|board|panel|coroner|department|ministry|committee|agency|bureau|FBI|regulators?|officials|authorities)\b(?:[^,;]{0,40})$",
    re.IGNORECASE,
)
_BY_AUTHORITY = re.compile(rf"\b(?:{_FINDS})\b", re.IGNORECASE)
# A study finds what it says, shows or suggests.
_BY_ANYBODY = re.compile(
    rf"\b(?:{_FINDS}|sa(?:id|ys?|ying)|show\w*|reveal\w*|learn\w*|indicat\w*|suggest\w*|report\w*|according|stud(?:y|ies)"
    r"|survey\w*|research\w*|estimat\w*|analy\w+|data|told|test\w*|result\w*|evidence|see\w*|saw|measur\w*)\b",
    re.IGNORECASE,
)

# What a claim says was agreed or admitted, and in what words a source may say so.
_ACTS = (
    (
        re.compile(r"\bagreed\b(?! with\b)", re.IGNORECASE),
        re.compile(
            r"\b(?:agree\w*|accept\w*|deal|pact|treaty|consent\w*|sign\w*|settl\w+|compromis\w+|approv\w+|pledg\w+"
            r"|promis\w+|commit\w*|contract\w*|back(?:s|ed)|endors\w+|will|join\w*|arrang\w+|said yes)\b",
            re.IGNORECASE,
        ),
    ),
    (
        re.compile(
            r"\b(?:acknowledged|admitted|conceded|confessed) (?:that|having)\b", re.IGNORECASE
        ),
        re.compile(
            r"\b(?:acknowledg\w+|admi(?:t|ts|tted|tting|ssion)|conced\w+|concession|confess\w*|confirm\w*|apolog\w+"
            r"|said|says|told|wrote|recogni[sz]\w+|own(?:s|ed) up|guilty)\b",
            re.IGNORECASE,
        ),
    ),
)


def check_findings(claim: str, evidence: str) -> list[Failure]:
    """Return a failure for a finding of which no sentence of the evidence tells.

    What a suit alleges, no court has found.

    Args:
        claim: the statement.
        evidence: the cited sentences, with those before them.
    """
    claim, evidence = plain(claim), plain(evidence)
    for act, says in _ACTS:
        if (done := act.search(claim)) and not says.search(evidence):
            return [Failure("findings", done.group(), f"the source has nobody who {done.group()}")]
    found = _FOUND.search(claim)
    if not found:
        return []
    says = _BY_AUTHORITY if _AUTHORITY.search(claim[: found.start()]) else _BY_ANYBODY
    if says.search(evidence):
        return []
    verb = found["verb"]
    return [Failure("findings", verb, f"the source does not say that somebody {verb} so")]
