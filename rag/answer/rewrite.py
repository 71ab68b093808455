"""A question that follows on, made to stand alone by rule: "And what did Japan say?"

A rule knows the words and not the matter. It takes over what the last question was about, and
nothing that the conversation does not hold: a question that it cannot place stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.topic import (
    AUXILIARY,
    WH,
    Topic,
    actor_of,
    last_person,
    names_in,
    time_span,
    topic_of,
)
from rag.text.words import content_stems
from rag.types import Exchange

_LINK = re.compile(
    r"^\W*(?:(?:and|but|so|or|then|also|ok(?:ay)?|well|yes|no|right|thanks?(?: you)?)\b[\s,]*)+",
    re.IGNORECASE,
)
_WHAT_ABOUT = re.compile(r"^(?:what|how) about\b\s*", re.IGNORECASE)
_BARE = re.compile(
    r"^(?P<wh>why|when|where|who|how|since when|until when|by whom|how so|how come|why not)"
    r"(?: exactly)?(?: (?:was|is|did|does|has|had) (?:that|this|it)"
    r"(?: (?:happen|occur|take place|all happen|happened|so))?)?\W*$",
    re.IGNORECASE,
)
_ELSE = re.compile(r"^(?:who|what|where|which|anything|anyone|anybody) else\W*$", re.IGNORECASE)
_OF_THEM = re.compile(r"\bof (?:them|those|these)\b", re.IGNORECASE)
_THING = re.compile(
    r"\b(?:it|this|that)\b(?! (?:week|month|year|morning|afternoon|evening|weekend|time|day|night"
    r"|quarter|spring|summer|autumn|fall|winter|\w+day\b|\w+ that)|[’'])",
    re.IGNORECASE,
)
_CONJUNCTION = re.compile(
    r"\b(?:say|says|said|claims?|claimed|think|thinks|believe|reported|announced?|confirm(?:ed)?"
    r"|so|such|likely|true) that\b|\b(?:is|was) it (?:true|likely|possible|rain\w*)\b"
    r"|\b(?:is|are|was|were) there\b|\bthere (?:is|are|was|were)\b|\bnext to\b|\beach other\b",
    re.IGNORECASE,
)
_SUBJECT_IT = re.compile(
    r"(?<=\bdid )it\b|(?<=\bdoes )it\b|(?<=\bwill )it\b|(?<=\bhas )it\b|(?<=\bwas )it\b"
    r"|(?<=\bis )it\b|(?<=\bcan )it\b|(?<=\bhad )it\b",
    re.IGNORECASE,
)
_ITS = re.compile(r"\bits\b", re.IGNORECASE)
_THERE = re.compile(r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )\bthere\b", re.IGNORECASE)
_THEN = re.compile(
    r"\b(?:(?:back|at|(?P<bound>since|until|before|after|by)) )?"
    r"(?:then|that (?:day|time|year|month))\b",
    re.IGNORECASE,
)
_HIS = re.compile(r"\bhis\b|\bher\b(?= [a-z])", re.IGNORECASE)
_HE = re.compile(r"\b(?:he|him|she|her)\b", re.IGNORECASE)
_THEIR = re.compile(r"\btheir\b", re.IGNORECASE)
_THEY = re.compile(r"\b(?:they|them)\b", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"\b(?:its?|he|him|his|she|hers?|they|them|theirs?|those|these|there|then|same|others?"
    r"|the (?:first|second|latter|former|two|other)|next|else|instead|still|yet|anyone|anybody)\b",
    re.IGNORECASE,
)
_LEADS_TO = (
    (re.compile(r"\b(?:say|said|says|think|thought|announced?|know|known|report(?:ed)?|wr[io]te"
                r"|learn(?:ed)?|tell|told|claim(?:ed)?|comment(?:ed)?)(?: that| this| it| so)?$", re.I),
     "about"),
    (re.compile(r"\b(?:react(?:ed)?|respond(?:ed)?|reaction|response|reply)$", re.I), "to"),
    (re.compile(r"\b(?:next|then|afterwards|since)$", re.I), "after"),
)  # fmt: skip
_DID_THAT = re.compile(r"\b(?P<did>did|do|does|done) (?:that|this|so|the same)\b", re.IGNORECASE)
_PREPOSITION = re.compile(
    r"(?:in|on|at|since|until|by|before|after|during|from)\b(?: the\b)?\s*", re.IGNORECASE
)
_NO_PREPOSITION = re.compile(r"(?:last|this|next|yesterday|today)\b|.* ago\b", re.IGNORECASE)
_DEFINES = re.compile(r"^(?:what|who) (?:is|are) (?:an? )?[a-z -]+$", re.IGNORECASE)
_MOST_WORDS_OF_A_FRAGMENT = 6
_FEW_STEMS = 2


def leans_on(question: str, history: Sequence[Exchange]) -> bool:
    """Tell whether a question can hardly be understood without what was said before it."""
    if not history:
        return False
    bare = _LINK.sub("", question).strip()
    if bare != question.strip() or _WHAT_ABOUT.match(bare) or _BARE.match(bare):
        return True
    if _fragment(bare) is not None or _ELSE.match(bare):
        return True
    names = names_in(question)
    if pronoun := _pronoun(question):
        places = [question.find(n) for n in names if n in question]
        # "What did Kim say that he would do" says itself whom it means.
        return pronoun < min(places, default=len(question)) or len(names) == 0
    if any(p.search(bare.rstrip(" ?.!")) for p, _ in _LEADS_TO):
        return True
    if names:
        return False
    before = set(content_stems(f"{history[-1].question} {history[-1].answer or ''}"))
    asked = content_stems(question)
    if any(s in before for s in asked):
        return True
    return len(asked) <= _FEW_STEMS and not _DEFINES.match(bare.rstrip(" ?.!"))


def _pronoun(question: str) -> int | None:
    text = _CONJUNCTION.sub(lambda m: "_" * len(m.group()), question)
    found = [m.start() for p in (_POINTS_BACK, _THING) if (m := p.search(text))]
    return min(found, default=None)


def rewrite_by_rule(question: str, history: Sequence[Exchange]) -> str:
    """Return `question` so that it can be understood alone.

    Args:
        question: what was asked now.
        history: what was asked and answered before, the oldest first.
    """
    if not leans_on(question, history):
        return question
    before = history[-1].question.strip().rstrip(" ?.!")
    bare = _LINK.sub("", question).strip(" ,?.!")
    if match := _BARE.match(bare):
        return _whole(_asked_again(match["wh"].lower(), before))
    if _ELSE.match(bare):
        return _whole(_others(before))
    fragment = _fragment(bare)
    if fragment is not None:
        return _whole(_with_fragment(fragment, before))
    return _whole(_with_antecedents(bare, history))


def _whole(question: str) -> str:
    text = " ".join(question.split()).rstrip(" ?.!,")
    return text[:1].upper() + text[1:] + "?"


def _fragment(bare: str) -> str | None:
    """Return what "And Japan?", "What about Japan?" and "In 2023?" put in another's place."""
    if match := _WHAT_ABOUT.match(bare):
        return bare[match.end() :].strip(" ?.!")
    if WH.match(bare) or AUXILIARY.match(bare) or len(bare.split()) > _MOST_WORDS_OF_A_FRAGMENT:
        return None
    if not (
        names_in(f"about {bare}")
        or time_span(bare)
        or re.match(r"(?:in|for|by|at|the|any)\b", bare, re.I)
    ):
        return None
    return bare.strip(" ?.!")


