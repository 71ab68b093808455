"""From a source to raw documents: one file a form.

A source is a file, a folder, a glob or `-` for standard input. What cannot be read is reported as
a failed outcome beside the rest, never raised: one bad file must not stop the others.
"""

from __future__ import annotations

import glob
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from rag.errors import SourceError
from rag.load.html import decode_page, load_html
from rag.load.markdown import load_markdown
from rag.load.text import decode, load_text
from rag.types import RawDocument

MAX_BYTES = 50_000_000

_LOADERS: dict[str, Callable[[str, str], RawDocument]] = {
    ".txt": load_text,
    ".text": load_text,
    ".md": load_markdown,
    ".markdown": load_markdown,
    ".html": load_html,
    ".htm": load_html,
    ".xhtml": load_html,
}
_FORMS = ", ".join(sorted(_LOADERS))


def load(source: str) -> Iterator[RawDocument | SourceError]:
    """Yield every document of `source`, and an error in place of each that cannot be read.

    Args:
        source: a path, a glob pattern, or ``-``.
    """
    if source == "-":
        yield _read(lambda: _from_bytes(sys.stdin.buffer.read(MAX_BYTES + 1), "standard input"))
        return
    try:
        paths = _expand(source)
    except SourceError as error:
        yield error
        return
    for path in paths:
        yield _read(lambda path=path: _from_file(path))  # type: ignore[misc]  # bound at once


def _read(read: Callable[[], RawDocument]) -> RawDocument | SourceError:
    try:
        return read()
    except SourceError as error:
        return error


def _expand(source: str) -> list[Path]:
    path = Path(source).expanduser()
    if path.is_dir():
        found = sorted(
            p
            for p in path.rglob("*")
            if p.suffix.lower() in _LOADERS and p.is_file() and not _aside(p.relative_to(path))
        )
        if not found:
            raise SourceError(
                f"{source}: no articles in this folder", next_step=f"known forms: {_FORMS}"
            )
        return found
    if path.exists():
        return [path]
    matches = [Path(p) for p in sorted(glob.glob(str(path), recursive=True)) if Path(p).is_file()]  # noqa: PTH207 - absolute patterns too
    if not matches:
        raise SourceError(f"{source}: no such file or folder", next_step="check the path")
    return matches


def _aside(relative: Path) -> bool:
    # A README describes a folder of articles and is none; hidden files are an editor's.
    return relative.stem.upper() == "README" or any(p.startswith(".") for p in relative.parts)


def _from_file(path: Path) -> RawDocument:
    loader = _LOADERS.get(path.suffix.lower())
    if loader is None:
        raise SourceError(
            f"{path}: the form {path.suffix or 'without an ending'} is not known",
            next_step=f"known forms: {_FORMS}",
        )
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SourceError(
                f"{path}: {path.stat().st_size / 1e6:.0f} MB is more than the "
                f"{MAX_BYTES / 1e6:.0f} MB that one article may have",
                next_step="split the file",
            )
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(
            f"{path}: {error.strerror or error}", next_step="check the file's permissions"
        ) from error
    as_text = decode_page if loader is load_html else decode
    return loader(as_text(data, str(path)), str(path))


def _from_bytes(data: bytes, location: str) -> RawDocument:
    if len(data) > MAX_BYTES:
        raise SourceError(
            f"{location}: more than {MAX_BYTES / 1e6:.0f} MB", next_step="split the input"
        )
    text = decode(data, location)
    loader = load_markdown if text.startswith(("---\n", "---\r\n")) else load_text
    return loader(text, location)
