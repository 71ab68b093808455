"""Which sentences of a long source a model is given for one statement."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence

from rag.text.words import content_stems

_NEIGHBOUR = 0.25  # of its neighbours' nearness, which a sentence is given besides its own


def nearest_sentences(
    statement: str,
    sentences: Sequence[str],
    most: int,
    *,
    size: Callable[[str], int] = lambda text: len(text.split()),
    lead: bool = False,
) -> list[int]:
    """Return the indices of the sentences nearest to a statement, in reading order.

    A sentence is the nearer the more of the statement's words it has, rare words counting more
    (their inverse frequency among the sentences); what stands beside a near sentence is nearer,
    for it says what its pronouns mean.

    Args:
        statement: a claim or a question.
        sentences: of one source, in order.
        most: what the sizes of the chosen sentences may sum up to. At least one is chosen.
        size: of a sentence, in words if nothing else is given.
        lead: choose the first sentence, which says who and where in full, before all others.
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
    room = most
    for i in sorted(range(len(sentences)), key=lambda i: (lead and i > 0, -nearness[i], i)):
        length = size(sentences[i])
        if not chosen or length <= room:
            chosen.append(i)
            room -= length
    return sorted(chosen)