def _others(before: str) -> str:
    """Return the last question, asked of others than before."""
    if actor := topic_of(before).actor:
        return before.replace(actor, f"others than {actor}", 1)
    return re.sub(r"^(\w+)\b", r"\1 else", before, count=1)


def _asked_again(wh: str, before: str) -> str:
    """Return the last question with another question word."""
    wh = {"how come": "why", "how so": "how"}.get(wh, wh)
    topic = topic_of(before)
    match = WH.match(before)
    rest = before[match.end() :] if match else before
    if rest == before:  # no question word: a topic
        return f"{wh} was {rest}"
    if topic.is_named and topic.deed:
        said = re.sub(r"\b(say|said|think|know|do)\b", r"\1 that", rest, count=1)
        return f"{wh} {said}" if wh in {"why", "how"} else f"{wh} was {topic.text}"
    if AUXILIARY.match(rest):
        return f"{wh} {re.sub(r' (?:on|in|at|to|from|by|for|with|about)$', '', rest)}"
    if wh == "who":
        return f"who {rest}"
    counted = re.match(r"how (?:many|much) (\w+)|(?:which|what) (\w+) ", before, re.IGNORECASE)
    other = "something" if before[:4].lower() == "what" else "someone"
    subject = next((g for g in counted.groups() if g), other) if counted else other
    return f"{wh} was it that {subject} {rest}"


