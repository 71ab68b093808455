"""Changes of who did what to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mutate_text import Change, names_in, phrase, related, replaced, without_capital

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_LONGEST = 10  # words of a role that is moved: longer ones leave no sentence that reads

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
    words = [*one.subtree, *two.subtree]
    if any(t.lower_ in {"no", "none", "nobody"} for t in words):
        return []
    if any(min(t.subtree, key=lambda w: w.i).pos_ == "ADP" for t in (one, two)):
        return []  # "inside galaxies" is no object, whatever the parser says
    if two.i > 1 and two.nbor(-2).lower_ == two.lower_:
        return []  # "meeting by meeting"
    last = max(t.i for t in two.subtree)
    if last + 1 < len(two.doc) and two.doc[last + 1].pos_ in {"VERB", "AUX"}:
        return []  # "A beat B and C beat D": C is no object of the first verb
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
    owned = any(t.tag_ == "PRP$" for t in words)
    if how == "clause" and (owned or max(len(first.split()), len(second.split())) > _LONGEST):
        return []
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
