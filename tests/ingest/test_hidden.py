from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.ingest.clean import clean, without_hidden
from rag.ingest.load.text import load_markdown, load_text

HIDDEN = [
    "<!-- secret -->",
    "<!-- secret\n\nsecret -->",
    "<!--secret--><!-- secret -->",
    '<div style="display:none">secret</div>',
    '<div style="display: none;">a <div>b</div> secret</div>',
    "<DIV STYLE='Display : None'>secret</DIV>",
    '<span style="visibility:hidden">secret</span>',
    '<span style="color:#FFFFFF">secret</span>',
    '<span style="color: white; font-weight: bold">secret</span>',
    '<span style="color:rgb(255, 255, 255)">secret</span>',
    '<span style="font-size:0">secret</span>',
    '<span style="font-size:1px">secret</span>',
    '<span style="font-size:0.01em">secret</span>',
    '<span style="font-size: 0rem;">secret</span>',
    '<p style="opacity:0">secret</p>',
    '<p style="position:absolute;left:-9999px">secret</p>',
    "<p hidden>secret</p>",
    '<p hidden="until-found">secret</p>',
    '<font color="white">secret</font>',
    "<script>secret</script>",
    "<style>secret</style>",
    "<template>secret</template>",
]
SHOWN = [
    "The toll is < 12 and > 9.",
    "<b>The bridge</b> fell.",
    '<div style="display:block">The bridge fell.</div>',
    '<div class="hidden-gem">The bridge fell.</div>',
    '<div style="overflow:hidden">The bridge fell.</div>',
    '<p style="color:white;background:black">The bridge fell.</p>',
    '<p style="background-color:white">The bridge fell.</p>',
    '<p style="font-size:11px">The bridge fell.</p>',
    '<p style="font-size: 0.9375rem;">The bridge fell.</p>',
    '<p style="font-size:1em">The bridge fell.</p>',
    '<p style="font-size:.8em">The bridge fell.</p>',
    '<p style="opacity:0.9">The bridge fell.</p>',
    '<p style="font-size:10em;opacity:1">The bridge fell.</p>',
    "<input hidden> The bridge fell.",
    "He wrote [//] on the wall.",
]


@pytest.mark.parametrize("markup", HIDDEN)
def test_what_is_not_shown_goes(markup: str) -> None:
    assert without_hidden(f"It fell. {markup} It rained.") == "It fell.  It rained."


@pytest.mark.parametrize("text", SHOWN)
def test_what_is_shown_stays(text: str) -> None:
    assert without_hidden(text) == text


@pytest.mark.parametrize("opening", ["<!-- secret", "<p hidden>secret", "<script>secret"])
def test_what_is_never_closed_takes_its_paragraph_and_no_more(opening: str) -> None:
    text = f"It fell. {opening}\nsecret\n\nSix are missing."
    assert without_hidden(text) == "It fell. \n\nSix are missing."


def test_a_comment_of_markdown_goes_from_plain_text_too() -> None:
    assert without_hidden("It fell.\n[//]: # (secret)\nIt rained.") == "It fell.\n\nIt rained."


@pytest.mark.parametrize("markup", HIDDEN)
def test_no_form_of_file_stores_it(markup: str) -> None:
    text = f"The bridge fell into the river on Tuesday. {markup}\n\nSix workers are missing."
    for raw in (load_text(text, "a.txt"), load_markdown(text, "a.md")):
        stored = clean(raw.text)[0]
        assert "secret" not in f"{raw.title} {stored}"
        assert "The bridge fell" in stored
        assert "Six workers are missing." in stored


def test_much_markup_that_is_never_closed_is_read_in_one_pass() -> None:
    text = "<!--" * 20_000 + "<p hidden>" * 20_000 + "<a1 hidden>" * 20_000
    assert without_hidden(text) == ""


@given(
    st.lists(st.sampled_from(["<!--", "-->", "<p hidden>", "</p>", "a", "\n\n", "<p>", "<", ">"]))
)
def test_only_removes(parts: list[str]) -> None:
    text = "".join(parts)
    left = iter(text)
    assert all(any(c == other for other in left) for c in without_hidden(text))
