"""Sentences that speak to a language model and not to a reader of the news.

Such a sentence is never evidence: no prompt shows it, no answer or brief quotes it. A list of
patterns cannot know every wording. It is kept narrow, because an article must not lose a sentence
that asks its readers for something ("Residents should boil their water") or reports what somebody
ordered; what it misses, the checks of claims and the form of the reply still stand against.

Three kinds:

- *marks*: the form of a chat or of this program's own prompts and replies (``<|im_start|>``,
  ``System:``, ``{"claims": …``, a paragraph that begins with ``[1]``). Their whole paragraph goes.
- *addresses*: words to a machine by name ("if you are a language model, …"), quoted or not.
- *orders*: about instructions, prompts, or the form of the answer ("ignore all previous
  instructions", "answer only with …"), unless somebody is reported to have said it.

Where the first sentence of a paragraph is one of these, the paragraph goes; where it is a later
one, that sentence goes and those behind it that go on giving orders.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.types import Sentence
from rag.words import plain

_MACHINE = (
    r"(?:a\.?i\.?(?: (?:systems?|models?|assistants?|agents?|readers?|chat ?bots?))?|artificial intelligence"
    r"|(?:large )?language models?|llms?|chat ?bots?|chatgpt|(?:virtual |automated )?assistants?)"
)
_ANSWER = r"(?:answer|reply|respond|output|print|write|say|state|report|claim|return|tell|repeat)"
_START = r"(?:^|[:;.!?>\"'(\]] ?|\bplease |\bthen )"  # where an imperative can begin
_SOFTLY = r"(?:please |always |just |only |simply |never |now )*"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_MARKS = _any(
    r"<\s?[|｜]\w[^<>]{0,40}[|｜]>",  # Qwen, Llama 3, Phi, DeepSeek
    r"\[/?INST\]|<</?SYS>>|\[/?(?:AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\]",  # Llama 2, Mistral
    r"</?(?:start_of_turn|end_of_turn|tool_call|tool_response|system|assistant)>",  # Gemma, Qwen
    r"^\W*(?:system|assistant|developer)(?: (?:message|prompt|override|note|instruction))?\s*(?::|$)",
    r"^\W*(?:user|human|tool|new) (?:message|prompt|instructions?)\s*:",
    r"^#*\s*(?:instruction|response|completion)\s*:",
    r"\"(?:claims|sentences|role)\"\s*:",
)
# Numbers as our prompts put them; in the middle of a paragraph they are an encyclopedia's notes.
_OUR_NUMBER = _any(r"^\W{0,2}(?:source |sentence |citation )?\[\d{1,3}\]")

_TO = r"(?:dear |hey |attention,? |(?:note |notice |instructions? |message )?(?:to|for)(?: all| any| the)? )"
_ADDRESSES = _any(
    rf"(?:^|[:\"'(] ?){_TO}{_MACHINE}"
    r"(?: (?:that|which|who) reads?\b| (?:reading|processing|summari[sz]ing)\b| ?[,:;!-])",
    rf"(?:^|[\"'(] ?){_MACHINE} ?[,:]\s*{_SOFTLY}"
    rf"(?:you\b|the user\b|do not\b|ignore\b|disregard\b|forget\b|{_ANSWER}\b)",
    rf"\b(?:if|as|since|because|when) you(?:'re| are) an? (?:\w+ )?{_MACHINE}\b",
)
_AWAY = (
    rf"{_START}(?:ignore|disregard|forget|override|do not follow|stop following)\b(?: \w+){{0,2}}?"
)
_ORDERS = _any(
    # away from what was asked
    rf"{_AWAY} (?:previous|prior|above|earlier|preceding|foregoing|your|system) (?:\w+ )?"
    r"(?:instructions?|prompts?|rules|guidelines|commands?|messages?|sentences?|text|context|task)\b",
    rf"{_AWAY} (?:everything|instructions?|prompts?|sentences?|text) (?:above|before|so far|of the article)\b",
    rf"{_START}(?:ignore|disregard|forget) (?:this|the) (?:article|question|system prompt)\b",
    rf"^you are (?:now )?(?:a|an|the) (?:\w+ ){{0,2}}(?:{_MACHINE})\b",
    r"\b(?:language models?|ai (?:systems?|models?|assistants?)|llms?|chat ?bots?|the assistant)"
    rf" (?:must|should|shall|has to|have to) (?:always |only |never |not )*(?:{_ANSWER}|ignore)"
    r" (?:that|with|only|the question|every|any)\b",
    # to an answer of its own
    rf"{_START}{_SOFTLY}(?:answer|reply|respond|output|print|return)(?: \w+)?"
    r" (?:only|exactly|solely|exclusively|nothing|with (?:only|exactly|nothing)"
    r"|(?:with )?the (?:single |one )?(?:word|number|phrase|sentence|text))\b",
    rf"{_START}{_SOFTLY}(?:answer|reply|respond)(?: only| just| always)? (?:only|just|that|in json)\b",
    r"\byour (?:answer|reply|response|output) (?:must|should|has to|shall)"
    r" (?:be|contain|consist|start|begin|say|end)\b",
    rf"(?:^|[.;:] )(?:if|when|whenever)(?: you are| you're)? asked\b[^.]{{0,90}}?, {_SOFTLY}{_ANSWER}\b",
    rf"{_START}{_SOFTLY}(?:tell|inform) (?:the|all|every|any) users?\b",
    r"\bin (?:your|every|each|all) (?:answers?|repl(?:y|ies))\b",
    r"\bthe (?:correct|right|only|final) answer to (?:the|this|any|every) question\b",
    # to its form, its sources, its prompt
    rf"{_START}(?:change the output format|do not (?:reply|answer|respond) in json)\b",
    rf"(?:{_START}|\band |, )(?:cite|quote) (?:only )?(?:sentence|source|another (?:article|source|sentence))\b",
    r"\b(?:reveal|print|repeat|show|output|leak|reproduce|disclose|recite) (?:\w+ ){0,3}"
    r"(?:your (?:\w+ ){0,3}(?:prompt|instructions)|system (?:prompt|message))\b",
    rf"{_START}(?:decode|decrypt|execute) (?:this|the following|the next)\b",
    # the same in other languages, accents taken off
    rf"{_START}(?:bitte )?ignorier(?:e|en sie|t)\b.{{0,30}}\banweisung",
    r"\b(?:antworte|antworten sie)(?: bitte)?(?: nur| ausschliesslich| immer) mit\b",
    rf"{_START}ignore[sz]?\b.{{0,30}}\b(?:consignes|instructions? precedentes)\b",
    r"\brepond(?:s|ez) (?:uniquement|seulement|toujours|exclusivement)\b",
    rf"{_START}(?:ignora|ignore|ignoren|olvida)\b.{{0,30}}\b(?:instrucciones|ordenes|instrucoes)\b",
    rf"{_START}(?:responde|responda|rispondi) (?:solo|solamente|unicamente|siempre|apenas|sempre|soltanto)\b",
    rf"{_START}ignora(?:te)?\b.{{0,30}}\bistruzioni\b",
    rf"{_START}negeer\b.{{0,30}}\binstructies\b|{_START}antwoord alleen met\b",
    rf"{_START}zignoruj\b.{{0,30}}\b(?:instrukcje|polecenia)\b|{_START}odpowiedz tylko\b",
)
_ORDERS_BEYOND_LATIN = _any(
    r"игнорируй(?:те)?.{0,30}(?:инструкци|указани)|отвечай(?:те)? только|ответь(?:те)? только",
    r"(?:忽略|无视|無視).{0,12}(?:指示|指令|说明|說明)|(?:只|仅|僅)(?:回答|回复|回覆|输出|輸出)",
    r"(?:指示|命令|説明)を?(?:すべて|全て)?無視|(?:だけ|のみ)(?:を|と)?(?:答え|回答|出力)",
    r"(?:지시|명령|지침).{0,6}무시|(?:라고만|으로만|로만) (?:답|대답)",
    r"تجاهل.{0,30}(?:التعليمات|الأوامر)|أجب فقط",
    r"निर्देशों.{0,20}(?:अनदेखा|अनदेखी|नज़रअंदाज़)",
)
_GOES_ON = _any(
    rf"^(?:then |instead,? |now )?{_SOFTLY}(?:{_ANSWER}|replace|give|use|cite|mention|drop|do not|instead)\b"
)
_QUOTATION = re.compile(r"\"[^\"]*\"")
_REPORTED = _any(
    # "If asked", "whatever the article says", "do what it says" report nothing.
    r"(?<!\bif )(?<!\bwhen )(?<!\bare )(?<!\barticle )(?<!\btext )(?<!\bwhat it )"
    r"\b(?:said|says|told|asked|asks|warned|warns"
    r"|urged|advised|ordered|wrote|writes|added|read|reads|according to|law)\b"
)


# The patterns are slow, and hardly any sentence has one of the words that each of them needs.
_MARKS_NEED = ("<", "[", ":", "system", "assistant", "developer")
_ADDRESSES_NEED = _any(r"\b(?:a\.?i\b|artificial|(?:language )?models?\b|llms?\b|chat|assistant)")
_ORDERS_NEED = (
    "ignor", "disregard", "forget", "override", "follow", "you are", "model", "system", "assistant",
    "agent", "llm", "chat", "answer", "repl", "respon", "output", "print", "return", "your ", "asked",
    "user", "cite", "quote", "prompt", "instruction", "message", "decode", "decrypt", "execute",
    "antwort", "repond", "olvida", "negeer", "antwoord", "zignoruj", "odpowiedz", "rispond",
)  # fmt: skip


def speaks_to_a_model(text: str) -> bool:
    """Tell whether a sentence, or a title, is an instruction to a language model."""
    simple = " ".join(plain(text).split())
    lower = simple.lower()
    if _is_marked(simple, lower) or (_ADDRESSES_NEED.search(lower) and _ADDRESSES.search(simple)):
        return True
    ordered = any(word in lower for word in _ORDERS_NEED) and _ORDERS.search(simple)
    ordered = ordered or (not text.isascii() and _ORDERS_BEYOND_LATIN.search(text))
    return bool(ordered) and not _is_reported(simple)


def _is_marked(simple: str, lower: str) -> bool:
    return any(word in lower for word in _MARKS_NEED) and _MARKS.search(simple) is not None


def find_instructions(text: str, sentences: Sequence[Sentence]) -> frozenset[int]:
    """Return the numbers of the sentences of an article that are instructions to a model.

    Args:
        text: the article's text.
        sentences: all of its sentences, in reading order.
    """
    paragraphs: dict[int, list[Sentence]] = {}
    for sentence in sentences:
        paragraphs.setdefault(sentence.paragraph, []).append(sentence)
    found: set[int] = set()
    for members in paragraphs.values():
        texts = [text[s.start : s.end] for s in members]
        found |= {members[i].number for i in _in_paragraph(texts)}
    return frozenset(found)


def _in_paragraph(texts: Sequence[str]) -> set[int]:
    flagged = {i for i, t in enumerate(texts) if speaks_to_a_model(t)}
    simple = plain(" ".join(texts))
    marked = _is_marked(simple, simple.lower()) or _OUR_NUMBER.search(plain(texts[0]))
    if marked or 0 in flagged:
        return set(range(len(texts)))
    for index in range(1, len(texts)):
        if index - 1 not in flagged:
            continue
        following = plain(texts[index])
        if _GOES_ON.search(following) and not _is_reported(following):
            flagged.add(index)
    return flagged


def _is_reported(sentence: str) -> bool:
    return _REPORTED.search(_QUOTATION.sub('""', sentence)) is not None
