"""Quotations: what a claim puts between quotation marks stands so in its evidence."""

from __future__ import annotations

import re

from rag.text.words import plain
from rag.types import Failure

QUOTED = re.compile(r'"([^"]{2,})"')


def find_quotations(text: str) -> list[str]:
    """Return what stands between double quotation marks of any form, without end punctuation."""
    return [m.strip(" .,;:!?") for m in QUOTED.findall(plain(text)) if m.strip(" .,;:!?")]


def check_quotes(claim: str, evidence: str) -> list[Failure]:
    """Return a failure for each quotation of `claim` that is not word for word in `evidence`."""
    source = " ".join(plain(evidence).split()).lower()
    return [
        Failure("quotes", quotation, f"the words {quotation!r} are not in the source")
        for quotation in find_quotations(claim)
        if " ".join(quotation.split()).lower() not in source
    ]
