"""The patterns of `rag.ingest.instructions`: marks, addresses to a machine, orders about the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator


class Rule:
    """A pattern with the words that a text must have before it can match.

    The patterns are slow, and hardly any sentence has the words: of each group of parts of words,
    in small letters, one must be there.
    """

    def __init__(self, pattern: str, *needs: str) -> None:
        """Take a pattern, and groups of alternatives between bars."""
        self._search = re.compile(pattern, re.IGNORECASE).search
        self._needs = [tuple(group.split("|")) for group in needs]

    def places(self, lower: str) -> Iterator[int]:
        """Yield where `lower` has a word of the first group, if it has one of every group."""
        if not self.may_match(lower):
            return
        for part in self._needs[0]:
            place = lower.find(part)
            while place >= 0:
                yield place
                place = lower.find(part, place + 1)

    def may_match(self, lower: str) -> bool:
        """Tell whether `lower`, in small letters, has the words that it takes."""
        for group in self._needs:
            for part in group:
                if part in lower:
                    break
            else:
                return False
        return True

    def matches(self, simple: str, lower: str) -> bool:
        """Tell whether the pattern is in `simple`; `lower` is the same in small letters."""
        return self.may_match(lower) and self._search(simple) is not None


_MACHINE = (
    r"(?:a\.?i\.?(?: (?:systems?|models?|assistants?|agents?|readers?|chat ?bots?))?|artificial intelligence"
    r"|(?:large )?language models?|llms?|chat ?bots?|chatgpt|(?:virtual |automated )?assistants?)"
)
ANSWER = r"(?:answer|reply|respond|output|print|write|say|state|report|claim|return|tell|repeat)"
_START = r"(?:^|[:;.!?>\"'(\]] ?|\bplease |\bthen )"  # where an imperative can begin
SOFTLY = r"(?:please |always |just |only |simply |never |now )*"


MARKS = (
    Rule(r"<\s?[|｜]\w[^<>]{0,40}[|｜]>", "<"),  # Qwen, Llama 3, Phi, DeepSeek
    Rule(  # Llama 2, Mistral
        r"\[/?INST\]|<</?SYS>>|\[/?(?:AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\]",
        "inst]|sys>>|_tools]|_calls]|_results]",
    ),
    Rule(  # Gemma, Qwen
        r"</?(?:start_of_turn|end_of_turn|tool_call|tool_response|system|assistant)>", "<", ">"
    ),
    Rule(
        r"^\W*(?:system|assistant|developer)(?: (?:message|prompt|override|note|instruction))?\s*(?::|$)",
        "system|assistant|developer",
    ),
    Rule(
        r"^\W*(?:user|human|tool|new) (?:message|prompt|instructions?)\s*:",
        "message|prompt|instruction",
        ":",
    ),
    Rule(r"^#*\s*(?:instruction|response|completion)\s*:", "instruction|response|completion", ":"),
    Rule(r"\"(?:claims|sentences|role)\"\s*:", 'claims"|sentences"|role"'),
)
# Numbers as our prompts put them; in the middle of a paragraph they are an encyclopedia's notes.
OUR_NUMBER = Rule(r"^\W{0,2}(?:source |sentence |citation )?\[\d{1,3}\]", "[")

_TO = r"(?:dear |hey |attention,? |(?:note |notice |instructions? |message )?(?:to|for)(?: all| any| the)? )"
# "ai" alone would be in "said": with what may stand behind it in the two patterns.
_A_MACHINE = "a.i|artificial|model|llm|chat|assistant|ai |ai,|ai:|ai;|ai!|ai-|ai."
ADDRESSES = (
    Rule(
        rf"(?:^|[:\"'(] ?){_TO}{_MACHINE}"
        r"(?: (?:that|which|who) reads?\b| (?:reading|processing|summari[sz]ing)\b| ?[,:;!-])",
        _A_MACHINE,
        "dear |hey |attention|to |for ",
    ),
    Rule(
        rf"(?:^|[\"'(] ?){_MACHINE} ?[,:]\s*{SOFTLY}"
        rf"(?:you\b|the user\b|do not\b|ignore\b|disregard\b|forget\b|{ANSWER}\b)",
        _A_MACHINE,
        ",|:",
    ),
    Rule(
        rf"\b(?:if|as|since|because|when) you(?:'re| are) an? (?:\w+ )?{_MACHINE}\b",
        "you are a|you're a",
    ),
)
_AWAY = (
    rf"{_START}(?:ignore|disregard|forget|override|do not follow|stop following)\b(?: \w+){{0,2}}?"
)
_AWAY_NEEDS = "ignore|disregard|forget|override|do not follow|stop following"
ORDERS = (
    # away from what was asked
    Rule(
        rf"{_AWAY} (?:previous|prior|above|earlier|preceding|foregoing|your|system) (?:\w+ )?"
        r"(?:instructions?|prompts?|rules|guidelines|commands?|messages?|sentences?|text|context|task)\b",
        _AWAY_NEEDS,
        "instruction|prompt|rules|guidelines|command|message|sentence|text|task",
    ),
    Rule(
        rf"{_AWAY} (?:everything|instructions?|prompts?|sentences?|text) (?:above|before|so far|of the article)\b",
        _AWAY_NEEDS,
        " above| before| so far| of the article",
    ),
    Rule(
        rf"{_START}(?:ignore|disregard|forget) (?:this|the) (?:article|question|system prompt)\b",
        "ignore |disregard |forget ",
        " article| question| system prompt",
    ),
    Rule(rf"^you are (?:now )?(?:a|an|the) (?:\w+ ){{0,2}}(?:{_MACHINE})\b", "you are "),
    Rule(
        r"\b(?:language models?|ai (?:systems?|models?|assistants?)|llms?|chat ?bots?|the assistant)"
        rf" (?:must|should|shall|has to|have to) (?:always |only |never |not )*(?:{ANSWER}|ignore)"
        r" (?:that|with|only|the question|every|any)\b",
        "language model|ai |llm|chat|the assistant",
        " must| should| shall| has to| have to",
    ),
    # to an answer of its own
    Rule(
        rf"{_START}{SOFTLY}(?:answer|reply|respond|output|print|return)(?: \w+)?"
        r" (?:only|exactly|solely|exclusively|nothing|with (?:only|exactly|nothing)"
        r"|(?:with )?the (?:single |one )?(?:word|number|phrase|sentence|text))\b",
        "answer|reply|respond|output|print|return",
        " only| exactly| solely| exclusively| nothing| word| number| phrase| sentence| text",
    ),
    Rule(
        rf"{_START}{SOFTLY}(?:answer|reply|respond)(?: only| just| always)? (?:only|just|that|in json)\b",
        "answer|reply|respond",
        " only| just| that| in json",
    ),
    Rule(
        r"\byour (?:answer|reply|response|output) (?:must|should|has to|shall)"
        r" (?:be|contain|consist|start|begin|say|end)\b",
        "your answer|your reply|your response|your output",
    ),
    Rule(
        rf"(?:^|[.;:] )(?:if|when|whenever)(?: you are| you're)? asked\b[^.]{{0,90}}?, {SOFTLY}{ANSWER}\b",
        "if asked|when asked|whenever asked|you are asked|you're asked",
    ),
    Rule(
        rf"{_START}{SOFTLY}(?:tell|inform) (?:the|all|every|any) users?\b",
        " user",
        "tell |inform ",
    ),
    Rule(
        r"\bin (?:your|every|each|all) (?:answers?|repl(?:y|ies))\b",
        " answer| repl",
        "in your |in every |in each |in all ",
    ),
    Rule(
        r"\bthe (?:correct|right|only|final) answer to (?:the|this|any|every) question\b",
        " answer to ",
    ),
    # to its form, its sources, its prompt
    Rule(
        rf"{_START}(?:change the output format|do not (?:reply|answer|respond) in json)\b",
        "change the output format|in json",
    ),
    Rule(
        rf"(?:{_START}|\band |, )(?:cite|quote) (?:only )?(?:sentence|source|another (?:article|source|sentence))\b",
        "cite |quote ",
        "sentence|source|article",
    ),
    Rule(
        r"\b(?:reveal|print|repeat|show|output|leak|reproduce|disclose|recite) (?:\w+ ){0,3}"
        r"(?:your (?:\w+ ){0,3}(?:prompt|instructions)|system (?:prompt|message))\b",
        "prompt|instructions|system message",
        "reveal |print |repeat |show |output |leak |reproduce |disclose |recite ",
    ),
    Rule(
        rf"{_START}(?:decode|decrypt|execute) (?:this|the following|the next)\b",
        "decode |decrypt |execute ",
    ),
    # the same in other languages, accents taken off
    Rule(rf"{_START}(?:bitte )?ignorier(?:e|en sie|t)\b.{{0,30}}\banweisung", "ignorier"),
    Rule(
        r"\b(?:antworte|antworten sie)(?: bitte)?(?: nur| ausschliesslich| immer) mit\b", "antworte"
    ),
    Rule(
        rf"{_START}ignore[sz]?\b.{{0,30}}\b(?:consignes|instructions? precedentes)\b",
        "ignore",
        "consignes|precedentes",
    ),
    Rule(r"\brepond(?:s|ez) (?:uniquement|seulement|toujours|exclusivement)\b", "repond"),
    Rule(
        rf"{_START}(?:ignora|ignore|ignoren|olvida)\b.{{0,30}}\b(?:instrucciones|ordenes|instrucoes)\b",
        "ignor|olvida",
        "instrucciones|ordenes|instrucoes",
    ),
    Rule(
        rf"{_START}(?:responde|responda|rispondi) (?:solo|solamente|unicamente|siempre|apenas|sempre|soltanto)\b",
        "responde |responda |rispondi ",
    ),
    Rule(rf"{_START}ignora(?:te)?\b.{{0,30}}\bistruzioni\b", "ignora"),
    Rule(
        rf"{_START}negeer\b.{{0,30}}\binstructies\b|{_START}antwoord alleen met\b",
        "negeer|antwoord alleen",
    ),
    Rule(
        rf"{_START}zignoruj\b.{{0,30}}\b(?:instrukcje|polecenia)\b|{_START}odpowiedz tylko\b",
        "zignoruj|odpowiedz tylko",
    ),
)
ORDERS_BEYOND_LATIN = re.compile(
    "|".join(
        (
            r"игнорируй(?:те)?.{0,30}(?:инструкци|указани)|отвечай(?:те)? только|ответь(?:те)? только",
            r"(?:忽略|无视|無視).{0,12}(?:指示|指令|说明|說明)|(?:只|仅|僅)(?:回答|回复|回覆|输出|輸出)",
            r"(?:指示|命令|説明)を?(?:すべて|全て)?無視|(?:だけ|のみ)(?:を|と)?(?:答え|回答|出力)",
            r"(?:지시|명령|지침).{0,6}무시|(?:라고만|으로만|로만) (?:답|대답)",
            r"تجاهل.{0,30}(?:التعليمات|الأوامر)|أجب فقط",
            r"निर्देशों.{0,20}(?:अनदेखा|अनदेखी|नज़रअंदाज़)",
        )
    ),
    re.IGNORECASE,
)
BEYOND_LATIN = re.compile("[\u0400-\u1fff\u3000-\uffff]")  # a letter of theirs
