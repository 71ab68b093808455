"""Turn a true sentence into false ones: a figure, a name, a negation, a speaker or two roles changed.

Nothing here is shared with `rag`: not its code and not its words, or the checks would be tested
against themselves. spaCy reads the grammar. A mutant is kept only where general rules say that
the document does not support it too.

    sentence + Source + Elsewhere -> one Mutant a kind
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from mutate_roles import role_changes
from mutate_speakers import attribution_changes, speakers
from mutate_text import Change, Elsewhere, Mutant, Source, language, names_by_label
from mutate_words import digit_changes, name_changes, negation_changes

if TYPE_CHECKING:
    from spacy.tokens import Doc

KINDS: dict[str, Callable[[Doc, Source, Elsewhere], list[Change]]] = {
    "digit": lambda sentence, source, elsewhere: digit_changes(sentence, source),
    "name": name_changes,
    "negation": lambda sentence, source, elsewhere: negation_changes(sentence, source),
    "attribution": attribution_changes,
    "roles": lambda sentence, source, elsewhere: role_changes(sentence),
}


def read_source(text: str) -> Source:
    """Return a document with its grammar."""
    return Source(text, language()(text))


def elsewhere(sources: Iterable[Source]) -> Elsewhere:
    """Return the names and speakers of other documents, to be put where they do not belong."""
    names: dict[str, list[str]] = {}
    spoken: list[str] = []
    for source in sources:
        for label, found in names_by_label(source.parsed).items():
            names.setdefault(label, []).extend(found)
        spoken += speakers(source.parsed)
    return Elsewhere(
        {label: tuple(sorted(set(found))) for label, found in names.items()},
        tuple(sorted(set(spoken))),
    )


def mutate(sentence: str, source: Source, others: Elsewhere, seed: int = 0) -> tuple[Mutant, ...]:
    """Return one false version of `sentence` for each kind that it can be changed in.

    Args:
        sentence: true by the document.
        source: the document.
        others: names and speakers of other documents.
        seed: which of the possible changes is taken; the same seed takes the same.
    """
    parsed = language()(sentence)
    found = []
    for kind, changes in KINDS.items():
        possible = [c for c in changes(parsed, source, others) if _is_new(c, sentence, source)]
        if not possible:
            continue
        choice = random.Random(f"{seed} {kind} {sentence}")
        how = choice.choice(sorted({c.how for c in possible}))
        taken = choice.choice([c for c in possible if c.how == how])
        found.append(Mutant(kind, taken.how, taken.text, taken.before, taken.after))
    return tuple(found)


def _is_new(change: Change, sentence: str, source: Source) -> bool:
    return change.text not in {sentence, ""} and change.text.rstrip(".") not in source.text
