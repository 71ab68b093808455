"""Sentences that speak to a language model and not to a reader of the news.

Such a sentence is never evidence: no prompt shows it, no answer or brief quotes it. The patterns
are narrow, because an article must not lose a sentence that asks its readers for something
("Residents should boil their water") or reports what somebody ordered; what they miss, the numbered
sentences of a prompt and the checks of claims still stand against. Each is needed by one of the
articles of tests/planted.

- *marks*: the form of a chat or of this program's own prompts and replies (``<|im_start|>``,
  ``System:``, ``{"claims": …``, a paragraph that begins with ``[1]``). Their whole paragraph goes.
- *addresses*: words to a machine by name ("if you are a language model, …"), quoted or not.
- *orders*: about instructions, prompts, or the form of the answer ("ignore all previous
  instructions", "answer only with …"), unless somebody is reported to have said it.

Where the first sentence of a paragraph is one of these, the paragraph goes; where it is a later
one, that sentence goes and the next one if it goes on giving orders.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from rag.text.words import plain
from rag.types import Sentence

_MACHINE = (
    r"(?:an? )?(?:ai|(?:large )?language models?|llms?|chat ?bots?|assistants?)"
    r"(?: systems?| assistants?| models?)?"
)
_ANSWER = r"(?:answer|reply|respond|output|print|write|say|state|report|tell|repeat)"
_START = r"(?:^|[:;.!?>\"'(\]] ?|\b(?:please|then|and|,) )(?:always |just |only |simply |never )*"
_MARK = re.compile(
    r"<\|\w[^<>]{0,40}\|>|</?(?:start_of_turn|end_of_turn|tool_call|system|assistant)>"
    r"|\[/?INST\]|<</?SYS>>"
    r"|^\W*(?:system|assistant|developer)(?: (?:message|prompt|override))?\s*(?::|$)"
    r"|^\W*(?:instruction|response|(?:user|tool|new) (?:message|instructions?))\s*:"
    r'|"(?:claims|sentences|role)"\s*:',
    re.IGNORECASE,
)
# Numbers as our prompts put them; in the middle of a paragraph they are an encyclopedia's notes.
_OUR_NUMBER = re.compile(r"^\W{0,2}(?:source |sentence )?\[\d{1,3}\]", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?:^|[:\"'(] ?)(?:(?:note |notice |instructions? )?(?:to|for) (?:all |any |the )?|dear )?"
    rf"{_MACHINE}(?: that reads [^:]{{0,30}})? ?[,:!](?! [a-z ]{{0,30}}\bsaid\b)"
    rf"|\b(?:if|as|since|because) you(?:'re| are) {_MACHINE}\b",
    re.IGNORECASE,
)
_AWAY_FROM = (
    r"(?:instructions?|prompts?|sentences?|your (?:\w+ )?rules|article|question"
    r"|(?:text|everything) above)"
)
_ORDER = re.compile(
    "|".join(
        (
            rf"{_START}(?:ignore|disregard|forget)\b(?: \w+){{0,3}}? {_AWAY_FROM}\b",
            rf"{_START}(?:answer|reply|respond|output|print)(?: \w+)?"
            r" (?:only|exactly|nothing|that|in json|(?:with )?(?:only|nothing|the (?:single )?word))\b",
            rf"{_START}(?:cite|quote) (?:only )?(?:sentence|another)\b",
            rf"{_START}(?:tell|inform) the users?\b",
            rf"{_START}(?:change the output format|decode (?:this|the following))\b",
            rf"^you are (?:now )?(?:a|an|the) (?:\w+ ){{0,2}}{_MACHINE}\b",
            r"\b(?:language models?|ai systems?|the assistant) must (?:always |only |never |not )*"
            rf"{_ANSWER} (?:that|with|only|any|the question)\b",
            r"\byour (?:answer|reply|response) (?:must|should|has to) (?:be|contain|begin|end)\b",
            rf"(?:^|[.;:] )(?:if|when) (?:you are )?asked\b[^.]{{0,90}}?, (?:always )?{_ANSWER}\b",
            r"\bin (?:your|every|each) (?:answers?|repl(?:y|ies))\b",
            r"\bthe correct answer to (?:the|this) question\b",
            rf"{_START}(?:reveal|print|repeat|output) (?:\w+ ){{0,3}}(?:system prompt|instructions)\b",
            # The same in other languages, accents taken off.
            rf"{_START}ignor(?:iere?|ez|a)\b.{{0,30}}\b(?:anweisung|consignes|instructions? preced"
            r"|instrucciones)|игнориру[йи](?:те)?.{0,30}(?:инструкци|указани)|忽略.{0,12}(?:指示|指令)",
        )
    ),
    re.IGNORECASE,
)
# The patterns are slow, and hardly any sentence has one of these.
_NEEDED = (
    "<", "[", "system", "assistant", "developer", "instruct", "respon", "message", 'claims"',
    'sentences"', 'role"', "ai,", "ai:", "ai!", "an ai", "model", "llm", "chat", "ignor", "disregard",
    "forget", "answer", "repl", "output", "print", "cite", "quote", "the user", "decode", "if asked",
    "are asked", "repeat", "reveal", "игнор", "忽略",
)  # fmt: skip
_GOES_ON = re.compile(
    rf"^(?:then |instead,? |now )?(?:{_ANSWER}|replace|give|use|cite|mention)\b", re.I
)
_QUOTATION = re.compile(r"\"[^\"]*\"")
_REPORTED = re.compile(
    # "If asked", "whatever the article says", "do what it says" report nothing.
    r"(?<!\bif )(?<!\bare )(?<!\barticle )(?<!\btext )(?<!\bwhat it )"
    r"\b(?:said|says|told|asked|warned|urged|advised|ordered|wrote|read|according to|law)\b",
    re.IGNORECASE,
)


def speaks_to_a_model(text: str) -> bool:
    """Tell whether a sentence, or a title, is an instruction to a language model."""
    return _speaks(_simple(text))


def find_instructions(text: str, sentences: Sequence[Sentence]) -> frozenset[int]:
    """Return the numbers of the sentences of an article that are instructions to a model.

    Args:
        text: the article's text.
        sentences: all of its sentences, in reading order.
    """
    found: set[int] = set()
    for _, paragraph in groupby(sentences, key=lambda s: s.paragraph):
        members = list(paragraph)
        simple = [_simple(text[s.start : s.end]) for s in members]
        flagged = {n for n, words in enumerate(simple) if _speaks(words)}
        if 0 in flagged or _OUR_NUMBER.search(simple[0]) or any(map(_MARK.search, simple)):
            flagged = set(range(len(members)))
        for n in range(1, len(members)):
            if n - 1 in flagged and _GOES_ON.search(simple[n]) and not _is_reported(simple[n]):
                flagged.add(n)
        found |= {members[n].number for n in flagged}
    return frozenset(found)


def _simple(text: str) -> str:
    return " ".join(plain(text).split())


def _speaks(simple: str) -> bool:
    lower = simple.lower()
    if not any(part in lower for part in _NEEDED):
        return False
    if _MARK.search(simple) or _ADDRESS.search(simple):
        return True
    return _ORDER.search(simple) is not None and not _is_reported(simple)


def _is_reported(sentence: str) -> bool:
    return _REPORTED.search(_QUOTATION.sub('""', sentence)) is not None
