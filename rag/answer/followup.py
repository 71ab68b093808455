"""What a question that follows on means: readings of it, judged by what they find.

A question is read as it stands, with a subject that the conversation has named, or as the last question
with its new part in place of the part that it resembles; a model may add a reading of its own. The
sentences of the collection, and the reader, decide; a new subject so drops the old one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.models.chat import ChatModel
from rag.models.encoders.reader import Passage, shared_reader
from rag.models.prompt import load_prompt
from rag.search.find import Ask, with_time
from rag.search.reading import MAY_ANSWER
from rag.search.retrieve import retrieve
from rag.store import Store
from rag.text.coverage import carries
from rag.text.instructions import speaks_to_a_model
from rag.text.language import ASKING, AUXILIARIES, opens_as_question
from rag.text.names import find_names, knows_name
from rag.text.quantities import find_quantities
from rag.text.words import content_stems, plain, words
from rag.types import Context, Evidence, Exchange, Usage

STANDALONE_PROMPT = "standalone.v1"

# What points to something said before: closed classes of English. The second points only where no
# noun follows ("that year"), the third only at the end ("is there a reason?").
_PRONOUNS = frozenset("he him his she her hers it its they them their theirs else".split())
_DEMONSTRATIVES = frozenset("this that these those".split())
_ADVERBS = frozenset("there then".split())

_MOST_SUBJECTS = 6
_MOST_TOLD = 3  # names of an answer
_MOST_NEW = 4  # words of a new part that is put into the last question
_TELLING = 3  # words that carry meaning, a name among them: the question says what it is about
_LEAST_LETTERS = 3  # of a word that says what is meant
_ALIKE = 0.2  # cosine from which a new part resembles a part of the last question
_READ = 6  # sentences that a reading is judged by
# Log odds, set on the chats of evals/pages that may be looked at.
_COVERED = 4.0  # for a sentence that has all of a reading's words
_NAMED, _NAMELESS, _JOINED = (
    0.5,
    -0.5,
    -1.5,
)  # a question that stands: with a name, without, after "and"
_IN_PLACE, _BY_MODEL = 0.5, 3.0
_NEXT_SUBJECT = -0.15  # for each subject before it

_EXCHANGES = 3  # that a model sees; what was said before is rarely what is meant
_ANSWER_CHARACTERS = 400
_LONGEST = 300  # characters of a model's reading: a question, and no essay
_KEPT = 0.5  # share of its own words that a question keeps at least
_GIVEN = 0.66  # share of a model's reading that the conversation has said at least
_UNNAMED = 0.75  # probability that a sentence answers which has none of a question's own words
_NOTHING = Usage()
_MARK = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Understood:
    """What a question was taken to mean, and what that took."""

    text: str
    is_open: bool = False  # nothing says what is meant; `text` is then the question as it was asked
    readings: tuple[str, ...] = ()  # what it may mean, where that is open
    usage: Usage = _NOTHING
    notes: tuple[str, ...] = ()  # what the person should know of how it came about


@dataclass(frozen=True, slots=True)
class _Reading:
    text: str
    prior: float  # log odds, before anything is looked up


def understand(store: Store, ask: Ask, model: ChatModel | None = None) -> Understood:
    """Return what a question means after what was said before it.

    Args:
        store: the collection, whose sentences judge the readings.
        ask: the question, with its history.
        model: None reads without one. It is asked only where the question does not stand alone.

    Raises:
        ProviderError: the provider failed.
    """
    question = _last_clause(ask.question)
    if not ask.history:
        return Understood(ask.question, is_open=not _meaning(ask.question))
    last = ask.history[-1]
    own = _as_it_stands(question)
    if own and own[0].prior >= _NAMED and len(content_stems(question)) >= _TELLING:
        return Understood(question)  # a new subject, said in full
    others = [*_with_subject(question, last), *_in_the_last_question(store, question, last)]
    if not own and not others:
        return Understood(ask.question, is_open=True, readings=(last.question,))
    pool = _sentences(store, ask, question, last)
    best = _best([*own, *others], pool)
    if best in own or model is None:
        return Understood(best.text)
    messages = load_prompt(STANDALONE_PROMPT).messages(
        conversation=_shown(ask.history[-_EXCHANGES:]), question=ask.question
    )
    reply = model.call(messages, None)
    said = "" if reply.refusal else _first_line(reply.text)
    if fault := _fault(said, ask.question, ask.history[-_EXCHANGES:]):
        note = f"the model's reading of the question was put aside ({fault})"
        return Understood(best.text, usage=reply.usage, notes=(note,))
    best = _best([best, _Reading(said, _BY_MODEL)], pool)
    return Understood(best.text, usage=reply.usage)


# --- readings ----------------------------------------------------------------------------------


def _last_clause(question: str) -> str:
    """Return the question after a colon: "thanks, now something else: who won?"."""
    clause = question.rpartition(": ")[2]
    return clause if opens_as_question(clause) and _meaning(clause) else question


def _as_it_stands(question: str) -> list[_Reading]:
    asked = [w.lower() for w in words(question)]
    few = len(_meaning(question)) <= 2 and not _is_whole(asked)
    if few or not _meaning(question) or _points_back(question):
        return []
    prior = _NAMED if find_names(plain(question)) else _NAMELESS
    if asked[0] not in ASKING | AUXILIARIES and not content_stems(words(question)[0]):
        prior += _JOINED
    return [_Reading(question, prior)]


def _is_whole(asked: Sequence[str]) -> bool:
    """Tell whether words are a whole question, and not "and in Madrid" or "what about Madrid"."""
    return any(w in AUXILIARIES for w in asked) or (
        any(w in ASKING for w in asked) and "about" not in asked
    )


def _points_back(question: str) -> bool:
    """Tell whether a question points to something said before, with no name of its own before that."""
    found = words(question)
    names = {part for name in find_names(plain(question)) for part in name.split()}
    for place, word in enumerate(found):
        if word in names:
            return False
        following = found[place + 1 : place + 2]
        if word.lower() in _PRONOUNS or (
            word.lower() in _DEMONSTRATIVES and not (following and content_stems(following[0]))
        ):
            return True
        if word.lower() in _ADVERBS and not following:
            return True
    return False


def _meaning(question: str) -> list[str]:
    """Return the words of a question that carry meaning; "no" and "ok" say too little."""
    return [w for w in words(question) if len(w) >= _LEAST_LETTERS and content_stems(w)]


def _with_subject(question: str, last: Exchange) -> list[_Reading]:
    """Return the question with each thing beside it that the last exchange was about."""
    asked = [w.lower() for w in words(question)]
    if not _meaning(question) and not any(w in ASKING for w in asked):
        return []
    subjects = [_topic(last.question)]
    if _meaning(question) or _points_back(question):
        subjects = _subjects(question, last)
    return [
        _Reading(f"{question.rstrip(' ?.!')} ({subject})?", _NEXT_SUBJECT * place)
        for place, subject in enumerate(subjects)
        if subject and subject.lower() not in question.lower()
    ]


def _subjects(question: str, last: Exchange) -> list[str]:
    """Return what an exchange was about, the likeliest for a question that follows first."""
    asked, topic = find_names(plain(last.question)), _topic(last.question)
    answer = plain(last.answer or "")
    told = [n for n in find_names(answer, answer) if not any(p in last.question for p in n.split())]
    if find_names(plain(question)):
        told = []  # it brings names of its own
    whole = [n for n in asked if " " in n]
    # One word may be half of a name: "Boar's Head deli meat", "the RV explosion in Peabody".
    runs = [r for r in _runs(last.question) if any(n in r for n in asked)]
    if runs:
        start, end = last.question.index(runs[0]), last.question.rindex(runs[-1])
        whole.append(last.question[start:end] + runs[-1])
    asks_who = last.question.lower().startswith("who") and topic not in asked
    named = [*told[:_MOST_TOLD], *whole] if asks_who else [*whole, *told[:_MOST_TOLD]]
    unique = dict.fromkeys(s.removesuffix("'s") for s in (*named, topic))
    return list(unique)[:_MOST_SUBJECTS]


def _topic(question: str) -> str:
    """Return a question from its first word that carries meaning to its last, or its given subject."""
    if question.endswith(")?"):
        return question.rpartition("(")[2].removesuffix(")?")
    if question.lower().startswith("how "):
        question = " ".join(question.split()[2:])  # without "How many"
    runs = _runs(question)
    return question[question.index(runs[0]) : question.rindex(runs[-1])] + runs[-1] if runs else ""


def _runs(text: str) -> list[str]:
    """Return the runs of words that carry meaning, as they stand in `text`."""
    runs: list[tuple[int, int]] = []
    end, goes_on = 0, False
    for word in words(text):
        start = text.index(word, end)
        carries_meaning = bool(content_stems(word))
        if carries_meaning and goes_on and not text[end:start].strip():
            runs[-1] = (runs[-1][0], start + len(word))
        elif carries_meaning:
            runs.append((start, start + len(word)))
        goes_on, end = carries_meaning, start + len(word)
    return [text[start:end] for start, end in runs]


def _in_the_last_question(store: Store, question: str, last: Exchange) -> list[_Reading]:
    """Return the last question with the new part in place of the part that it resembles."""
    before = last.question.rstrip(" ?.!")
    asked = [w.lower() for w in words(question)]
    opening = words(before)[:2]
    if asked[-1:] and asked[-1] in ASKING and not _meaning(question):  # "and why?"
        if len(opening) == 2 and opening[0].lower() in ASKING and opening[1].lower() in AUXILIARIES:
            again = f"{asked[-1].capitalize()}{before[len(opening[0]) :]}?"
            return [_Reading(again, _IN_PLACE)]
        return []
    new = _topic(question)
    if not new or _is_whole(asked) or len(new.split()) > _MOST_NEW or _points_back(question):
        return []
    # A subject that was given stands or goes as a whole: "(won the final)".
    asked_of, _, given = before.removesuffix(")").partition(" (")
    found = (*find_names(plain(asked_of)), *_runs(asked_of), *([given] if given else []))
    parts = [part for part in dict.fromkeys(found) if part in before]
    if not parts or not _meaning(new):
        return []
    vector, *others = store.embed([new, *parts])
    likeness = [sum(a * b for a, b in zip(vector, other, strict=True)) for other in others]
    best = max(range(len(parts)), key=lambda i: likeness[i])
    if likeness[best] < _ALIKE:
        return []
    return [_Reading(f"{before.replace(parts[best], new, 1)}?", _IN_PLACE)]


# --- judging -----------------------------------------------------------------------------------


def _sentences(store: Store, ask: Ask, question: str, last: Exchange) -> list[Passage]:
    """Return the sentences of what the question finds alone, and of what it finds with the last."""
    said = f"{last.question} {(last.answer or '')[:_ANSWER_CHARACTERS]} {question}"
    found: dict[Passage, None] = {}
    for text in (question, said):
        dated = with_time(store, replace(ask, question=text))
        hits = retrieve(store, text, dated.scope)
        for hit in hits:
            article = store.catalog.article(hit.chunk.article_id, dated.window)
            if article is None:
                continue
            lines = [
                article.text[s.start : s.end]
                for s in store.catalog.sentences(article.article_id, article.text_hash)
            ]
            for number in range(
                hit.chunk.first_sentence, min(hit.chunk.last_sentence + 1, len(lines))
            ):
                before = " ".join([f"{article.title}.", *lines[max(0, number - 2) : number]])
                found[Passage(lines[number], before)] = None
    return list(found)


def _best(readings: Sequence[_Reading], pool: Sequence[Passage]) -> _Reading:
    """Return the reading that the collection answers best."""
    return max(readings, key=lambda reading: _fit(reading.text, pool) + reading.prior)


def _fit(reading: str, pool: Sequence[Passage]) -> float:
    """Return the log odds that a sentence answers a question so read."""
    covered = {p: carries(reading, f"{p.context} {p.text}") for p in pool}
    likely = sorted(pool, key=lambda p: -covered[p])[:_READ]
    chances = shared_reader().answers(reading, likely)
    return max(
        (
            math.log(max(chance, 1e-6) / max(1 - chance, 1e-6)) + _COVERED * (covered[p] - 0.5)
            for p, chance in zip(likely, chances, strict=True)
        ),
        default=0.0,
    )


def heard(question: str, context: Context) -> Context:
    """Return what was found for a reading, without sentences that only speak of its subject.

    The subject that a reading adds can make the reader take any sentence about it for an answer: one
    that has none of the words of the question as it was asked must answer that too.
    """

    def judged(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
        doubtful = [
            e for e in evidence if e.answers >= MAY_ANSWER and carries(question, e.text) == 0
        ]
        passages = [Passage(e.text, e.surroundings) for e in doubtful]
        chances = shared_reader().answers(question, passages)
        deaf = {e.number for e, chance in zip(doubtful, chances, strict=True) if chance < _UNNAMED}
        return tuple(replace(e, answers=0.0) if e.number in deaf else e for e in evidence)

    return replace(context, evidence=judged(context.evidence), beyond=judged(context.beyond))


# --- a model's reading -------------------------------------------------------------------------


def _shown(history: Sequence[Exchange]) -> str:
    lines = []
    for exchange in history:
        answer = _MARK.sub("", exchange.answer or "(no answer)")[:_ANSWER_CHARACTERS]
        lines += [f"Question: {exchange.question}", f"Answer: {' '.join(answer.split())}"]
    return "\n".join(lines)


def _first_line(reply: str) -> str:
    """Return the first line of a reply, without the label that a model may repeat."""
    line = next((line for line in reply.splitlines() if line.strip()), "")
    label, colon, rest = line.partition(":")
    said = rest if colon and label.lower().endswith("question") else line
    return " ".join(said.split()).strip("\"“”' ")


def _fault(said: str, question: str, history: Sequence[Exchange]) -> str | None:
    """Return why a model's reading cannot be used: it may hold nothing that nobody has said."""
    if not said:
        return "it is empty"
    if len(said) > _LONGEST or not (said.endswith("?") or opens_as_question(said)):
        return "it is no question"
    if speaks_to_a_model(said):
        return "it is an instruction"
    spoken = plain(" . ".join([question, *(f"{e.question} . {e.answer or ''}" for e in history)]))
    known = {q.value for q in find_quantities(spoken)}
    strangers = [n for n in find_names(plain(said), spoken) if not knows_name(spoken, n)]
    strangers += [q.text for q in find_quantities(plain(said)) if q.value not in known]
    if strangers:
        return f"nobody has spoken of {strangers[0]!r}"
    kept = carries(question, said) if content_stems(question) else 1.0
    if carries(said, spoken) < _GIVEN or kept < _KEPT:
        return "it asks something else"
    return None
