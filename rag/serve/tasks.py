"""Tasks that chat front ends give the model beside questions: titles, tags, further questions.

Such a task is told by its form: it holds the conversation that it is about, speaker by speaker.
Nothing is looked for and no model is asked; the title of a conversation is its first question.
"""

from __future__ import annotations

import json
import re
import textwrap

_SPEAKER = re.compile(
    r"^[^\w\n]*(user|human|assistant|ai|bot|model|response)\b[^\w\n]*:[^\w\n]*", re.I | re.M
)
_PEOPLE = {"user", "human"}
_BLOCK = re.compile(r"</\w*(?:history|conversation)\w*>", re.IGNORECASE)
_LONGEST = 60  # characters of a title


def task_reply(text: str) -> str | None:
    """Return the reply to a front end's task; None for a text that is none.

    Where the task shows the JSON that it wants, the reply has that form: a title is given, lists
    stay empty.
    """
    turns = list(_SPEAKER.finditer(text))
    people = [t for t in turns if t[1].lower() in _PEOPLE]
    if not _BLOCK.search(text) and (not people or len(people) == len(turns)):
        return None
    title = ""
    if people:
        end = next((t.start() for t in turns if t.start() > people[0].start()), len(text))
        asked = _BLOCK.split(text[people[0].end() : end])[0]
        title = textwrap.shorten(asked.strip().strip('"'), _LONGEST, placeholder=" …")
    form = _form(text)
    if form is None:
        return title
    filled = {name: title if name == "title" else type(value)() for name, value in form.items()}
    return json.dumps(filled, ensure_ascii=False)


def _form(text: str) -> dict[str, object] | None:
    decoder = json.JSONDecoder()
    for place in re.finditer(r"\{", text):
        try:
            value = decoder.raw_decode(text, place.start())[0]
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict) and value:
            return value
    return None
