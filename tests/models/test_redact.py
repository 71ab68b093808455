"""Secrets taken out of text."""

from __future__ import annotations

import pytest

from rag.models.redact import redact

KEY = "planted0123456789"


@pytest.mark.parametrize(
    ("text", "variables", "shown"),
    [
        (f"bad key {KEY}.", {"OPENAI_API_KEY": KEY}, "bad key ***."),
        (f"bad token {KEY}", {"HF_TOKEN": KEY}, "bad token ***"),
        (f"user {KEY}", {"USER": KEY}, f"user {KEY}"),
        ("none is none", {"OPENAI_API_KEY": "none"}, "none is none"),
        ("at http://me:pw@host/v1", {}, "at http://***@host/v1"),
        ("pass%20word1 or pass word1", {"BASE_URL": "http://me:pass%20word1@host"}, "*** or ***"),
        ("Incorrect API key: sk-abcd***wxyz.", {}, "Incorrect API key: ***"),
        ("Authorization: Bearer abc.def-1", {}, "Authorization: Bearer ***"),
        ("mail me@example.com", {"A": "http://[broken@"}, "mail me@example.com"),
        (f"{KEY}extra {KEY}", {"A_KEY": KEY, "B_KEY": f"{KEY}extra"}, "*** ***"),
    ],
)
def test_a_secret_is_hidden_and_nothing_else(
    text: str, variables: dict[str, str], shown: str
) -> None:
    assert redact(text, variables) == shown