def _with_fragment(fragment: str, before: str) -> str:
    """Return the last question with `fragment` in the place of what is like it."""
    new = time_span(fragment)
    if new and not (fragment[: new[0]] + fragment[new[1] :]).strip():
        return _at_another_time(fragment, before)
    names = names_in(before)
    placed = re.match(r"(in|at|from|for|on|by|with|to) (?:the )?(.+)", fragment, re.IGNORECASE)
    if placed:
        for name in names:
            there = re.search(
                rf"\b{placed[1]} (?:the )?{re.escape(name)}(?P<noun> [a-z])?", before, re.IGNORECASE
            )
            if there and there["noun"]:  # "in the Lahaina fire"
                return before.replace(name, placed[2], 1)
            if there:
                return before[: there.start()] + fragment + before[there.end() :]
        return f"{before} {fragment}"
    if names and names_in(f"about {fragment}"):
        old = topic_of(before).actor or names[0]
        bare = re.sub(r"^the ", "", fragment)
        return (
            re.sub(rf"(?:\bthe )?{re.escape(old)}", lambda _: fragment, before, count=1)
            if (bare != fragment)
            else before.replace(old, fragment, 1)
        )
    return f"what about {fragment} {topic_of(before).linked}"


def _at_another_time(fragment: str, before: str) -> str:
    old = time_span(before)
    if old is None:
        joint = "" if _PREPOSITION.match(fragment) or _NO_PREPOSITION.match(fragment) else "in "
        return f"{before} {joint}{fragment}"
    start, end = old
    given = _PREPOSITION.match(before[start:end])
    if not given:  # "Euro 2024"
        fragment = _PREPOSITION.sub("", fragment, count=1)
    elif not _PREPOSITION.match(fragment) and not _NO_PREPOSITION.match(fragment):
        start += given.end()
    return before[:start] + fragment + before[end:]


def _with_antecedents(text: str, history: Sequence[Exchange]) -> str:
    """Return a question with what its pronouns mean put in, or with the topic at its end."""
    topic = topic_of(history[-1].question)
    done = text
    actor = actor_of(history[-1])
    if actor:
        done = _OF_THEM.sub(f"of {actor}", done, count=1)
    if done == text:
        done = _with_people(text, actor, last_person(history))
    spoken_of = done != text
    if topic.place:
        done = _THERE.sub(f"in {topic.place}", done, count=1)
    if topic.time:
        bare = _PREPOSITION.sub("", topic.time, count=1)
        done = _THEN.sub(lambda m: f"{m['bound']} {bare}" if m["bound"] else topic.time, done, 1)
    if topic.deed:
        done = _DID_THAT.sub(lambda m: f"{m['did']} {topic.deed}", done, count=1)
    if not spoken_of:
        done = _with_thing(done, topic)
        spoken_of = bool(topic.actor) and topic.actor in done and topic.actor not in text
    if spoken_of and not any(p.search(done) for p, _ in _LEADS_TO):
        return done
    return done if _holds(done, topic) else _with_topic(done, topic)


def _with_people(text: str, actor: str | None, person: str | None) -> str:
    if person:
        text = _HE.sub(person, _HIS.sub(f"{person}'s", text))
    if actor:
        owner = "their" if " who " in actor else f"{actor}'s"
        text = _THEY.sub(actor, _THEIR.sub(owner, text, count=1), count=1)
    return text


def _with_thing(text: str, topic: Topic) -> str:
    """Return a question with the thing spoken of in place of "it", "that", "the fire"."""
    thing = topic.text
    if not thing:
        return text
    subject = topic.actor if topic.actor and not topic.is_named else thing
    done = _SUBJECT_IT.sub(subject, text, count=1)
    done = _ITS.sub(f"{subject}'s", done, count=1)
    if done == text and _CONJUNCTION.search(done) is None:
        done = _THING.sub(thing, done, count=1)
    if topic.head and thing.lower() not in done.lower():
        the = rf"\b(?:the|this|that|those|these) {re.escape(topic.head)}\b"
        done = re.sub(the, thing, done, count=1, flags=re.IGNORECASE)
    return done


def _holds(question: str, topic: Topic) -> bool:
    stems, wanted = set(content_stems(question)), content_stems(topic.text)
    shared = sum(s in stems for s in wanted)
    return shared == len(wanted) or (shared > 0 and len(stems) > _FEW_STEMS)


def _with_topic(question: str, topic: Topic) -> str:
    for pattern, link in _LEADS_TO:
        if pattern.search(question):
            question = re.sub(r" (?:next|then|afterwards)$", "", question)
            return f"{question} {link} {topic.text}"
    return f"{question} {topic.linked}"
