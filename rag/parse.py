"""From a model's reply to a draft: JSON out of whatever surrounds it, checked by its schema."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any

from rag.errors import ReplyError
from rag.types import DraftClaim

CLAIMS_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "claims": {
            "type": "array",
            "maxItems": 6,
            "items": {
                "type": "object",
                "properties": {
                    # The text comes first: asked to point before it writes, the embedded model
                    # copies the sentence that it pointed at, and often the wrong one.
                    "text": {"type": "string"},
                    "sentences": {
                        "type": "array",
                        "items": {"type": "integer"},
                        "minItems": 1,
                        "maxItems": 4,
                    },
                },
                "required": ["text", "sentences"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["claims"],
    "additionalProperties": False,
}

_YES_NO = re.compile(r"^(?:yes|no)[,.:;–—-]\s+", re.IGNORECASE)
_INITIALS = re.compile(r"\b([A-Z])\. (?=[A-Z]\.)")  # "U. S." is how some tokenisers put it
_FENCE = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL)


def parse_claims(reply: str, known: Collection[int]) -> tuple[DraftClaim, ...]:
    """Read the claims of a reply.

    Args:
        reply: the model's text; prose or a code fence around the JSON is passed over.
        known: the sentence numbers that the prompt showed; others are dropped from a claim.

    Raises:
        ReplyError: there is no JSON, or not of the form asked for. The message is written for
            the model, which gets it in the repair turn.
    """
    value = _find_json(reply)
    if isinstance(value, list):
        value = {"claims": value}
    claims = value.get("claims") if isinstance(value, dict) else None
    if not isinstance(claims, list):
        raise ReplyError('the reply has no list "claims"')
    found = []
    for claim in claims:
        text = claim.get("text") if isinstance(claim, dict) else None
        numbers = claim.get("sentences") if isinstance(claim, dict) else None
        if not isinstance(text, str) or not isinstance(numbers, list):
            raise ReplyError('each claim needs "sentences" (a list of numbers) and "text"')
        cited = tuple(dict.fromkeys(n for n in numbers if isinstance(n, int) and n in known))
        if text := _tidy(text):
            found.append(DraftClaim(text, cited))
    return tuple(found)


def _tidy(text: str) -> str:
    """Return a claim as one line, without a "Yes" that nothing vouches for, initials closed up."""
    text = _YES_NO.sub("", " ".join(text.split()))
    text = _INITIALS.sub(r"\1.", text)
    return text[:1].upper() + text[1:]


def _find_json(reply: str) -> Any:
    fenced = _FENCE.search(reply)
    text = fenced.group(1) if fenced else reply
    decoder = json.JSONDecoder()
    error = "the reply is not JSON"
    # An object is looked for first: prose before it may hold a "[1]".
    for opening in "{[":
        for match in re.finditer(re.escape(opening), text):
            try:
                return decoder.raw_decode(text, match.start())[0]
            except json.JSONDecodeError as problem:
                error = f"the reply is not JSON: {problem.msg} at character {problem.pos}"
                break  # a later "{" would be a part of this broken object
    raise ReplyError(error)
