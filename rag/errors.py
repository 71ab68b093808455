"""Every error that Dateline raises on purpose, with the exit code that the command line gives it.

::

    DatelineError               1   an unexpected fault
    ├── UsageError              2   a wrong argument, an unknown article id
    ├── NothingFoundError       3   no article is about the topic of a brief
    ├── ConfigurationError      4   settings, a missing key, an unknown model
    ├── ProviderError           5   the model's provider failed
    │   ├── ReplyError          5   the model's reply cannot be used, after one repair
    │   ├── PromptTooLongError  5   the prompt does not fit into the model's context
    │   └── LimitError          5   the next call would pass a limit of tokens or money
    ├── StoreError              6   the store is damaged, read-only, full
    │   ├── StoreLockedError    6   another process is writing
    │   ├── StoreFullError      6   there is no space for it
    │   └── EmbeddingMismatchError  6   the store was made with another embedding model
    ├── SourceError             7   a source could not be read
    └── DeliveryError           7   a page could not be delivered
        └── DeliveryInDoubtError  7   whether it was delivered cannot be known

A message is one line that names the thing, the value and the next step.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_NAMED = 10  # of what is known, in a message


class DatelineError(Exception):
    """Base of all errors that are reported to the user in one line."""

    exit_code = 1

    def __init__(self, message: str, *, next_step: str | None = None) -> None:
        self.message = message
        self.next_step = next_step
        super().__init__(f"{message}; {next_step}" if next_step else message)


class UsageError(DatelineError):
    """A wrong argument: an unknown article id, a date that is no date."""

    exit_code = 2


class NothingFoundError(DatelineError):
    """No article within the limits is about the topic of a brief."""

    exit_code = 3


class ConfigurationError(DatelineError):
    """A setting, key or model name that cannot be used."""

    exit_code = 4


class ProviderError(DatelineError):
    """The model's provider failed: network, quota, server error."""

    exit_code = 5


class ReplyError(ProviderError):
    """The model's reply is not the JSON that was asked for, even after the repair turn."""


class PromptTooLongError(ProviderError):
    """The prompt does not fit into the model's context."""


class LimitError(ProviderError):
    """The next call would pass `--max-tokens-total` or `--max-cost`; it was not made."""


class StoreError(DatelineError):
    """The store cannot be used: damaged, read-only, full, or of another version."""

    exit_code = 6


class StoreLockedError(StoreError):
    """Another process holds the writer lock."""


class StoreFullError(StoreError):
    """No space is left where the store is."""


class EmbeddingMismatchError(StoreError):
    """The store's vectors were made by another embedding model than the one configured."""


class SourceError(DatelineError):
    """A source of articles could not be read."""

    exit_code = 7


class DeliveryError(DatelineError):
    """A page of a standing topic was not delivered, for sure; the next run tries again."""

    exit_code = 7


class DeliveryInDoubtError(DeliveryError):
    """A page was handed over, and no answer came: it may have been delivered, and is not sent again."""


def closest(wanted: str, names: Iterable[str]) -> list[str]:
    """Return names, those most like `wanted` first; a word or the initials of a name count as it."""
    typed = wanted.casefold()

    def likeness(name: str) -> float:
        words = name.casefold().split()
        forms = [name.casefold(), "".join(word[0] for word in words), *words]
        return max(difflib.SequenceMatcher(None, typed, form).ratio() for form in forms)

    return sorted(names, key=likeness, reverse=True)


def require_one(wanted: str, names: Iterable[str], kind: str) -> str:
    """Return the name that is meant, as it is known.

    Raises:
        UsageError: no such name is known; the message lists the known ones, the closest first.
    """
    known = {name.casefold(): name for name in names}
    if found := known.get(wanted.strip().casefold()):
        return found
    near = closest(wanted, known.values())
    if not near:
        raise UsageError(f"no article has the {kind} {wanted!r}", next_step="they name none")
    advice = f"did you mean {near[0]}?"
    if others := near[1:_NAMED]:
        more = f" and {len(near) - _NAMED} more" if len(near) > _NAMED else ""
        advice += f" There are also {', '.join(others)}{more}"
    raise UsageError(f"no article has the {kind} {wanted!r}", next_step=advice)
