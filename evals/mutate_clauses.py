"""Changes of who said it and who did it."""

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
    without_capital,
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

# Verbs whose two sides can change places and leave the sentence true.
_SYMMETRIC = frozenset(
    """meet marry join include resemble equal match accompany face have be become remain mean
    involve represent border rival contain constitute encounter reach touch divorce pass""".split()
)
_PARTIES = frozenset(
    """people person man woman boy girl child student pupil schoolgirl parent mother father brother
    sister son daughter police officer official authority government minister president leader
    lawmaker senator representative delegation court judge jury prosecutor lawyer investigator
    company firm bank agency organization organisation administration commission executive union
    group team party employee worker staff staffer customer user consumer investor shareholder
    activist protester protestor demonstrator campaigner gunman shooter killer attacker suspect
    victim accomplice astronomer scientist researcher doctor patient army military soldier troop
    rebel airline carrier operator regulator founder member resident citizen voter expert analyst
    spokesperson spokesman spokeswoman exchange fund club player coach rival country nation state
    city department ministry council committee parliament congress house senate driver passenger
    crew""".split()
)
_LABELS = frozenset({"PERSON", "ORG", "GPE", "NORP"})
_DIRECTED = frozenset({"from", "against", "by", "to", "for", "of", "over", "on"})
_PLURAL = {"is": "are", "was": "were", "has": "have"}


# --- attribution -----------------------------------------------------------------------------


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
            if any(c.dep_ == "ccomp" for c in token.children):
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


# --- roles -----------------------------------------------------------------------------------


def role_changes(sentence: Doc) -> list[Change]:
    """Return the sentence with two roles swapped: parties if there are two, else any clause's."""
    found = []
    for token in sentence:
        if token.pos_ == "VERB" and token.lemma_.lower() not in _SYMMETRIC:
            found += _clause_swaps(token)
    found += _party_swaps(sentence)
    parties = [c for c in found if c.how == "parties"]
    return parties or found


def _clause_swaps(verb: Token) -> list[Change]:
    subject = next((c for c in verb.children if c.dep_ in {"nsubj", "nsubjpass"}), None)
    if subject is None:
        return []
    if subject.dep_ == "nsubj":
        other = next((c for c in verb.children if c.dep_ == "dobj"), None)
    else:
        agent = next((c for c in verb.children if c.dep_ == "agent"), None)
        other = next((c for c in agent.children if c.dep_ == "pobj"), None) if agent else None
    return _swapped(subject, other, _number_mended(verb, subject, other)) if other else []


def _party_swaps(sentence: Doc) -> list[Change]:
    named = [(span.root, start, end, span.label_) for _, start, end, span in names_in(sentence)
             if span.label_ in _LABELS]  # fmt: skip
    found = []
    for i, (one, start, end, label) in enumerate(named):
        for two, from_, to, other_label in named[i + 1 :]:
            if label != other_label or related(one.text, two.text):
                continue
            if one.dep_ == "poss" and _hangs_on(two, one.head, {"of", "on", "against", "by"}):
                pass
            elif not (one.dep_ in {"nsubj", "nsubjpass"} and _hangs_on(two, one.head, _DIRECTED)):
                continue
            if one.head.lemma_.lower() in _SYMMETRIC:
                continue
            text = sentence.text
            edits = [(start, end, text[from_:to]), (from_, to, text[start:end])]
            before = f"{text[start:end]} … {text[from_:to]}"
            after = f"{text[from_:to]} … {text[start:end]}"
            found.append(Change("parties", replaced(text, edits), before, after))
    return found


def _hangs_on(name: Token, head: Token, prepositions: frozenset[str] | set[str]) -> bool:
    return (
        name.dep_ == "pobj" and name.head.lower_ in prepositions and name.head.head == head
    ) or (name.dep_ == "dobj" and name.head == head)


def _swapped(one: Token, two: Token, edits: list[tuple[int, int, str]]) -> list[Change]:
    spans = phrase(one), phrase(two)
    if spans[0] is None or spans[1] is None or {one.pos_, two.pos_} - {"NOUN", "PROPN"}:
        return []
    if any(t.lower_ in {"no", "none", "nobody"} for t in (*one.subtree, *two.subtree)):
        return []
    (start, end), (from_, to) = sorted((spans[0], spans[1]))
    if from_ < end:
        return []
    text = one.doc.text
    first = text[start:end]
    if start == 0:
        first = without_capital(first, one.doc[0])
    second = text[from_:to]
    if one.lemma_ == two.lemma_:
        return []
    how = "parties" if all(_is_party(t) for t in (one, two)) else "clause"
    changed = replaced(text, [(start, end, second), (from_, to, first), *edits])
    return [Change(how, changed, f"{first} … {second}", f"{second} … {first}")]


def _is_party(noun: Token) -> bool:
    return noun.ent_type_ in _LABELS or noun.lemma_.lower() in _PARTIES


def _number_mended(verb: Token, old: Token, new: Token | None) -> list[tuple[int, int, str]]:
    """Return the edit that makes the verb agree with its new subject."""
    if new is None or (new.tag_ in {"NNS", "NNPS"}) == (old.tag_ in {"NNS", "NNPS"}):
        return []
    helpers = [c for c in verb.children if c.dep_ in {"aux", "auxpass"}]
    finite = helpers[0] if helpers else verb
    forms = _PLURAL if new.tag_ in {"NNS", "NNPS"} else {v: k for k, v in _PLURAL.items()}
    form = forms.get(finite.lower_)
    if form is None and finite is verb and verb.tag_ == "VBZ":
        form = verb.lemma_
    return [(finite.idx, finite.idx + len(finite.text), form)] if form else []
