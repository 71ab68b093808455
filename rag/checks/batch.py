"""Many texts, each with its source: one JSON object a line, one result a line, in order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from rag.checks.judge import SecondReader
from rag.checks.text import check
from rag.errors import ConfigurationError, DatelineError, LimitError, SourceError
from rag.types.check import BatchResult


def check_lines(
    lines: Iterable[bytes], *, second_reader: SecondReader | None = None
) -> Iterator[BatchResult]:
    """Yield the result of every line; a broken one gives its error, and the rest go on.

    Args:
        lines: UTF-8; each an object with `text`, `source` (text, or a list of texts) and, if it
            is wanted back, `id` (text or a whole number). Other fields are left alone, empty
            lines skipped.
        second_reader: as for `check`. Where it fails, the line has its error.

    Raises:
        ConfigurationError: the second reader refuses the key or the model's name.
        LimitError: its next call could pass a limit; what was yielded stands.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        name: str | int | None = None
        try:
            item = _read(line, number == 1)
            name = _id(item)
            text, sources = _text(item), _sources(item)
            yield BatchResult(name, check(text, sources, second_reader=second_reader))
        except (ConfigurationError, LimitError):
            raise  # every other line would meet the same
        except DatelineError as error:
            yield BatchResult(name, None, error.exit_code, f"line {number}: {error}")


def _read(line: bytes, first: bool) -> dict[str, Any]:
    try:
        item = json.loads(line.decode("utf-8-sig" if first else "utf-8"))
    except (ValueError, RecursionError) as error:
        raise _broken(f"no JSON ({error})") from error
    if not isinstance(item, dict):
        raise _broken("no JSON object")
    return item


def _id(item: dict[str, Any]) -> str | int | None:
    name = item.get("id")
    if name is None or (isinstance(name, int) and not isinstance(name, bool)):
        return name
    # Half a character can be spelled in JSON, and not be written again.
    if isinstance(name, str) and not any("\ud800" <= c <= "\udfff" for c in name):
        return name
    raise _broken("its id is neither text nor a whole number")


def _text(item: dict[str, Any]) -> str:
    text = item.get("text")
    if isinstance(text, str):
        return text
    raise _broken("no text" if text is None else "its text is not a string")


def _sources(item: dict[str, Any]) -> list[str]:
    source = item.get("source")
    sources = [source] if isinstance(source, str) else source
    if isinstance(sources, list) and sources and all(isinstance(s, str) for s in sources):
        return sources
    raise _broken("no source" if not source else "its source is not a string or a list")


def _broken(what: str) -> SourceError:
    return SourceError(what, next_step='a line is {"id": …, "text": …, "source": …}')
