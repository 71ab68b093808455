"""Whether a sentence can stand alone in print, judged by its form.

Outside its article a sentence has lost those before it, and beside its articles a web page carries
teasers, labels, captions, stamps and the writer's own voice. What tells them from reports is form:
how a text begins and ends, its capitals, its quotation marks, and the small words of the language
that point back or to the reader. The weights are fitted by `evals/fitting/fit_form.py` on sentences that a
person judged.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from rag.text.dateline import without_dateline
from rag.text.words import plain, stem

_QUOTED = re.compile(r"\"[^\"]*\"|(?<!\w)'[^']*'(?!\w)")
_BACK = frozenset(
    "he she it they his her its their this that these those such both another".split()
)
_JOINS = frozenset("and but so or yet nor then also if as for when while".split())
_PERSONS = frozenset("i we you me us my our your".split())
_NO_REPORT = re.compile(  # signs of web pages, and labels
    r"[|►▶•·@]|https?:|www\."
    r"|^[^.,\"]{2,60}[:?](?=[A-Z'\"])|^(?:[A-Z][\w'-]* ){0,3}[A-Z][\w'-]*: "
)
_SPEAKS_LAST = re.compile(r"[,\"] (?:he|she|they) [a-z]+\W*$")
_WORD = re.compile(r"[A-Za-z][\w-]*")
_SHORT, _LONG = 7, 48  # words
# In the order of `features`; `evals/fitting/fit_form.py` prints them.
WEIGHTS = (
    -1.41, 1.72, -0.53, -0.87, 1.49, -1.56, 0.27, -0.55, -0.2, -2.26, -1.06, -1.73, 0.47, 0.55,
    -0.49, 0.3, -0.87, 0.41, -0.86,
)  # fmt: skip
_SURE = 0.25  # log odds from which a sentence is printed: it is better left out than not understood


def is_prose(text: str) -> bool:
    """Tell whether a text is a whole sentence that reports: no question, label, stamp or address,
    and not the voice of the writer, outside quotation marks.
    """
    sentence = plain(without_dateline(text)).strip()
    if not sentence or sentence[0].islower():
        return False
    told = _small_words(_QUOTED.sub('""', sentence))
    return (
        sentence.rstrip("\"')]").endswith((".", "!"))
        and not sentence.rstrip("\"')]").endswith("...")
        and sentence.count('"') % 2 == 0
        and not _NO_REPORT.search(sentence)
        and _PERSONS.isdisjoint(told)
    )


def stands_alone(text: str, known: Collection[str] = ()) -> bool:
    """Tell whether a sentence reports something that a reader understands without its article.

    Args:
        text: the sentence.
        known: stems of what the reader is told anyway, such as the topic: "the fire" of a brief
            about a fire needs no sentence before it.
    """
    odds = sum(w * f for w, f in zip(WEIGHTS, features(text, known), strict=True))
    return odds > _SURE and is_prose(text) and not _SPEAKS_LAST.search(plain(text))


def _small_words(text: str) -> list[str]:
    return ["US" if w == "US" else w.lower() for w in _WORD.findall(text)]


def features(text: str, known: Collection[str] = ()) -> tuple[float, ...]:
    """Return what the form of a sentence shows, as the numbers that `WEIGHTS` weigh."""
    sentence = plain(without_dateline(text))
    bare = _QUOTED.sub('""', sentence)
    told = _small_words(bare)
    words = sentence.split()
    first, second = [*told, "", ""][:2]
    definite = first == "the" and second not in _BACK and stem(second) not in known
    capital = sum(w[:1].isupper() for w in words) / max(1, len(words))
    end = sentence.rstrip("\"')]")
    return (
        1.0,
        float(end.endswith((".", "!")) and not end.endswith("...")),
        float(sentence.endswith(("?", ":", ","))),
        float(sentence[:1].isupper() or sentence[:1].isdigit() or sentence[:1] in "\"'($€£"),
        min(len(words), 12) / 12,
        float(len(words) < _SHORT),
        float(len(words) > _LONG),
        capital,
        sum(len(w) > 2 and w.isupper() for w in words) / max(1, len(words)),
        float(first in _BACK),
        float(first in _JOINS),
        float(not _PERSONS.isdisjoint(told)),
        float(sentence.count('"') % 2),
        float(any(c.isdigit() for c in sentence)),
        float(bool(_NO_REPORT.search(sentence))),
        float(bare.startswith('""')),
        float(len(told) < _SHORT and '""' in bare),
        float(definite and words[1][:1].islower() if len(words) > 1 else False),
        float(any(w in _BACK for w in told[1:8])),
    )
