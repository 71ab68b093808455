"""Pairs made from freely licensed sentences: what the public sets have too few of.

Copies and light edits are supported. One word, figure, name, date or clause changed is not: these
teach the reader what a newspaper must not get wrong. The tables of words here only make examples;
the program has none of them.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from training.sources import (
    ANSWERED,
    CONTRADICTS,
    NEITHER,
    NO_ANSWER,
    NOT_SUPPORTED,
    SUPPORTS,
    Pair,
    nearest_words,
    split,
)

_NAME = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][a-zA-Z]+(?: (?:of |de |the )?[A-Z][a-zA-Z]+)*")
_FIGURE = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?![\w])|(?<![\w.,-])\d+(?:\.\d+)?(?![\w,-])")
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_AUXILIARY = re.compile(r"\b(?:is|was|are|were|has|had|have|can|could|will|would|did|does)\b")
_SMALL = dict(
    enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
)

_OPPOSITES = [
    ("won", "lost"), ("rose", "fell"), ("increased", "decreased"), ("increase", "decrease"),
    ("before", "after"), ("more", "fewer"), ("higher", "lower"), ("approved", "rejected"),
    ("accepted", "refused"), ("first", "last"), ("opened", "closed"), ("began", "ended"),
    ("supported", "opposed"), ("largest", "smallest"), ("north", "south"), ("east", "west"),
    ("northern", "southern"), ("eastern", "western"), ("arrested", "released"), ("born", "died"),
    ("joined", "left"), ("bought", "sold"), ("oldest", "youngest"), ("allowed", "banned"),
    ("killed", "injured"), ("confirmed", "denied"), ("succeeded", "failed"), ("defeated", "lost to"),
    ("gained", "lost"), ("raised", "cut"), ("most", "least"), ("all", "some"), ("father", "son"),
    ("mother", "daughter"), ("male", "female"), ("acquitted", "convicted"), ("hired", "dismissed"),
]  # fmt: skip
_OFFICES = (
    "president|prime minister|foreign minister|defence minister|finance minister|governor|mayor|senator|"
    "chief executive|chairman|director|ambassador|spokesman|spokeswoman|secretary|judge|bishop|captain|"
    "coach|manager|professor|editor|general|commander|chancellor|king|queen|minister|lieutenant governor|"
    "attorney general|deputy director|vice president"
).split("|")
_OFFICE = re.compile(rf"\b(?:{'|'.join(_OFFICES)})\b", re.IGNORECASE)
# What takes the truth out of the clause that follows, and what becomes of that clause.
_NOT_TOLD_AS_TRUE = [
    ("It has been alleged that {}", NEITHER), ("Critics have claimed that {}", NEITHER),
    ("There are rumours that {}", NEITHER), ("It is unclear whether {}", NEITHER),
    ("Investigators are looking into whether {}", NEITHER), ("Officials denied that {}", CONTRADICTS),
    ("It is not true that {}", CONTRADICTS), ("Few people believe that {}", NEITHER),
    ("The group had hoped that {}", NEITHER), ("The report considers what would happen if {}", NEITHER),
    ("A spokesperson denied reports that {}", CONTRADICTS), ("It is expected that {}", NEITHER),
]  # fmt: skip
_PLANS = [
    "plans to", "is expected to", "hopes to", "has refused to", "was asked to", "may", "could",
    "is considering whether to", "failed to", "threatened to",
]  # fmt: skip
_CAUSES = ["because of", "after", "as a result of", "in response to", "due to"]
_LIMITS = ["at least", "more than", "nearly", "up to", "fewer than", "only"]


def made_claims(sentences: Sequence[str], chance: random.Random, count: int) -> list[Pair]:
    """Make claims about sentences of an encyclopedia: true copies and false changes.

    Args:
        sentences: to make them from, each of one article or another.
        chance: where all choices come from.
        count: how many pairs, about.
    """
    pairs: list[Pair] = []
    changes: list[Callable[[str], tuple[str, int] | None]] = [
        lambda s: _other_figure(s, chance),
        lambda s: _other_figure(s, chance),
        lambda s: _other_date(s, chance),
        lambda s: _names_exchanged(s, chance),
        lambda s: _other_name(s, chance.choice(sentences), chance),
        lambda s: _negated(s, chance),
        lambda s: _opposite(s, chance),
        lambda s: _other_office(s, chance),
        lambda s: _limited(s, chance),
        lambda s: _cause_added(s, chance.choice(sentences), chance),
    ]
    while len(pairs) < count:
        sentence = chance.choice(sentences)
        if not 8 <= len(sentence.split()) <= 45:
            continue
        passage = _among(sentence, sentences, chance)
        kind = chance.random()
        if kind < 0.22:
            pairs.append(_pair(_lightly_edited(sentence, chance), passage, SUPPORTS, "copy"))
        elif kind < 0.36:
            pairs += _told_as_true(sentence, chance)
        else:
            changed = chance.choice(changes)(sentence)
            if changed and changed[0] != sentence:
                pairs.append(_pair(changed[0], passage, changed[1], "changed"))
                if chance.random() < 0.25:  # the true one beside the false one
                    pairs.append(_pair(sentence, passage, SUPPORTS, "copy"))
    return pairs


def paragraph_claims(paragraphs: Sequence[str], chance: random.Random, count: int) -> list[Pair]:
    """Make claims about one sentence of a paragraph, in the other sentences' company.

    The false ones take what they change from the same paragraph: another of its names, years and
    figures, the deed of another of its subjects. Those that are true are as short as those that are
    not, so that only the matter tells them apart.

    Args:
        paragraphs: of an encyclopedia, each of several sentences.
        chance: where all choices come from.
        count: how many pairs, about.
    """
    pairs: list[Pair] = []
    changes: list[Callable[[str, str], tuple[str, int] | None]] = [
        lambda s, p: _figure_beside(s, p, chance),
        lambda s, p: _year_beside(s, p, chance),
        lambda s, p: _name_beside(s, p, chance),
        lambda s, p: _name_beside(s, p, chance),
        lambda s, p: _deed_of_another(s, p, chance),
        lambda s, _: _other_figure(s, chance),
        lambda s, _: _other_date(s, chance),
        lambda s, _: _names_exchanged(s, chance),
        lambda s, _: _negated(s, chance),
        lambda s, _: _opposite(s, chance),
        lambda s, _: _other_office(s, chance),
        lambda s, p: _cause_added(s, p, chance),
    ]
    while len(pairs) < count:
        sentences = split(chance.choice(paragraphs))
        i = chance.randrange(len(sentences))
        sentence = sentences[i]
        if not 8 <= len(sentence.split()) <= 50 or len(sentences) < 3:
            continue
        others = " ".join([*sentences[:i], *sentences[i + 1 :]])
        told = _shortened(sentence, chance) if chance.random() < 0.6 else sentence
        label, name = SUPPORTS, "paragraph_true"
        if chance.random() < 0.75:  # many a change fits no word of the sentence
            changed = chance.choice(changes)(told, others)
            if not changed or changed[0] == told or changed[0] in others:
                continue
            (told, label), name = changed, "paragraph_false"
        else:
            told = _lightly_edited(told, chance)
        where = chance.random()
        if where < 0.55:
            passage, context = nearest_words(told, " ".join(sentences)), ""
        elif where < 0.8:
            passage, context = " ".join(sentences[max(0, i - 1) : i + 2]), ""
        else:
            passage, context = sentence, " ".join(sentences[max(0, i - 2) : i])
        pairs.append(replace(_pair(told, passage, label, name), context=context))
    return pairs


def _shortened(sentence: str, chance: random.Random) -> str:
    """Leave out what the rest is true without: a remark, a clause that only adds, a second deed."""
    cuts = [
        (r" \([^()]*\)", ""),
        (
            r", (?:which|who|where|whose|while|although|though|including|such as) [^,]+([.!?])$",
            r"\1",
        ),
        (r", \w+ing\b [^,]+([.!?])$", r"\1"),
        (
            r", (?:and|but) (?:he|she|it|they|the|was|were|had|has|later|then|also)\b.+([.!?])$",
            r"\1",
        ),
        (r"^([A-Z][\w.’' -]{2,40}), (?:a|an|the|who|which|formerly|also)\b[^,]{3,70}, ", r"\1 "),
        (
            r"^(?:In|On|During|After|By|At|As|Since|Under|With) [^,]{3,60}, (the |an? )?(\w)",
            _capital,
        ),
    ]
    for pattern, rest in chance.sample(cuts, len(cuts)):
        shorter = re.sub(pattern, rest, sentence, count=1)  # type: ignore[call-overload]
        if shorter != sentence and len(shorter.split()) >= 5:
            return str(shorter)
    return sentence


def _capital(match: re.Match[str]) -> str:
    text = f"{match[1] or ''}{match[2]}"
    return text[0].upper() + text[1:]


def _figure_beside(sentence: str, others: str, chance: random.Random) -> tuple[str, int] | None:
    own = [m for m in _FIGURE.finditer(sentence) if not _YEAR.fullmatch(m.group())]
    near = [f for f in _FIGURE.findall(others) if f not in sentence and not _YEAR.fullmatch(f)]
    if not own or not near:
        return None
    return _with(sentence, chance.choice(own), chance.choice(near)), NOT_SUPPORTED


def _year_beside(sentence: str, others: str, chance: random.Random) -> tuple[str, int] | None:
    own = list(_YEAR.finditer(sentence))
    near = [y for y in _YEAR.findall(others) if y not in sentence]
    if not own or not near:
        return None
    return _with(sentence, chance.choice(own), chance.choice(near)), NOT_SUPPORTED


def _name_beside(sentence: str, others: str, chance: random.Random) -> tuple[str, int] | None:
    calendar = (*_MONTHS, *_DAYS)
    own = [m for m in _NAME.finditer(sentence) if m.group() not in calendar]
    near = [n for n in _NAME.findall(others) if n not in calendar]
    strange = [n for n in near if not set(n.lower().split()) & set(sentence.lower().split())]
    if not own or not strange:
        return None
    match = chance.choice(own)
    alike = [n for n in strange if len(n.split()) == len(match.group().split())]
    return _with(sentence, match, chance.choice(alike or strange)), NOT_SUPPORTED


_SUBJECT_AND_DEED = re.compile(
    r"((?:The )?[A-Z]\w+(?: (?:of |the |and )?[A-Z]\w+)*) ((?:was|were|is|are|had|has|\w{2,}ed) .+)$"
)


def _deed_of_another(sentence: str, others: str, chance: random.Random) -> tuple[str, int] | None:
    """Say of one subject what the paragraph says of another."""
    own = _SUBJECT_AND_DEED.match(sentence)
    near = [m for s in split(others) if (m := _SUBJECT_AND_DEED.match(s))]
    strange = [m for m in near if own and m[1] not in sentence and own[1] not in m[0]]
    if not own or not strange:
        return None
    other = chance.choice(strange)
    return chance.choice((f"{other[1]} {own[2]}", f"{own[1]} {other[2]}")), NOT_SUPPORTED


def _pair(claim: str, passage: str, label: int, name: str) -> Pair:
    return Pair("supports", claim, passage, label, f"made_{name}")


def _among(sentence: str, others: Sequence[str], chance: random.Random) -> str:
    """Put a sentence among unrelated ones, half of the time."""
    if chance.random() < 0.5:
        return sentence
    before = [chance.choice(others) for _ in range(chance.randint(0, 2))]
    after = [chance.choice(others) for _ in range(chance.randint(0, 2))]
    return " ".join([*before, sentence, *after])


def _lightly_edited(sentence: str, chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.45:
        return sentence
    if kind < 0.6:  # a remark in brackets or a clause between commas may go
        shorter = re.sub(r" \([^()]*\)", "", sentence)
        return re.sub(r"^[A-Z][a-z]+ly, (\w)", lambda m: m[1].upper(), shorter)
    if kind < 0.75:
        return re.sub(
            r"(?<![\d.,])\b([2-9]|1[0-2])\b(?![\d.,]|\s*(?:%|[A-Z]))",
            lambda m: _SMALL[int(m[1])],
            sentence,
        )
    if kind < 0.9:
        start = re.match(r"((?:In|On|During|After|By) [^,]{3,40}), (.+?)([.!]?)$", sentence)
        if start:  # "In 2001, he left." and "He left in 2001."
            first = start[1][0].lower() + start[1][1:]
            return f"{start[2][0].upper()}{start[2][1:]} {first}."
        return sentence
    return sentence.rstrip(".").lower() if chance.random() < 0.3 else sentence.rstrip(".")


def _told_as_true(sentence: str, chance: random.Random) -> list[Pair]:
    """Return pairs in which an alleged, denied or planned deed is told as a fact, and true ones."""
    plan = re.match(r"((?:The )?[A-Z]\w+(?: [A-Z]\w+)*) (\w+ed) (.+)$", sentence)
    if plan and chance.random() < 0.5 and not plan[3].startswith(("by", "as", "in")):
        told = f"{plan[1]} {chance.choice(_PLANS)} {_present(plan[2])} {plan[3]}"
        label = NEITHER
    else:
        frame, label = chance.choice(_NOT_TOLD_AS_TRUE)
        opening = sentence.split(maxsplit=1)[0]
        small = opening in {"The", "It", "He", "She", "In", "This", "A", "An", "They", "There"}
        told = frame.format((sentence[0].lower() if small else sentence[0]) + sentence[1:])
    true = chance.choice(((told, told), (sentence, sentence)))
    return [
        _pair(sentence, told, label, "told"),
        _pair(true[0], true[1], SUPPORTS, "told"),
        *([_pair(told, sentence, NOT_SUPPORTED, "told")] if chance.random() < 0.3 else []),
    ]


def _present(past: str) -> str:
    if past.endswith(("ated", "ized", "ised", "ured", "uced", "osed", "ided", "aced", "ived")):
        return past[:-1]
    if past.endswith("ied"):
        return past[:-3] + "y"
    return past[:-2]


def _other_figure(sentence: str, chance: random.Random) -> tuple[str, int] | None:
    found = [m for m in _FIGURE.finditer(sentence) if not _YEAR.fullmatch(m.group())]
    if not found:
        spelled = list(re.finditer(rf"\b(?:{'|'.join(list(_SMALL.values())[2:])})\b", sentence))
        if not spelled:
            return None
        match = chance.choice(spelled)
        word = chance.choice([w for w in list(_SMALL.values())[2:] if w != match.group()])
        return _with(sentence, match, word), CONTRADICTS
    match = chance.choice(found)
    value = float(match.group().replace(",", ""))
    kind = chance.random()
    if kind < 0.35:
        value += chance.choice((-3, -2, -1, 1, 2, 3, 5)) * (10 ** max(0, len(str(int(value))) - 2))
    elif kind < 0.65:
        value *= chance.choice((0.1, 0.5, 2, 10))
    else:
        value = chance.randint(2, max(12, int(value * 2) or 12))
    if value <= 0 or value == float(match.group().replace(",", "")):
        return None
    text = f"{value:,.0f}" if "," in match.group() else f"{value:g}"
    return _with(sentence, match, text), CONTRADICTS


def _other_date(sentence: str, chance: random.Random) -> tuple[str, int] | None:
    for words in chance.sample((_MONTHS, _DAYS, None), 3):
        if words is None:
            if years := list(_YEAR.finditer(sentence)):
                match = chance.choice(years)
                year = int(match.group()) + chance.choice((-10, -4, -3, -2, -1, 1, 2, 3, 4, 10))
                return _with(sentence, match, str(year)), CONTRADICTS
        elif found := list(re.finditer(rf"\b(?:{'|'.join(words)})\b", sentence)):
            match = chance.choice(found)
            other = chance.choice([w for w in words if w != match.group()])
            return _with(sentence, match, other), CONTRADICTS
    return None


def _names_exchanged(sentence: str, chance: random.Random) -> tuple[str, int] | None:
    names = [m for m in _NAME.finditer(sentence) if m.group() not in (*_MONTHS, *_DAYS)]
    if len(names) < 2:
        return None
    first, second = sorted(chance.sample(names, 2), key=lambda m: m.start())
    if first.group() in second.group() or second.group() in first.group():
        return None
    between = sentence[first.end() : second.start()]
    if re.fullmatch(r",? (?:and|or) |, ", between):
        return None  # parts of a list may change places
    return (
        sentence[: first.start()]
        + second.group()
        + between
        + first.group()
        + sentence[second.end() :],
        NOT_SUPPORTED,
    )


def _other_name(sentence: str, other: str, chance: random.Random) -> tuple[str, int] | None:
    names = [m for m in _NAME.finditer(sentence) if m.group() not in (*_MONTHS, *_DAYS)]
    others = [n for n in _NAME.findall(other) if n not in sentence and n not in (*_MONTHS, *_DAYS)]
    if not names or not others:
        return None
    match = chance.choice(names)
    alike = [n for n in others if len(n.split()) == len(match.group().split())] or others
    return _with(sentence, match, chance.choice(alike)), NOT_SUPPORTED


def _negated(sentence: str, chance: random.Random) -> tuple[str, int] | None:
    found = list(_AUXILIARY.finditer(sentence))
    if not found or " not " in sentence:
        return None
    match = found[0]
    word = "never" if chance.random() < 0.25 else "not"
    return _with(sentence, match, f"{match.group()} {word}"), CONTRADICTS


def _opposite(sentence: str, chance: random.Random) -> tuple[str, int] | None:
    pairs = [(a, b) for pair in _OPPOSITES for a, b in (pair, pair[::-1])]
    chance.shuffle(pairs)
    for word, other in pairs:
        if match := re.search(rf"\b{word}\b", sentence):
            return _with(sentence, match, other), CONTRADICTS
    return None


def _other_office(sentence: str, chance: random.Random) -> tuple[str, int] | None:
    if not (match := _OFFICE.search(sentence)):
        return None
    other = chance.choice([o for o in _OFFICES if o.lower() != match.group().lower()])
    return _with(
        sentence, match, other.title() if match.group()[0].isupper() else other
    ), NOT_SUPPORTED


def _limited(sentence: str, chance: random.Random) -> tuple[str, int] | None:
    found = [m for m in _FIGURE.finditer(sentence) if not _YEAR.fullmatch(m.group())]
    if not found:
        return None
    match = chance.choice(found)
    before = sentence[: match.start()].rstrip().lower()
    if before.endswith(
        ("least", "than", "about", "nearly", "over", "to", "only", "around", "some")
    ):
        return None
    return _with(sentence, match, f"{chance.choice(_LIMITS)} {match.group()}"), NOT_SUPPORTED


def _cause_added(sentence: str, other: str, chance: random.Random) -> tuple[str, int] | None:
    phrase = re.search(r"\bthe (?:\w+ ){1,3}of (?:the )?\w+", other)
    if not phrase:
        return None
    return f"{sentence.rstrip('.')} {chance.choice(_CAUSES)} {phrase.group()}.", NOT_SUPPORTED


def _with(sentence: str, match: re.Match[str], text: str) -> str:
    return sentence[: match.start()] + text + sentence[match.end() :]


# --- statements made of questions ------------------------------------------------------------

_SUBJECT = re.compile(
    r"(?:who|what|which (?:[a-z]+ )?[a-z]+) ((?!(?:is|was|are|were|did|do|does|will|would|can|could|has|"
    r"had|have|kind|type|year)\b)[a-z]+(?:ed|s|t|d|n|m|e|k|w) .+?)\??$",
    re.IGNORECASE,
)
_IDENTITY = re.compile(r"(?:who|what) (is|was|are|were) (.+?)\??$", re.IGNORECASE)
_PASSIVE = re.compile(
    r"(when|where|in (?:what|which) \w+) (was|were|is) (.+?) (\w+ed|born|held|built|made|found|won|known|"
    r"written|taken|given|sold|shot|set|sent|led|lost|won)\??$",
    re.IGNORECASE,
)


def statement(question: str, answer: str) -> str | None:
    """Return what a question and its answer say together, where its form is simple; else None.

    "Who designed the bridge?" and "Ann Lee" say "Ann Lee designed the bridge."
    """
    question, answer = question.strip(), answer.strip().rstrip(".")
    if not answer or len(answer.split()) > 8:
        return None
    if match := _PASSIVE.match(question):
        place = answer if answer.lower().startswith(("in ", "on ", "at ")) else f"in {answer}"
        subject = match[3][0].upper() + match[3][1:]
        return f"{subject} {match[2]} {match[4]} {place}."
    if match := _IDENTITY.match(question):
        subject = match[2][0].upper() + match[2][1:]
        return f"{subject} {match[1]} {answer}."
    if match := _SUBJECT.match(question):
        return f"{answer[0].upper()}{answer[1:]} {match[1]}."
    return None


def stated_questions(
    rows: Sequence[dict[str, object]], chance: random.Random, count: int
) -> list[Pair]:
    """Make claims of questions with their answers: the right one, another one, and none.

    Args:
        rows: of the sets of questions with passages.
        chance: where all choices come from.
        count: how many pairs, about.
    """
    pairs: list[Pair] = []
    order = list(range(len(rows)))
    chance.shuffle(order)
    for i in order:
        if len(pairs) >= count:
            break
        row = rows[i]
        question, passage, answer = (str(row[k] or "") for k in ("question", "passage", "answer"))
        if not answer or len(passage.split()) > 110 or "bbq" in str(row["set"]):
            continue
        said = statement(question, answer)
        if not said:
            continue
        if row["label"] and answer.lower() in passage.lower():
            pairs.append(_pair(said, passage, SUPPORTS, "stated"))
            other = _another_answer(answer, passage, question, chance)
            if other and (wrong := statement(question, other)):
                pairs.append(_pair(wrong, passage, NOT_SUPPORTED, "stated"))
        elif not row["label"] and "unanswerable" in str(row["kind"]):
            pairs += [_pair(said, passage, NOT_SUPPORTED, "stated")] * 2
    return pairs


def _another_answer(answer: str, passage: str, question: str, chance: random.Random) -> str | None:
    """Return a name, year or figure of the passage that is neither asked about nor the answer."""
    if _YEAR.search(answer):
        found = _YEAR.findall(passage)
    elif any(c.isdigit() for c in answer):
        found = _FIGURE.findall(passage)
    else:
        found = _NAME.findall(passage)
    used = f"{answer} {question}".lower()
    others = [
        f for f in found if f.lower() not in used and not any(w in used for w in f.lower().split())
    ]
    return chance.choice(others) if others else None


# --- questions -------------------------------------------------------------------------------

_TEASERS = [
    "Here is what we know about {}.", "Here's what to know about {}", "What we know so far about {}",
    "{}: what to know", "Everything you need to know about {}", "Five things to know about {}",
    "Read more about {}.", "Watch: {}", "See the latest on {} here.", "{} explained",
    "Find out more about {} in our newsletter.", "Do you know the answer about {}? Take the quiz.",
    "RELATED: {}", "Photos: {}", "Follow our live coverage of {}.", "Meet the people behind {}.",
    "Experts weigh in on {}.", "Questions remain about {}.", "Sign up for our newsletter on {}.",
]  # fmt: skip
_FUNCTION_WORDS = set(
    "the a an of in on at to for is was are were did do does has have had be been it its that this by "
    "with from as and which who what when where why how many much whose whom".split()
)


def made_questions(pairs: Sequence[Pair], chance: random.Random, count: int) -> list[Pair]:
    """Make other questions of real ones: typed as keywords or with faults, and near misses of them.

    Args:
        pairs: of questions with sentences or short passages.
        chance: where all choices come from.
        count: how many pairs, about.
    """
    made: list[Pair] = []
    answered = [p for p in pairs if p.label == ANSWERED and len(p.passage.split()) <= 100]
    while len(made) < count:
        pair = chance.choice(answered if chance.random() < 0.75 else pairs)
        kind = chance.random()
        if kind < 0.28:
            made.append(replace(pair, statement=_keywords(pair.statement), name="made_keywords"))
        elif kind < 0.44:
            typed = _misspelt(pair.statement, chance)
            made.append(replace(pair, statement=typed, name="made_typed"))
        elif kind < 0.52:
            topic = _topic(pair.statement)
            heading = chance.choice(_TEASERS).format(topic)
            made.append(replace(pair, passage=heading, label=NO_ANSWER, name="made_teaser"))
        elif kind < 0.58:  # the question's own words answer nothing
            echo = pair.statement if chance.random() < 0.5 else pair.statement.rstrip("?") + "."
            made.append(replace(pair, passage=echo, label=NO_ANSWER, name="made_echo"))
        elif pair.label == ANSWERED:
            other = _near_miss(pair, chance.choice(answered), chance)
            if other:
                made.append(replace(pair, statement=other, label=NO_ANSWER, name="made_near_miss"))
    return made


def _keywords(question: str) -> str:
    kept = [
        w for w in re.findall(r"[\w'’.-]+", question) if w.lower().strip(".") not in _FUNCTION_WORDS
    ]
    return " ".join(kept).lower().rstrip(".") or question


def _topic(question: str) -> str:
    names = _NAME.findall(question)
    return names[-1] if names else " ".join(_keywords(question).split()[-3:])


def _misspelt(question: str, chance: random.Random) -> str:
    typed = question.lower() if chance.random() < 0.7 else question
    typed = typed.rstrip("?") if chance.random() < 0.6 else typed
    long = list(re.finditer(r"[A-Za-z]{5,}", typed))
    if not long or chance.random() < 0.25:
        return typed
    match = chance.choice(long)
    word, i = match.group(), chance.randint(1, len(match.group()) - 2)
    word = chance.choice(
        (
            word[:i] + word[i + 1 :],
            word[:i] + word[i] + word[i:],
            word[:i] + word[i + 1] + word[i] + word[i + 2 :],
        )
    )
    return _with(typed, match, word)


def _near_miss(pair: Pair, other: Pair, chance: random.Random) -> str | None:
    """Return the question asked of another year, name, deed or cause, which the passage has not."""
    question = pair.statement
    if chance.random() < 0.4 and (asked := _other_deed(question, pair.passage, chance)):
        return asked
    if match := _YEAR.search(question):
        year = int(match.group()) + chance.choice((-4, -2, -1, 1, 2, 4))
        return None if str(year) in pair.passage else _with(question, match, str(year))
    names = [m for m in _NAME.finditer(question) if m.group() in pair.passage]
    others = [n for n in _NAME.findall(other.statement) if n not in pair.passage]
    if not names or not others:
        return None
    match = max(names, key=lambda m: len(m.group()))
    alike = [n for n in others if len(n.split()) == len(match.group().split())]
    return _with(question, match, chance.choice(alike)) if alike else None


_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth last".split()
_TELLS_WHY = re.compile(
    r"\b(?:because|due|caused?|reasons?|since|so|result|led|order|as|for|to|after|why)\b",
    re.IGNORECASE,
)


def _other_deed(question: str, passage: str, chance: random.Random) -> str | None:
    """Return the question about another edition, the opposite deed, or the cause of it."""
    ordinal = re.search(rf"\b(?:{'|'.join(_ORDINALS)})\b", question)
    if ordinal:
        other = chance.choice([o for o in _ORDINALS if o not in passage.lower()] or [""])
        return _with(question, ordinal, other) if other and other != ordinal.group() else None
    asked = re.match(
        r"(?:When|Where|In (?:what|which) (?:year|city|country)) (did|was|were)\b", question
    )
    if asked and not _TELLS_WHY.search(passage) and chance.random() < 0.7:
        return f"Why {question[asked.start(1) :]}"
    # Who lost is told by who won, so a question that asks for a party is left as it is.
    asks_party = re.match(r"(?:Who|Whom|Whose|Which|What)\b", question)
    opposite = _opposite(question, chance)
    if opposite and not (
        asks_party or re.search(r"\b(?:first|last|most|all|before|after)\b", question)
    ):
        return opposite[0]
    return None


def with_noise(pairs: Sequence[Pair], chance: random.Random) -> list[Pair]:
    """Put unrelated text before some pairs, so that a context that says nothing is learned too."""
    passages = [p.passage for p in pairs if len(p.passage.split()) < 40]
    result = []
    for pair in pairs:
        if not pair.context and len(pair.passage.split()) < 60 and chance.random() < 0.12:
            noise = split(chance.choice(passages))
            result.append(replace(pair, context=" ".join(noise[:2])))
        else:
            result.append(pair)
    return result
