"""Agency: what only somebody can do is not done by a thing, and to the one who does it.

"The guidelines issued the agency" has every word of "the agency issued the guidelines", and so has
a claim in other words ("new rules have proposed the agency"), where no verb is shared by which the
two sides could be told to have changed places. Verbs like these ask for somebody who acts: a
selectional restriction (Katz and Fodor, 1963). Only where the one who is acted on is, in the
article, one who acts.
"""

from __future__ import annotations

import re

from rag.types import Failure
from rag.verify.clauses import Clause, clauses, sentences_of
from rag.verify.names import find_names
from rag.words import content_stems, plain, stem

# What nothing does but a person, or people together: an earthquake strikes, and announces nothing.
_ACTS = frozenset(
    stem(w)
    for w in """announced reported disclosed stated informed proposed suggested issued released published
    unveiled outlined showcased presented promised pledged vowed projected predicted estimated fired launched
    landed elected appointed arrested detained charged sued ordered instructed mandated commanded compelled
    asked appealed conducted executed carried handled implemented investigated probed examined scrutinized
    scrutinised studied tested inspected watched photographed observed discovered rescued sent deployed
    signed approved vetoed voted declared admitted apologised apologized hired sacked dismissed bought acquired
    sold hoped planned intended decided agreed refused set gave kept won abandoned invited visited""".split()
)
_BEGINNING = 3  # words of a sentence that say what it is about
# Whoever may act, named or not; what speaks for somebody ("the report asked the ministry") may too.
_SOMEBODY = frozenset(
    stem(w)
    for w in """people person man men woman women child children student pupil parent mother father brother sister
    son daughter family police officer official authority authorities government minister president premier
    chancellor leader lawmaker senator governor mayor chief director chairman secretary delegation court judge jury
    tribunal prosecutor lawyer attorney investigator detective company firm bank agency organization organisation
    administration commission executive union group team squad party employee worker staff customer user consumer
    investor shareholder activist protester demonstrator campaigner gunman shooter killer attacker suspect victim
    witness astronomer scientist researcher expert analyst economist engineer doctor nurse patient army navy military
    force troops soldier guard rebel militant airline carrier operator regulator founder owner member resident
    citizen voter spokesman spokeswoman spokesperson exchange fund club player coach champion winner side country
    nation state city county department ministry council committee parliament congress house senate driver pilot
    passenger crew diver rescuer firefighter teacher teenager boy girl journalist reporter author artist actor
    singer writer critic editor newspaper magazine broadcaster outlet publisher report study survey poll article
    letter statement lawsuit suit complaint indictment ruling verdict decision law bill rule order
    website book film programme program campaign school university college hospital church charity foundation
    institute laboratory lab society association federation league network startup business industry retailer
    manufacturer maker producer supplier developer market tribe community village town region province""".split()
)


def check_agency(claim: str, article: str) -> list[Failure]:
    """Return a failure for a deed that a thing is said to do to one who, in the article, acts.

    Args:
        claim: the statement.
        article: title and text of the article.
    """
    claim, article = plain(claim), plain(article)
    names = find_names(claim, article)
    for clause in clauses(claim):
        if clause.verb not in _ACTS or clause.passive or clause.quotes or not clause.agents:
            continue
        is_a_thing = not clause.agents & _somebody(names, claim, clause.agents)
        if is_a_thing and _acts(clause, _somebody(names, claim, clause.patients), article):
            sides = f"{' '.join(sorted(clause.agents))} … {clause.verb}"
            return [Failure("agency", sides, "in the source it is the other one who acts")]
    return []


def _somebody(names: list[str], claim: str, side: frozenset[str]) -> frozenset[str]:
    """Return the words for whoever may act, the names of `claim` among them.

    Not the name that only tells what kind of thing it is: "European titles".
    """
    found = set(_SOMEBODY)
    for name in names:
        noun = re.search(rf"{re.escape(name)} ([a-z]+)", claim)
        if not (noun and stem(noun[1]) in side):
            found.update(content_stems(name))
    return frozenset(found)


def _acts(claim: Clause, somebody: frozenset[str], article: str) -> bool:
    """Tell whether the one who is acted on in `claim` acts in the article, and the other one never."""
    sentences = sentences_of(article)
    told = [clause for sentence in sentences for clause in clauses(sentence)]
    if not claim.patients or any(
        claim.agents & c.agents and claim.patients & c.after for c in told
    ):
        return False
    if claim.patients & somebody and any(claim.patients <= c.agents for c in told):
        return True
    # "The company is on track": what a sentence is about, by the words that it begins with.
    begun = (frozenset(content_stems(" ".join(s.split()[:_BEGINNING]))) for s in sentences)
    return claim.patients <= somebody and (
        any(c.agents and c.agents <= claim.patients for c in told)
        or any(claim.patients <= first for first in begun)
    )
