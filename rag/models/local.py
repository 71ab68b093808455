"""The embedded model: llama.cpp's own OpenAI-compatible server, inside this process.

It listens on loopback at a random port and requires a random key, so that the client code is the
same as for any provider. It ends with the process.
"""

from __future__ import annotations

import os
import secrets
from concurrent.futures import Future, ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rag.errors import ConfigurationError
from rag.models.weights import weights_ready

_CONTEXT_TOKENS = 4096


def is_installed() -> bool:
    """Tell whether the extra `[local]` is installed."""
    return find_spec("xllamacpp") is not None


class LocalServer:
    """A running embedded model."""

    def __init__(self, weights: Path) -> None:
        """Start to load the weights; returns at once, `address` waits.

        Raises:
            ConfigurationError: the extra or the weights are missing.
        """
        if not is_installed():
            raise ConfigurationError(
                "the embedded model is not installed",
                next_step="pip install 'dateline[local]', or choose another --llm",
            )
        if not weights_ready(weights):
            raise ConfigurationError(
                f"the weights of the embedded model are not in {weights}",
                next_step="run `dateline model pull` (1.1 GB), or choose another --llm",
            )
        self.key = secrets.token_hex(16)
        # Loading takes seconds and releases the interpreter: the client's imports, which take as
        # long, run meanwhile.
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="load-model")
        self._server: Future[Any] = self._pool.submit(self._start, weights)

    def _start(self, weights: Path) -> Any:
        import xllamacpp

        parameters = xllamacpp.CommonParams()
        parameters.model.path = str(weights)
        parameters.n_ctx = _CONTEXT_TOKENS
        parameters.n_parallel = 1
        parameters.port = 0
        parameters.api_keys = [self.key]
        parameters.warmup = False
        parameters.verbosity = -1
        # Repacked weights read a prompt no faster here and take twice as long to load.
        parameters.no_extra_bufts = True
        threads = os.cpu_count() or 1
        parameters.cpuparams.n_threads = threads
        parameters.cpuparams_batch.n_threads = threads
        return xllamacpp.Server(parameters)

    @property
    def address(self) -> str:
        """Base address of the OpenAI-compatible interface; waits until the model is loaded.

        Raises:
            ConfigurationError: the weights cannot be loaded.
        """
        try:
            server = self._server.result()
        except Exception as error:  # the binding raises plain RuntimeErrors
            raise ConfigurationError(
                f"the weights of the embedded model cannot be loaded ({error})",
                next_step="check that DATELINE_LOCAL_MODEL is a GGUF file",
            ) from error
        return f"{server.listening_address}/v1"

    def close(self) -> None:
        """Free the model's memory."""
        self._pool.shutdown(wait=True)
        self._server = Future()
