"""Removal of secrets from text: messages of clients and providers may repeat a key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

_NAMES_A_SECRET = ("KEY", "TOKEN", "SECRET", "PASSW", "CREDENTIAL")
# The user's part of a URL, and what has the form of a key.
_SECRET = re.compile(r"(?<=://)[^/@\s'\"]+(?=@)|\b(?:sk|pk|rk)-[\w*.-]{6,}|(?<=Bearer )[^\s'\",}]+")
_SHORTEST = 8  # characters; shorter ones stand for "no key" ("none", "EMPTY") and are also words
HIDDEN = "***"


def redact(text: str, variables: Mapping[str, str]) -> str:
    """Return `text` without any secret.

    Args:
        text: about to be shown to a person, or written to a file.
        variables: environment variables; the values of those named like a secret are hidden, and
            the passwords of those that are URLs.
    """
    for secret in sorted(_secrets(variables), key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return _SECRET.sub(HIDDEN, text)


def _secrets(variables: Mapping[str, str]) -> set[str]:
    found = set()
    for name, value in variables.items():
        if any(part in name.upper() for part in _NAMES_A_SECRET):
            found.add(value)
        if "://" in value and "@" in value:
            found |= _password(value)
    return {s for s in found if len(s) >= _SHORTEST}


def _password(url: str) -> set[str]:
    try:
        password = urlsplit(url).password
    except ValueError:  # not a URL after all
        return set()
    return {password, unquote(password)} if password else set()
