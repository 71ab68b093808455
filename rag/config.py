"""Settings: flag over environment over `./.env` over the user's configuration file.

An unknown key is an error that names the nearest known one, so that a typo never passes for a
setting. `.env` may also hold the keys of model providers; they are not settings of Dateline, and
go to the provider's own client.
"""

from __future__ import annotations

import difflib
import json
import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Literal

from rag.errors import ConfigurationError

_PREFIX = "DATELINE_"


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings; each field is `DATELINE_<NAME>` in the environment.

    Attributes:
        store: folder of the store.
        llm: `local`, `none` or `provider:model`; None is the best that is available.
        embeddings: `minilm` (bundled) or `provider:model`.
        chroma: Chroma server that stores the vectors; None is the store's folder.
        local_model: path of a GGUF file to use instead of the default embedded model.
        tz: IANA time zone of the person who asks; None is the machine's.
        context_tokens: budget for evidence in a prompt, in tokens; None suits the model.
        timeout: seconds to wait for a silent model.
        retries: how often a failed call (no connection, 429, 5xx) is repeated.
        reply_tokens: the most tokens of one reply of a model.
        max_tokens_total: the most tokens of all calls together; None has no limit.
        max_cost: the most that all calls together may cost, in US dollars; None has no limit.
        strict: leave uncertain claims out of answers.
        token: the bearer token of requests to `dateline serve` and `mcp`; None admits loopback only.
    """

    store: Path
    llm: str | None = None
    embeddings: str = "minilm"
    chroma: str | None = field(default=None, repr=False)  # may hold a password
    local_model: Path | None = None
    tz: str | None = None
    context_tokens: int | None = None
    timeout: float = 120.0
    retries: int = 2
    reply_tokens: int = 700
    max_tokens_total: int | None = None
    max_cost: float | None = None
    strict: bool = False
    token: str | None = field(default=None, repr=False)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)


SETTINGS = [f.name for f in fields(Settings) if f.name != "secrets"]
_CASTS: dict[str, Callable[[str], Path | int | float]] = {
    f.name: kind
    for f in fields(Settings)
    for kind in (Path, int, float)
    if kind.__name__ in str(f.type).split(" | ")
}
_MAY_BE_ZERO = {"retries", "max_tokens_total", "max_cost"}


def _user_folder(kind: Literal["config", "data", "cache", "state"]) -> Path:
    """Return the user's folder of this kind; `XDG_CACHE_HOME` and its like are respected."""
    import platformdirs

    return Path(getattr(platformdirs, f"user_{kind}_dir")("dateline"))


def cache_folder() -> Path:
    """Return the folder for model weights."""
    return _user_folder("cache")


def state_folder() -> Path:
    """Return the folder for what is remembered between sessions: conversations, typed lines."""
    return _user_folder("state")


def config_path() -> Path:
    """Return the path of the user's configuration file."""
    return _user_folder("config") / "config.toml"


def marks_file() -> Path:
    """Return the file of claims that the user marked as wrong or right."""
    return _user_folder("data") / "marks.jsonl"


def load_settings(
    flags: Mapping[str, object] | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    env_file: Path = Path(".env"),
    config_file: Path | None = None,
) -> Settings:
    """Merge the settings from flags, environment, dotenv file and configuration file.

    Args:
        flags: from the command line; None values do not count.
        environment: defaults to `os.environ`.
        env_file: a dotenv file, read if it is there.
        config_file: a TOML file, read if it is there.

    Raises:
        ConfigurationError: an unknown key, or a value of the wrong kind.
    """
    env = dict(os.environ if environment is None else environment)
    dotenv = _read_env_file(env_file)
    merged: dict[str, object] = {}
    for _, values in _layers(env, dotenv, env_file, config_file or config_path()):
        merged |= values
    merged |= {k: v for k, v in (flags or {}).items() if v is not None}

    secrets = {k: v for k, v in (dotenv | env).items() if not k.startswith(_PREFIX)}
    values = {name: setting_value(name, value) for name, value in merged.items()}
    values.setdefault("store", _user_folder("data") / "store")
    return Settings(**values, secrets=secrets)  # type: ignore[arg-type]  # names were checked


