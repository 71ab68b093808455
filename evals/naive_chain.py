"""The naive chain: what a developer writes first. Passages and question into a plain prompt, no checks.

The prompt, the model and the passages are the only parts; the same embedded model, the passages that
Dateline's own retrieval ranks first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import PromptTemplate
from langchain_core.runnables import Runnable, RunnableLambda

from rag.types import Hit

PASSAGES = 4
_PROMPT = """Answer the question with the passages below. If the passages do not answer the question, \
say "I don't know".

{passages}

Question: {question}
Answer:"""
_REFUSAL = re.compile(
    r"\b(?:i (?:do not|don't|don’t) know|(?:do|does|did) not (?:\w+ ){0,3}?(?:answer|mention|provide|contain|specify"
    r"|state|include|say|discuss|directly)|(?:not|no) (?:enough |explicit |specific )?(?:information|mention|mentioned"
    r"|provided|specified|stated)|cannot (?:be )?(?:answer|determine)|can't (?:answer|determine)|unable to)",
    re.IGNORECASE,
)


def is_refusal(reply: str) -> bool:
    """Tell whether a reply declines to answer, in any of the usual words."""
    return not reply.strip() or _REFUSAL.search(reply) is not None


def naive_chain(
    call: Callable[[Sequence[tuple[str, str]]], str],
) -> Runnable[dict[str, Any], str]:
    """Return the chain from `question` and `hits` to the model's words."""

    def with_passages(asked: dict[str, Any]) -> dict[str, str]:
        hits: Sequence[Hit] = asked["hits"]
        shown = [
            f"{hit.title} ({hit.source}{', ' + hit.published[:10] if hit.published else ''})\n{hit.text}"
            for hit in hits[:PASSAGES]
        ]
        return {"passages": "\n\n".join(shown), "question": asked["question"]}

    def ask(prompt: Any) -> str:
        return call([("user", prompt.to_string())])

    return (
        RunnableLambda(with_passages)
        | PromptTemplate.from_template(_PROMPT)
        | RunnableLambda(ask)
        | StrOutputParser()
    )
