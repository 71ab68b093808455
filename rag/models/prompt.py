"""Prompts: versioned files with `$variables`, loaded in one place.

A prompt file has YAML front matter with the system message, and the user message as its body. A
missing or unknown variable is an error. Every reply names its prompt by name, version and hash.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from string import Template

from rag.assets import prompts_folder
from rag.types import Evidence

# What chat templates read as the border of a message begins like this, and llama.cpp's server reads
# such tokens anywhere in a text. A space, or a round bracket, turns them into plain text.
_TAG_OPENS = re.compile(r"<(?=[\w/|<｜])")
_BRACKETED_TOKEN = re.compile(r"\[(/?[A-Z_]{3,})\]")
_NUMBER = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Prompt:
    """One version of one prompt."""

    prompt_id: str  # "answer.v1@3f1c09a2b4d6": name, version, hash of the file
    system: str
    user: str

    def messages(self, **variables: str) -> list[tuple[str, str]]:
        """Return the (role, text) messages with the variables filled in.

        Raises:
            KeyError: a variable of the prompt has no value.
            TypeError: a value for a variable that the prompt does not have.
        """
        unknown = set(variables) - set(Template(self.user).get_identifiers())
        if unknown:
            raise TypeError(f"{self.prompt_id} has no variable {', '.join(sorted(unknown))}")
        values = {name: without_chat_tokens(value) for name, value in variables.items()}
        return [("system", self.system), ("user", Template(self.user).substitute(values))]


@cache
def load_prompt(name: str) -> Prompt:
    """Load the prompt file `name`, such as ``answer.v1``.

    Raises:
        FileNotFoundError: there is no such prompt.
    """
    import yaml

    text = (prompts_folder() / f"{name}.md").read_text(encoding="utf-8")
    _, front_matter, body = text.split("---\n", 2)
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    system = str(yaml.safe_load(front_matter)["system"])
    return Prompt(f"{name}@{digest}", system.strip(), body.strip())


def without_chat_tokens(text: str) -> str:
    """Return `text` without anything that a chat template could read as the border of a message."""
    return _BRACKETED_TOKEN.sub(r"(\1)", _TAG_OPENS.sub("< ", text))


def numbered(evidence: Sequence[Evidence]) -> str:
    """Return the evidence as a prompt shows it: sentences by number, below their article.

    Only these numbers have square brackets: those in the articles get round ones.
    """
    lines: list[str] = []
    above = None
    for item in evidence:
        article = item.article
        if article.article_id != above:
            day = f", {article.published[:10]}" if article.published else ""
            lines.append(_unnumbered(f"{article.source}{day}: {article.title}"))
            above = article.article_id
        lines.append(f"[{item.number}] {_unnumbered(item.text)}")
    return "\n".join(lines)


def _unnumbered(text: str) -> str:
    return _NUMBER.sub(r"(\1)", text)