def setting_origins(env_file: Path = Path(".env")) -> dict[str, str]:
    """Return where the value of each setting comes from, without flags: a place, or `default`.

    Raises:
        ConfigurationError: as `load_settings`.
    """
    origins = dict.fromkeys(SETTINGS, "default")
    for place, values in _layers(os.environ, _read_env_file(env_file), env_file, config_path()):
        origins |= dict.fromkeys(values, place)
    return origins


def _layers(
    env: Mapping[str, str], dotenv: Mapping[str, str], env_file: Path, config: Path
) -> list[tuple[str, dict[str, object]]]:
    """Return the settings that each place gives, the weakest first."""
    return [
        (str(config), _read_toml(config)),
        (str(env_file), _from_environment(dotenv, str(env_file))),
        ("the environment", _from_environment(env, "the environment")),
    ]


def keep_setting(name: str, value: str) -> Path:
    """Write a setting into the user's configuration file, whose other lines stay; return its path.

    An empty value takes the setting out.

    Raises:
        ConfigurationError: a value of the wrong kind, or a file that cannot be read or written.
    """
    path = config_path()
    if value:
        setting_value(name, value)
    before = _read_toml(path)
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    kept = [line for line in lines if line.split("=")[0].strip() != name]
    added = [f"{name} = {json.dumps(value, ensure_ascii=False)}"] if value else []
    text = "\n".join([*added, *kept]) + "\n"
    wanted = {k: v for k, v in before.items() if k != name} | ({name: value} if value else {})
    try:
        if tomllib.loads(text) != wanted:
            raise ValueError(f"{name} stands in it over several lines")  # noqa: TRY301 - told as below
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(".new")
        # It may hold the token.
        os.close(os.open(new, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
        new.write_text(text, encoding="utf-8")
        new.replace(path)
    except (ValueError, OSError) as error:
        raise ConfigurationError(
            f"{path} cannot be changed ({error})", next_step="edit it, or check its permissions"
        ) from error
    return path


def _read_env_file(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    from dotenv import dotenv_values

    return {k: v for k, v in dotenv_values(path).items() if v}


def _read_toml(path: Path) -> dict[str, object]:
    if not path.is_file():
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: {error}", next_step="correct the file") from error
    for name in values:
        _known(name, str(path), name)
    return values


def _from_environment(env: Mapping[str, str], place: str) -> dict[str, object]:
    found: dict[str, object] = {}
    for variable, value in env.items():
        if variable.startswith(_PREFIX) and value:
            name = variable.removeprefix(_PREFIX).lower()
            _known(name, place, variable)
            found[name] = value
    return found


def _known(name: str, place: str, shown: str) -> None:
    if name in SETTINGS:
        return
    near = difflib.get_close_matches(name, SETTINGS, n=1)
    spelled = near and (_PREFIX + near[0].upper() if shown.startswith(_PREFIX) else near[0])
    raise ConfigurationError(
        f"unknown setting {shown} in {place}",
        next_step=f"did you mean {spelled}?" if spelled else "known ones: " + ", ".join(SETTINGS),
    )


def setting_value(name: str, value: object) -> object:
    """Return a setting's value as its kind.

    Raises:
        ConfigurationError: it is not of that kind.
    """
    if name == "strict":
        return _truth(name, value)
    cast = _CASTS.get(name)
    if cast is None:
        return str(value)
    try:
        result = cast(str(value))
    except ValueError as error:
        raise ConfigurationError(
            f"the setting {name} is {value!r}, which is no number",
            next_step=f"give a number, such as {_PREFIX}{name.upper()}=2000",
        ) from error
    if isinstance(result, Path):
        return result.expanduser()
    if not (result > 0 or (result == 0 and name in _MAY_BE_ZERO)):  # no number is above nan
        raise ConfigurationError(
            f"the setting {name} is {value}, which is too little",
            next_step=f"give a number of at least {0 if name in _MAY_BE_ZERO else 1}",
        )
    return result


def _truth(name: str, value: object) -> bool:
    known = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    found = known.get(str(value).lower())
    if found is None:
        raise ConfigurationError(
            f"the setting {name} is {value!r}, which is neither true nor false",
            next_step=f"give {_PREFIX}{name.upper()}=1 or leave it out",
        )
    return found
