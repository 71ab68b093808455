"""Findings: that somebody found, ruled or determined a thing is said by the evidence."""

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


def check_findings(claim: str, evidence: str) -> list[Failure]:
    """Return a failure for a finding of which no sentence of the evidence tells.

    What a suit alleges, no court has found.

    Args:
        claim: the statement.
        evidence: the cited sentences, with those before them.
    """
    claim = plain(claim)
    found = _FOUND.search(claim)
    if not found:
        return []
    says = _BY_AUTHORITY if _AUTHORITY.search(claim[: found.start()]) else _BY_ANYBODY
    if says.search(plain(evidence)):
        return []
    verb = found["verb"]
    return [Failure("findings", verb, f"the source does not say that somebody {verb} so")]
