"""Who does what to whom, read off the order of words."""

from __future__ import annotations

import pytest

from rag.verify.clauses import clauses


@pytest.mark.parametrize(
    ("sentence", "verb", "agents", "patients"),
    [
        ("The ship struck the bridge.", "strike", {"ship"}, {"bridg"}),
        ("The bridge was struck by the ship.", "strike", {"ship"}, {"bridg"}),
        ("The ship, bound for Oslo, struck the bridge.", "strike", {"ship"}, {"bridg"}),
        ("Eight divers were on the quay, filling bags.", "fill", {"eight", "diver"}, {"bag"}),
        ("The fire crossed the road, driven by winds.", "drive", {"wind"}, {"fire"}),
        ("Lund said that Holm had sold at least two boats.", "sell", {"holm"}, {"two", "boat"}),
        ("The storm will destroy houses.", "destroy", {"storm"}, {"hous"}),
        ("The firm sent 32,000 letters.", "send", {"firm"}, {"32", "000", "letter"}),
        ("Norway lost 2-1 to Sweden.", "beat", {"sweden"}, {"norway"}),
        ("Norway defeated Sweden.", "beat", {"norway"}, {"sweden"}),
    ],
)
def test_the_two_sides_of_a_verb(
    sentence: str, verb: str, agents: set[str], patients: set[str]
) -> None:
    found = next(c for c in clauses(sentence) if c.verb == verb)
    assert (set(found.agents), set(found.patients)) == (agents, patients)


@pytest.mark.parametrize("sentence", ["", "Two more boats.", "The hundred boats of the port."])
def test_no_verb_is_no_clause(sentence: str) -> None:
    assert clauses(sentence) == ()
