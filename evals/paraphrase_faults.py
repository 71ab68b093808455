"""Sentences labelled as true to their document that are not, and how others were mended.

Every sentence of both sources was read against its whole document by one rule: a paraphrase is
true if the document says all of it, and says it so.

- What the document gives only as somebody's report may not be told as a fact, nor a plan or a
  possibility as settled. The mutator counts just that as false ("report to fact").
- No word may change a fact: months are no weeks, calls for a boycott are no boycott.
- No date may say more than the document: "17 August last year" without a publication date is of
  no named year.

Where one sentence stands for a family (variants of one summary) with the same fault, all of it
went or was mended, whether the checks passed it or not.
"""

from __future__ import annotations

import re

_SET = "63f9455b8d931ba6e664f"
_SECOND_SET = "63fe83a6822983eae8845"

# A summary, or one sentence of it ("…:0"), and what its document says.
UNTRUE = {
    f"{_SET}b84_8:0": "on Thursday morning, not on the evening before",
    f"{_SET}b84_13:0": "on Thursday morning, not on the night before",
    f"{_SET}b84_23:0": "on Thursday morning, not on the night before",
    f"{_SET}b85_9:0": "he fell after a punch, he did not slip",
    f"{_SET}b85_16:0": "he fell after a punch, he did not stumble",
    f"{_SET}b89_20:0": "sales of $5bn for 2023, not by 2023",
    f"{_SET}b91_11:0": "devices with official apps, not official devices with apps",
    f"{_SET}b91_15:0": "the concerns are not explained, not unacknowledged",
    f"{_SET}b91_29:0": "the concerns are not explained, not unacknowledged",
    f"{_SET}b94_og:0": "a draft: labels may include it",
    f"{_SET}b94_7:0": "a draft: labels may include it; a comparison, not a benefit",
    f"{_SET}b94_18:0": "a draft: labels may include it",
    f"{_SET}b94_21:0": "voluntary, not required",
    f"{_SET}b94_26:0": "a draft: labels may include it",
    f"{_SET}b94_29:0": "voluntary, not required; a comparison, not an advantage",
    f"{_SET}b94_31:0": "a draft: labels may include it",
    f"{_SET}b94_2:1": "guidelines proposed, not established",
    f"{_SET}b94_20:1": "guidelines proposed, not established",
    f"{_SET}b95_5": "did, not did not, get the balance right",
    f"{_SET}b97_11": "a known carcinogen, not an unknown one",
    f"{_SET}b97_13": "vinyl chloride was burnt, not ethylene dichloride",
    f"{_SET}b97_16:0": "residents fear for their futures: nothing is overcome",
    f"{_SET}b99_1": "details never seen before, not seen before",
    f"{_SET}b9e_og:0": "calls for a boycott, not a boycott",
    f"{_SET}b9e_1:0": "calls for a boycott, not a boycott",
    f"{_SET}b9e_5:0": "calls for a boycott, not a boycott",
    f"{_SECOND_SET}b4c_26": "in line with the ban, not at odds with it",
    f"{_SECOND_SET}b4d_17:1": "funds that back a coin do not endorse it",
    f"{_SECOND_SET}b4d_27": "Binance transferred the funds, not its customers",
}

# Start of the sentence's id, what is replaced, by what.
_MENDED = (
    # told to Politico by an unnamed official
    (f"{_SET}b90_", r"\.$", ", an official told Politico."),
    # the number of employees and the personal phones, from the BBC only
    (f"{_SET}b91_", r"^The ", "The BBC reports that the "),
    # what was burnt, from NPR only
    (f"{_SET}b97_", r"a known carcinogen,", "a known carcinogen, as NPR reported,"),
    (f"{_SET}b9c_", r"(?<!in the collapse)\.$", ", state media reported."),
    (f"{_SET}b9c_", r"^Chinese officials say", "Chinese state media say"),
    (f"{_SET}b9f_", r"\.$", ", according to reports."),
    # "in recent months", since November
    (f"{_SECOND_SET}b49_", r"\b(recent|past few|past several) weeks\b", r"\1 months"),
    # "17 August last year", no publication date
    (f"{_SECOND_SET}b4d_", r"\bAugust 2022\b", "August last year"),
)


def is_untrue(sentence: str) -> bool:
    """Tell whether the sentence with this id (summary, colon, number) is known to be untrue."""
    return sentence in UNTRUE or sentence.rpartition(":")[0] in UNTRUE


def mended(sentence: str, text: str) -> str:
    """Return the text of a sentence, by its id, with what its document demands put in."""
    for start, old, new in _MENDED:
        if sentence.startswith(start):
            text = re.sub(old, new, text)
    return text
