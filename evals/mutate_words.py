"""Changes of single words: a figure, a date, a name, a negation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mutate_text import (
    Change,
    Elsewhere,
    Source,
    names_by_label,
    names_in,
    related,
    replaced,
)

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_FIGURE = re.compile(r"(?<![A-Za-z\d.,])(?<![A-Za-z]-)\d[\d,]*(?:\.\d+)?")
_SMALL = "two three four five six seven eight nine ten eleven twelve".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ROWS = [
    _SMALL,
    _TENS,
    "hundreds thousands millions".split(),
    "hundred thousand million billion trillion".split(),
    "second third fourth fifth sixth".split(),
]
_VALUES = dict(zip(_SMALL, range(2, 13), strict=True))
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_DATES = [_WEEKDAYS, _MONTHS, [f"{m[:3]}." for m in _MONTHS if len(m) > 4]]
# What stands before a figure and leaves it open: the change must go beyond what it leaves open.
_LEAST = re.compile(r"\b(?:over|more than|at least|above|exceeding|upwards of|beyond)\W*$", re.I)
_MOST = re.compile(
    r"\b(?:up to|at most|less than|fewer than|under|below|nearly|almost|close to|within)\W*$", re.I
)
_ABOUT = re.compile(
    r"\b(?:about|around|roughly|approximately|some|an estimated|estimated|nearly|almost)\W*$", re.I
)
_FAR = 1.3  # ratio that no rounding covers

# Read beside their documents: two names of one thing, and what the parser takes for a name.
_SAME = {frozenset({"European Union", "EC"}), frozenset({"USDC", "USD Coins"})}
_NO_NAMES = {"Realistically"}

_OPEN_MODALS = frozenset({"may", "might", "can"})  # "may" and "may not" are true together
_FULL_FORMS = {"ca": "can", "wo": "will", "sha": "shall"}
_SUPPORT = {"VBD": "did not", "VBZ": "does not", "VBP": "do not"}
_OPPOSITES = """
rise fall|rises falls|rose fell|risen fallen|rising falling|increase decrease|increases decreases
increased decreased|increasing decreasing|decline increase|drop rise|dropped rose|growing shrinking
more fewer|more less|higher lower|highest lowest|high low|before after|elevated depressed
largest smallest|bigger smaller|large small|first last|above below|accept reject|accepted rejected
accepts rejects|support oppose|supported opposed|supports opposes|supporting opposing
in support of;in protest against|approve reject|approved rejected|allow forbid|allowed barred
allowing forbidding|allows forbids|banned allowed|banning allowing|prohibiting allowing
prohibited allowed|required barred|win lose|won lost|winning losing|guilty innocent
alive dead|open close|opening closing|opened closed|begin end|began ended
arrested released|detained released|confirmed denied
confirm deny|confirms denies|same different|public secret|secretly openly|covertly openly
voluntary compulsory|voluntarily unwillingly|popular unpopular|able unable|likely unlikely
succeeded failed|success failure|safe unsafe|legal illegal|strong weak|stronger weaker
strengthen weaken|gain loss|gains losses|gained lost|profit loss|early late|earlier later
with without|strengthened weakened|raised lowered|raise lower|add remove|added removed
buy sell|buying selling|bought sold|includes excludes|including excluding|included excluded
old young|young old|poor rich|peaceful violent|temporary permanent
temporarily permanently|delete install|delay hasten|delayed hastened|best worst|better worse
""".strip()


def digit_changes(sentence: Doc, source: Source) -> list[Change]:
    """Return the sentence with one digit, number word, weekday or month changed."""
    text = sentence.text
    figures = {_value(m.group()) for m in _FIGURE.finditer(source.text)}
    figures |= {float(v) for w, v in _VALUES.items() if w in source.words}
    found = []
    for match in _FIGURE.finditer(text):
        figure = match.group().rstrip(",")
        before = text[: match.start()]
        for place, old in enumerate(figure):
            for new in "0123456789" if old.isdigit() else "":
                other = figure[:place] + new + figure[place + 1 :]
                if other == figure or (other.startswith("0") and not figure.startswith("0")):
                    continue
                value = _value(other)
                if value in figures or not value or not _beyond(_value(figure), value, before):
                    continue
                end = match.start() + len(figure)
                changed = replaced(text, [(match.start(), end, other)])
                found.append(Change("figure", changed, figure, other))
    for token in sentence:
        found += _number_words(token, source, figures)
        for row in _DATES:
            if token.text in row and token.tag_ == "NNP":
                found += [
                    _swap(token, day, "date")
                    for day in row
                    if day.rstrip(".").lower()[:3] not in {w[:3] for w in source.words}
                ]
    return found


def _number_words(token: Token, source: Source, figures: set[float]) -> list[Change]:
    if token.dep_ == "advmod" or token.tag_ not in {"CD", "JJ", "NNS", "NN"}:
        return []
    found = []
    before = token.doc.text[: token.idx]
    for row in _ROWS:
        if token.lower_ not in row:
            continue
        for word in row:
            near = abs(row.index(word) - row.index(token.lower_)) > 3
            known = word in source.words or _VALUES.get(word) in figures
            if word == token.lower_ or known or near:
                continue
            if _beyond(row.index(token.lower_) + 2, row.index(word) + 2, before):
                found.append(_swap(token, word, "number word"))
    return found


def _value(figure: str) -> float:
    return float(figure.replace(",", "") or 0)


def _beyond(old: float, new: float, before: str) -> bool:
    if _LEAST.search(before):
        return new > old * _FAR
    if _MOST.search(before):
        return new < old / _FAR
    if _ABOUT.search(before):
        return new > old * _FAR or new < old / _FAR
    return True


def name_changes(sentence: Doc, source: Source, others: Elsewhere) -> list[Change]:
    """Return the sentence with one name replaced by another of its kind.

    From the same document only people and organisations: one place often lies in the other.
    """
    here = names_by_label(source.parsed)
    inside = [name for name, *_ in names_in(sentence)]
    lowered = source.text.lower()
    found = []
    for name, start, end, entity in names_in(sentence):
        label = entity.label_
        pools = {
            "of the document": here.get(label, []) if label in {"PERSON", "ORG"} else [],
            "of another document": [
                other
                for other in others.names.get(label, ())
                if not any(w in lowered for w in other.lower().split() if len(w) > 3)
                and other.lower() not in lowered
            ],
        }
        for how, pool in pools.items():
            found += [
                Change(how, replaced(sentence.text, [(start, end, other)]), name, other)
                for other in pool
                if other not in _NO_NAMES
                and frozenset({name, other}) not in _SAME
                and not any(related(other, known) for known in [name, *inside])
            ]
    return found


def negation_changes(sentence: Doc, source: Source) -> list[Change]:
    """Return the sentence with a negation put in or taken out, or a word turned into its opposite."""
    found = []
    for token in sentence:
        # "Some are" and "some are not" are true together.
        if not any(w.lower_ == "some" for w in token.sent):
            found += _denied(token)
            found += _affirmed(token)
    return found + _opposites(sentence, source)


def _affirmed(token: Token) -> list[Change]:
    text = token.doc.text
    following = token.nbor() if token.i + 1 < len(token.doc) else token
    if following.lower_ in {"only", "longer", "one", "matter"}:
        return []
    end = token.idx + len(token.text)
    if token.dep_ == "neg" and token.lower_ in {"not", "n't", "n’t", "never"}:
        edits = [(token.idx, end, "")]
        if token.i and (full := _FULL_FORMS.get(token.nbor(-1).lower_)):
            edits.append((token.nbor(-1).idx, token.idx, full))
    elif token.lower_ == "no" and token.dep_ == "det":
        edits = [(token.idx, end, "")]
    else:
        return []
    return [Change("negation taken out", replaced(text, edits), token.text, "")]


def _denied(verb: Token) -> list[Change]:
    if verb.pos_ not in {"VERB", "AUX"} or verb.dep_ not in {
        "ROOT", "conj", "ccomp", "relcl", "advcl",
    }:  # fmt: skip
        return []
    children = list(verb.children)
    if any(c.dep_ == "neg" for c in children) or any(
        g.lower_ in {"no", "few", "only"} for c in children for g in [c, *c.children]
    ):
        return []
    helpers = [c for c in children if c.dep_ in {"aux", "auxpass"} and c.i < verb.i]
    text = verb.doc.text
    if helpers:
        first = helpers[0]
        if first.tag_ == "TO" or first.lower_ in _OPEN_MODALS or first.text[0] in "'’":
            return []
        edit = (first.idx, first.idx + len(first.text), f"{first.text} not")
    elif verb.lemma_ == "be" and verb.tag_ in _SUPPORT:
        edit = (verb.idx, verb.idx + len(verb.text), f"{verb.text} not")
    elif verb.tag_ in _SUPPORT and not any(c.dep_ == "conj" for c in children):
        edit = (verb.idx, verb.idx + len(verb.text), f"{_SUPPORT[verb.tag_]} {verb.lemma_}")
    else:
        return []
    return [Change("negation put in", replaced(text, [edit]), text[edit[0] : edit[1]], edit[2])]


def _opposites(sentence: Doc, source: Source) -> list[Change]:
    found = []
    for pair in re.split(r"[|\n]", _OPPOSITES):
        one, other = pair.split(";") if ";" in pair else pair.split(" ")
        for old, new in ((one, other), (other, one)):
            if new.lower() in source.words:
                continue
            for match in re.finditer(
                rf"(?<![\w-]){re.escape(old)}(?![\w-]| (?:sick|ill)\b)", sentence.text
            ):
                edits = [(match.start(), match.end(), new)]
                found.append(Change("opposite", replaced(sentence.text, edits), old, new))
    return found


def _swap(token: Token, new: str, how: str) -> Change:
    new = new.capitalize() if token.text[0].isupper() else new
    edit = (token.idx, token.idx + len(token.text), new)
    return Change(how, replaced(token.doc.text, [edit]), token.text, new)
