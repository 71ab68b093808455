"""`dateline config`: the settings, where each comes from, and the user's configuration file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import typer

from rag.cli.options import Voice, argument, with_options

if TYPE_CHECKING:
    from rag.config import Settings

_NAME = argument("NAME", "A setting, as `dateline config list` names it.")


def _require_known(name: str) -> None:
    from rag.config import SETTINGS
    from rag.errors import UsageError, closest

    if name not in SETTINGS:
        near = closest(name, SETTINGS)[0]
        raise UsageError(f"there is no setting {name!r}", next_step=f"did you mean {near}?")


def _shown(name: str, settings: Settings) -> str:
    """Return the value of a setting as people may see it: without a secret; empty if it has none."""
    from rag.models.redact import HIDDEN, redact
    from rag.render.text import safe

    value = getattr(settings, name)
    hidden = HIDDEN if name == "token" and value else value
    return "" if value is None else safe(redact(str(hidden), os.environ))


@with_options()
def list_settings() -> None:
    """Show every setting, its value, and where the value comes from.

    A flag goes before the environment, that before ./.env, that before the configuration file.
    """
    from rag.config import load_settings, setting_origins

    settings = load_settings()
    for name, origin in setting_origins().items():
        typer.echo(f"{name:<16}  {_shown(name, settings) or '(not set)'}  [{origin}]")


@with_options(name=_NAME)
def get_setting(name: str) -> None:
    """Print the value of a setting; nothing if it is not set, *** for a secret."""
    from rag.config import load_settings

    _require_known(name)
    typer.echo(_shown(name, load_settings()))


@with_options(name=_NAME, value=argument("VALUE", "Its value; '' takes the setting out."))
def set_setting(name: str, value: str, *, voice: Voice) -> None:
    """Write a setting into the configuration file."""
    from rag.config import keep_setting, setting_origins

    _require_known(name)
    path = keep_setting(name, value)
    voice.remark(f"{'kept' if value else 'taken out'} in {path}")
    origin = setting_origins()[name]
    if origin not in {"default", str(path)}:
        voice.remark(f"{origin} names another value, which goes first")
