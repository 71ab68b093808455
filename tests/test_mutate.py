"""The mutator of the checks' measurement: what it changes, and what it leaves alone."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from eval_mutations import HALVES, Item, half_of, interval, judged, table
from mutate import KINDS, elsewhere, mutate, read_source
from mutate_roles import role_changes
from mutate_speakers import attribution_changes
from mutate_text import Change, Elsewhere, language, related
from mutate_words import digit_changes, name_changes, negation_changes
from paraphrase_faults import UNTRUE, is_untrue, mended
from paraphrases import WRITTEN, Paraphrase, is_copy, sample, summedits, written

NOTHING = Elsewhere({}, ())
OTHERS = Elsewhere(
    {"PERSON": ("Nils Aaberg",), "GPE": ("Peru", "Iranian"), "ORG": ("Tidewater Bank",)},
    ("Nils Aaberg",),
)
HARBOUR = (
    "About 40 boats left the harbour of Lisbon on Tuesday. Maria Lopez said that the pier would be "
    "closed. The company rose to fame in 2019. Anna Berg works for Norsk Hydro."
)


def changed(kind: str, sentence: str, document: str = HARBOUR) -> list[Change]:
    return KINDS[kind](language()(sentence), read_source(document), OTHERS)


def texts(changes: list[Change]) -> set[str]:
    return {c.text for c in changes}


def test_one_digit_changes_and_nothing_else() -> None:
    sentence = "The pier has 352 piles."
    found = digit_changes(language()(sentence), read_source(HARBOUR))
    assert found
    for change in found:
        assert sum(a != b for a, b in zip(sentence, change.text, strict=True)) == 1


def test_a_figure_that_the_document_gives_too_is_not_put_in() -> None:
    document = "It has 352 piles, and the older one 452."
    assert "The pier has 452 piles." not in texts(
        digit_changes(language()("The pier has 352 piles."), read_source(document))
    )


@pytest.mark.parametrize(
    ("sentence", "lowest", "highest"),
    [
        ("Over 50 boats left.", 66, None),
        ("Up to 50 boats left.", None, 38),
        ("Fewer than 50 boats left.", None, 38),
    ],
)
def test_a_changed_limit_is_false(sentence: str, lowest: int | None, highest: int | None) -> None:
    values = [
        int(m.group())
        for c in digit_changes(language()(sentence), read_source(HARBOUR))
        if (m := re.search(r"\d+", c.text))
    ]
    assert values
    assert all((lowest is None or v >= lowest) for v in values)
    assert all((highest is None or v <= highest) for v in values)


def test_a_rounded_figure_changes_by_more_than_its_rounding() -> None:
    found = digit_changes(language()("About 870 boats left."), read_source(HARBOUR))
    assert found
    assert not any(c.after.startswith("8") for c in found)


def test_digits_inside_a_name_stay() -> None:
    assert not digit_changes(language()("The SARS-CoV-2 virus is here."), read_source(HARBOUR))


def test_weekdays_and_number_words_change() -> None:
    found = changed("digit", "Seven boats left on Tuesday.")
    assert {"number word", "date"} <= {c.how for c in found}
    assert "Seven boats left on Friday." in texts(found)


def test_a_name_is_replaced_by_one_of_its_kind() -> None:
    found = name_changes(language()("Boats left Lisbon."), read_source(HARBOUR), OTHERS)
    assert "Boats left Peru." in texts(found)


def test_a_first_word_that_may_be_no_name_is_not_put_in() -> None:
    source = read_source("Realistically, many died. We met Anna Berg in Oslo.")
    assert "Realistically" not in {n for some in elsewhere([source]).names.values() for n in some}


def test_a_place_is_not_replaced_by_one_of_the_same_document() -> None:
    document = "Boats left Lisbon in Portugal for Spain."
    found = name_changes(language()("Boats left Lisbon."), read_source(document), NOTHING)
    assert not found


@pytest.mark.parametrize(
    ("name", "other"),
    [("Iran", "Iranian"), ("Kim", "Kim Jong Un"), ("Bank of Japan", "BOJ"), ("U.S.", "US")],
)
def test_two_names_of_one_thing_are_related(name: str, other: str) -> None:
    assert related(name, other)


def test_two_things_are_not_related() -> None:
    assert not related("Spain", "England")


@pytest.mark.parametrize(
    ("sentence", "false"),
    [
        ("The boats have left.", "The boats have not left."),
        ("The boats left early.", "The boats did not leave early."),
        ("The police have found no evidence.", "The police have found evidence."),
        ("The boats did not leave.", "The boats did leave."),
        ("The crew can't leave.", "The crew can leave."),
        ("Prices are rising.", "Prices are falling."),
    ],
)
def test_negations(sentence: str, false: str) -> None:
    assert false in texts(negation_changes(language()(sentence), read_source(HARBOUR)))


def test_may_and_may_not_are_true_together() -> None:
    found = negation_changes(language()("The boats may leave."), read_source(HARBOUR))
    assert "The boats may not leave." not in texts(found)


def test_some_are_and_some_are_not_are_true_together() -> None:
    found = negation_changes(language()("Some boats have not left."), read_source(HARBOUR))
    assert "Some boats have left." not in texts(found)


def test_an_opposite_that_the_document_uses_is_not_put_in() -> None:
    found = negation_changes(
        language()("Prices rose."), read_source("Prices rose in May and fell in June.")
    )
    assert "Prices fell." not in texts(found)


@pytest.mark.parametrize(
    ("sentence", "false"),
    [
        ("Officials say the harbour was destroyed.", "The harbour was destroyed."),
        ("The bank said that it would sell bonds.", "The bank will sell bonds."),
        (
            "According to Norsk Hydro, ten boats were lost.",
            "Ten boats were lost.",
        ),
        ("Ten boats were lost, according to Norsk Hydro.", "Ten boats were lost."),
        ("The man allegedly stole a boat.", "The man stole a boat."),
        ("He is believed to be a sailor.", "He is a sailor."),
        ("Maria Lopez said that boats sank.", "Nils Aaberg said that boats sank."),
    ],
)
def test_attributions(sentence: str, false: str) -> None:
    found = attribution_changes(language()(sentence), read_source(HARBOUR), OTHERS)
    assert false in texts(found)


@pytest.mark.parametrize(
    "sentence",
    [
        "Maria Lopez did not say if the pier would be closed.",
        "Maria Lopez said what would be closed.",
    ],
)
def test_what_was_not_said_becomes_no_fact(sentence: str) -> None:
    found = attribution_changes(language()(sentence), read_source(HARBOUR), NOTHING)
    assert "report to fact" not in {c.how for c in found}


def test_what_the_document_says_itself_may_lose_its_speaker() -> None:
    document = (
        "The storm destroyed the whole harbour. Officials say the storm destroyed the harbour."
    )
    found = attribution_changes(
        language()("Officials say the storm destroyed the harbour."), read_source(document), NOTHING
    )
    assert not found


@pytest.mark.parametrize(
    ("sentence", "false"),
    [
        ("The police killed the gunman.", "The gunman killed the police."),
        ("The suspect was arrested by the officers.", "The officers were arrested by the suspect."),
        (
            "It began with Russia's invasion of Ukraine.",
            "It began with Ukraine's invasion of Russia.",
        ),
        ("Spain beat England.", "England beat Spain."),
    ],
)
def test_roles(sentence: str, false: str) -> None:
    assert false in texts(role_changes(language()(sentence)))


def test_a_meeting_has_no_roles_to_swap() -> None:
    assert not role_changes(language()("The minister met the ambassador."))


def test_an_idiom_has_no_roles_to_swap() -> None:
    assert not role_changes(language()("Decisions would be made meeting by meeting."))


def test_the_same_seed_gives_the_same_mutants() -> None:
    sentence = "Maria Lopez said on Tuesday that the police had caught 40 men."
    source, others = read_source(HARBOUR), elsewhere([read_source("Nils Aaberg said so.")])
    first = mutate(sentence, source, others, 3)
    assert first == mutate(sentence, source, others, 3)
    assert len({m.kind for m in first}) == len(first)
    assert all(m.text != sentence for m in first)


def test_what_is_a_copy() -> None:
    assert is_copy("Anna Berg works for Norsk Hydro.", HARBOUR)
    assert is_copy("On Tuesday, about 40 boats left the harbour of Lisbon.", HARBOUR)
    assert not is_copy("Some 40 vessels sailed from Lisbon on Tuesday.", HARBOUR)


def test_the_written_paraphrases_are_of_articles_and_no_copies() -> None:
    items = written()
    lines = WRITTEN.read_text(encoding="utf-8").splitlines()
    assert len(items) > 150
    assert len(items) == len(lines)
    assert all(item.document and item.text not in item.document for item in items)


def test_a_changed_quotation_is_no_true_paraphrase(tmp_path: Path) -> None:
    row = {"id": "a", "doc": "She said: “We did not wait for him at all.”", "edit_types": []}
    lines = [
        {**row, "supported": True, "summary": 'The woman told us that they "did not wait" long.'},
        {**row, "supported": True, "summary": 'The woman told us that they "never waited" long.'},
        {**row, "supported": False, "summary": "The woman told us that they waited a lot."},
    ]
    file = tmp_path / "summedits-news.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    assert [p.text for p in summedits(file)] == [lines[0]["summary"]]


def test_known_untrue_sentences_go_and_others_are_mended() -> None:
    summary, why = next((name, why) for name, why in UNTRUE.items() if ":" not in name)
    assert why
    assert is_untrue(f"{summary}:0")
    sentence = next(name for name in UNTRUE if ":" in name)
    assert is_untrue(sentence)
    assert not is_untrue(f"{sentence.partition(':')[0]}:9")
    told = mended("63f9455b8d931ba6e664fb9f_7:0", "They were held for another 30 days.")
    assert told == "They were held for another 30 days, according to reports."
    assert mended("other:0", "They were held.") == "They were held."


def test_a_document_is_in_one_half() -> None:
    halves = {text: half_of(text) for text in map(str, range(20))}
    assert set(halves.values()) == set(HALVES)
    assert all(half_of(text) == half for text, half in halves.items())


def test_a_sample_is_as_large_as_asked_and_in_order() -> None:
    items = [Paraphrase(str(n), "", "", "") for n in range(20)]
    taken = sample(items, 5, seed=1)
    assert len(taken) == 5
    assert taken == sorted(taken, key=lambda p: int(p.id))
    assert sample(items, 30, seed=1) == items


def test_the_checks_are_asked_about_a_document() -> None:
    document = "Forty boats left the harbour on Tuesday. The pier was closed."
    assert judged("Forty boats left the harbour on Tuesday.", document) == (True, ())
    supported, reasons = judged("Ninety boats left the harbour on Tuesday.", document)
    assert not supported
    assert any(r.startswith("numbers: ") for r in reasons)


def _item(kind: str, document: int, *, supported: bool) -> Item:
    return Item(kind, "", str(document), document, HALVES[0], "", "", "", "", supported, ())


def test_the_interval_covers_the_share_and_depends_on_documents() -> None:
    same = [_item("unchanged", 1, supported=s) for s in (True, True, False, False)]
    assert interval(same, 0) == (0.5, 0.5)
    apart = [_item("unchanged", n, supported=n < 5) for n in range(10)]
    low, high = interval(apart, 0)
    assert low < 0.5 < high


def test_the_table_has_both_figures() -> None:
    items = [_item("unchanged", 1, supported=True), _item("digit", 1, supported=True)]
    rows = table(items, 0).splitlines()
    assert any("unchanged, kept" in r and "| 1 | 1 | 100.0% |" in r for r in rows)
    assert any(r.startswith("| digit | 0 | 1 | 0.0%") for r in rows)
