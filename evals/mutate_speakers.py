"""Changes of who said it: a report told as a fact, or laid into another mouth."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from mutate_text import (
    Change,
    Elsewhere,
    Source,
    names_in,
    phrase,
    related,
    replaced,
)

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_REPORTING = frozenset(
    """say tell claim report announce state declare reveal disclose note find suggest believe suspect
    allege estimate warn argue insist add explain confirm speculate communicate admit assert contend
    maintain think expect predict conclude indicate show expose discover testify write tweet""".split()
)
_HEDGES = frozenset(
    """reportedly allegedly apparently supposedly purportedly seemingly ostensibly presumably
    alleged suspected purported supposed reported presumed""".split()
)
_SAID_TO_BE = re.compile(
    r"\b(is|are|was|were) (?:believed|thought|said|reported|alleged|suspected|understood) to be\b"
)
_SAID_TO_HAVE = re.compile(
    r"\b(?:is|are|was|were) (?:believed|thought|said|reported|alleged|suspected|understood) to have\b"
)
_STATED = 0.6  # share of a clause's words in one sentence that says it without a speaker


def speakers(parsed: Doc) -> list[str]:
    """Return the names of people who are said to have said something."""
    people = {t.i: name for name, _, _, span in names_in(parsed) for t in span
              if span.label_ == "PERSON"}  # fmt: skip
    return [
        people[child.i]
        for token in parsed
        if token.lemma_.lower() in _REPORTING
        for child in token.children
        if child.dep_ == "nsubj" and child.i in people
    ]


def attribution_changes(sentence: Doc, source: Source, others: Elsewhere) -> list[Change]:
    """Return the sentence as a plain fact, or as said by somebody else."""
    found = _without_hedge(sentence, source)
    for token in sentence:
        if token.lower_ == "according":
            found += _without_source(token, source)
            found += _other_speaker(_object_of(token), sentence, source, others)
        if token.lemma_.lower() in _REPORTING and token.pos_ == "VERB":
            found += _bare_clause(token, source)
            if any(c.dep_ == "ccomp" and _is_statement(c) for c in token.children):
                subject = next((c for c in token.children if c.dep_ == "nsubj"), None)
                found += _other_speaker(subject, sentence, source, others)
    return found


def _without_hedge(sentence: Doc, source: Source) -> list[Change]:
    found = []
    text = sentence.text
    for token in sentence:
        if token.lower_ in _HEDGES and token.dep_ in {"advmod", "amod"}:
            end = token.idx + len(token.text)
            found.append(Change("hedge", replaced(text, [(token.idx, end, "")]), token.text, ""))
    for pattern in (_SAID_TO_BE, _SAID_TO_HAVE):
        for match in pattern.finditer(text):
            new = match.group(1) if match.re is _SAID_TO_BE else "have"
            changed = replaced(text, [(match.start(), match.end(), new)])
            found.append(Change("hedge", changed, match.group(), new))
    return [c for c in found if not _is_stated(content_lemmas(sentence), source)]


def _without_source(according: Token, source: Source) -> list[Change]:
    span = phrase(according)
    if span is None or _is_stated(content_lemmas(according.doc), source):
        return []
    text = according.doc.text
    start, end = span
    if any(
        start <= t.idx < end and t.dep_ in {"nsubj", "nsubjpass"} and t.head.dep_ == "ROOT"
        for t in according.doc
    ):
        return []
    if not any(
        t.dep_ in {"nsubj", "nsubjpass"} and not start <= t.idx < end for t in according.doc
    ):
        return []
    if text[end : end + 1] == ",":
        end += 1
    return [Change("source", replaced(text, [(start, end, "")]), text[start:end], "")]


def _object_of(according: Token) -> Token | None:
    for token in according.subtree:
        if token.dep_ == "pobj":
            return token
    return None


def _bare_clause(verb: Token, source: Source) -> list[Change]:
    clause = next((c for c in verb.children if c.dep_ == "ccomp"), None)
    subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
    if verb.dep_ != "ROOT" or clause is None or subject is None or (span := phrase(clause)) is None:
        return []
    if not _is_statement(clause) or any(c.dep_ == "neg" for c in verb.children):
        return []
    inner = next((c for c in clause.children if c.dep_ in {"nsubj", "nsubjpass"}), None)
    said = phrase(subject)
    if inner is None or said is None or _is_stated(content_lemmas(clause.subtree), source):
        return []
    text = verb.doc.text
    clause_text = text[span[0] : span[1]]
    if inner.tag_ == "PRP":
        # "The bank said it would …" becomes "The bank will …": a plan told as a fact.
        at = inner.idx - span[0]
        clause_text = (
            clause_text[:at] + text[said[0] : said[1]] + clause_text[at + len(inner.text) :]
        )
    clause_text = re.sub(r"^that ", "", clause_text)
    clause_text = clause_text.replace(" would ", " will ", 1)
    changed = replaced(clause_text + ".", [])
    return [Change("report to fact", changed, f"{text[said[0] : said[1]]} {verb.text}", "")]


def _is_statement(clause: Token) -> bool:
    """Tell whether a clause is one that could stand alone, no question and no participle."""
    first = min(clause.subtree, key=lambda t: t.i)
    return (
        clause.pos_ in {"VERB", "AUX"}
        and any(c.dep_ in {"nsubj", "nsubjpass", "expl"} for c in clause.children)
        and not any(c.lower_ in {"if", "whether"} for c in clause.children)
        and first.tag_ not in {"WP", "WDT", "WRB", "WP$"}
    )


def _other_speaker(
    speaker: Token | None, sentence: Doc, source: Source, others: Elsewhere
) -> list[Change]:
    if (
        speaker is None
        or speaker.pos_ not in {"NOUN", "PROPN"}
        or (span := phrase(speaker)) is None
    ):
        return []
    old = sentence.text[span[0] : span[1]]
    inside = [old, *(name for name, *_ in names_in(sentence))]
    pools = {
        "speaker of the document": speakers(source.parsed) if speaker.ent_type_ == "PERSON" else [],
        "speaker of another document": [
            name
            for name in others.speakers
            if not any(w in source.text for w in name.split() if len(w) > 2)
        ],
    }
    return [
        Change(how, replaced(sentence.text, [(*span, name)]), old, name)
        for how, pool in pools.items()
        for name in sorted(set(pool))
        if " " in name and not any(related(name, known) for known in inside)
    ]


def content_lemmas(tokens: Iterable[Token]) -> set[str]:
    """Return the lemmas that carry meaning."""
    return {
        t.lemma_.lower()
        for t in tokens
        if t.pos_ in {"NOUN", "PROPN", "VERB", "ADJ", "NUM"}
        and t.lemma_.lower() not in _REPORTING | _HEDGES
    }


def _is_stated(words: set[str], source: Source) -> bool:
    """Tell whether the document itself says it somewhere without naming who does."""
    for sentence in source.parsed.sents:
        plain = not any(
            t.lemma_.lower() in _REPORTING or t.lower_ in {*_HEDGES, "according"} for t in sentence
        )
        if plain and words and len(words & content_lemmas(sentence)) / len(words) >= _STATED:
            return True
    return False
