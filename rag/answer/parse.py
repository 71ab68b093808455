"""From a model's reply to a draft: JSON out of whatever surrounds it, checked by its schema."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection
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

_YES_NO = re.compile(r"^(?i:yes|no)(?:[,:;–—-]\s+|\.\s+(?=[A-Z]))")
_INITIALS = re.compile(r"\b([A-Z])\. (?=[A-Z]\.)")  # "U. S." is how some tokenisers put it
_FENCE = re.compile(r"```(?:json)?")
_CLAIMS_BEGIN = re.compile(r'"claims"[ \t\r\n]*:[ \t\r\n]*\[[ \t\r\n]*|\[[ \t\r\n]*(?=\{)')
_NEXT_CLAIM = re.compile(r"[ \t\r\n]*,[ \t\r\n]*")


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
    claims = value.get("claims") if isinstance(value, dict) else value
    if not isinstance(claims, list):
        raise ReplyError('the reply has no list "claims"')
    return tuple(claim for item in claims if (claim := _claim(item, known)))


def complete_claims(reply: str, known: Collection[int]) -> tuple[DraftClaim, ...]:
    """Read the claims of a reply that is still being written: those that are closed.

    What is returned for the beginning of a reply is the beginning of what is returned for more
    of it, whatever follows. For a whole reply that `parse_claims` can read it is what that
    returns, except where a reply has several lists of claims: here it is always the first.

    Libraries that read partial JSON close what is open, and so cannot tell a claim whose list of
    sentences goes on from one that is done.

    Args:
        reply: the model's text so far.
        known: the sentence numbers that the prompt showed; others are dropped from a claim.
    """
    decoder = json.JSONDecoder()
    found: list[DraftClaim] = []
    place = _CLAIMS_BEGIN.search(reply)
    while place and reply.startswith("{", place.end()):
        try:
            item, end = decoder.raw_decode(reply, place.end())
            claim = _claim(item, known)
        except (ReplyError, RecursionError, ValueError):  # not closed yet, or not of the form
            break
        if claim:
            found.append(claim)
        place = _NEXT_CLAIM.match(reply, end)
    return tuple(found)


class ReplyReader:
    """Reads the claims of one reply after another, each as soon as it is complete.

    Read in pieces or as a whole, the same replies give the same claims.
    """

    def __init__(
        self, known: Collection[int], on_claim: Callable[[DraftClaim], None] | None
    ) -> None:
        """Begin to read.

        Args:
            known: the sentence numbers that the prompt showed.
            on_claim: given each claim as soon as it is complete; None where that is not wanted.
        """
        self._known = known
        self._on_claim = on_claim
        self._text = ""  # of the reply that is being written
        self._before: tuple[DraftClaim, ...] = ()  # complete in a reply that could not be read
        self._reported = 0
        self.on_text = self._hear if on_claim else None

    def _hear(self, piece: str) -> None:
        self._text += piece
        self._report(self._complete(self._text))

    def read(self, text: str) -> tuple[DraftClaim, ...]:
        """Return the claims of all replies, of which `text` is the last.

        Raises:
            ReplyError: the reply cannot be read; another one may follow.
        """
        complete, self._text = self._complete(text), ""
        try:
            parsed = parse_claims(text, self._known)
        except ReplyError:
            self._before = complete
            raise
        return _with_rest(complete, _with_rest(self._before, parsed))

    def _complete(self, text: str) -> tuple[DraftClaim, ...]:
        return _with_rest(self._before, complete_claims(text, self._known))

    def _report(self, claims: tuple[DraftClaim, ...]) -> None:
        for claim in claims[self._reported :]:
            self._reported += 1
            if self._on_claim:
                self._on_claim(claim)


def _with_rest(
    claims: tuple[DraftClaim, ...], others: tuple[DraftClaim, ...]
) -> tuple[DraftClaim, ...]:
    """Return `claims`, then those of `others` that say something else."""
    if others[: len(claims)] == claims:
        return others
    said = {c.text for c in claims}
    return claims + tuple(c for c in others if c.text not in said)


def _claim(item: Any, known: Collection[int]) -> DraftClaim | None:
    text = item.get("text") if isinstance(item, dict) else None
    numbers = item.get("sentences") if isinstance(item, dict) else None
    if not isinstance(text, str) or not isinstance(numbers, list):
        raise ReplyError('each claim needs "sentences" (a list of numbers) and "text"')
    cited = tuple(dict.fromkeys(n for n in numbers if type(n) is int and n in known))
    text = _tidy(text)
    return DraftClaim(text, cited) if text else None


def _tidy(text: str) -> str:
    """Return a claim as one line, without a "Yes" that nothing vouches for, initials closed up."""
    text = _YES_NO.sub("", " ".join(text.split()))
    text = _INITIALS.sub(r"\1.", text)
    return text[:1].upper() + text[1:]


def _find_json(reply: str) -> Any:
    decoder = json.JSONDecoder()
    error = "the reply is not JSON"
    for match in re.finditer(r"[{[]", reply):
        try:
            value = decoder.raw_decode(reply, match.start())[0]
        except json.JSONDecodeError as problem:
            if error == "the reply is not JSON":
                error += f": {problem.msg} at character {problem.pos}"
        except (RecursionError, ValueError):
            break  # nested too deep, or a number of thousands of digits: no honest reply
        else:
            # Prose may hold a "[1]", and a broken reply whole pieces; only the whole will do.
            if _is_reply(value) or _FENCE.sub("", reply).strip() == "[]":
                return value
            if isinstance(value, dict) and match.start() == reply.find("{"):
                error = 'the reply has no list "claims"'
    raise ReplyError(error)


def _is_reply(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and all(isinstance(v, dict) for v in value)
    return isinstance(value, dict) and "claims" in value
