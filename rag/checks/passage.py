"""Which sentences of a long source the reader is given for one statement."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from rag.text.words import content_stems

_NEIGHBOUR = 0.25  # of its neighbours' nearness, which a sentence is given besides its own


def nearest_sentences(statement: str, sentences: Sequence[str], most_words: int) -> list[int]:
    """Return the indices of the sentences nearest to a statement, in reading order.

    A sentence is the nearer the more of the statement's words it has, rare words counting more
    (their inverse frequency among the sentences); what stands beside a near sentence is nearer,
    for it says what its pronouns mean.

    Args:
        statement: a claim or a question.
        sentences: of one source, in order.
        most_words: how many words the chosen sentences may have together. At least one is chosen.
    """
    wanted = set(content_stems(statement))
    stems = [wanted.intersection(content_stems(sentence)) for sentence in sentences]
    frequency = Counter(stem for found in stems for stem in found)
    weight = {s: math.log(1 + len(sentences) / n) for s, n in frequency.items()}
    own = [sum(weight[s] for s in sorted(found)) for found in stems]
    beside = [*own, 0.0]  # so that -1 and the index behind the last are nothing
    nearness = [
        value + _NEIGHBOUR * max(beside[i - 1], beside[i + 1]) for i, value in enumerate(own)
    ]
    chosen: list[int] = []
    room = most_words
    for i in sorted(range(len(sentences)), key=lambda i: (-nearness[i], i)):
        length = len(sentences[i].split())
        if not chosen or length <= room:
            chosen.append(i)
            room -= length
    return sorted(chosen)
