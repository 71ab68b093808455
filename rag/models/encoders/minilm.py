"""The bundled model as a graph that computes in 8 bits: the stored weights, another arithmetic.

The published file keeps the weights of all-MiniLM-L6-v2 in 8 bits and turns them back to 32 before
it multiplies, so that it is small but no faster. Here the same weights become the graph of a BERT
encoder (Devlin et al., 2018) whose products are of integers, and whose attention is one operator
(docs/decisions/0014). It takes one text, unpadded, and gives the mean of its token vectors.

Making it takes half a second, so it is made once and kept in the cache folder.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from rag.models.encoders.graph import Graph

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_PIECES = 256
_LAYERS = 6
_DIGEST = 32


def eight_bit_model(source: Callable[[], Path], cache: Path, version: str) -> bytes:
    """Return the graph as a serialised ONNX model, made or from `cache`.

    Args:
        source: finds the published model, and checks it, where it is needed.
        cache: Dateline's cache folder; need not be there, nor be one that can be written.
        version: of what is made; another one is made anew.
    """
    kept = cache / "models" / f"all-MiniLM-L6-v2-{version}.bin"
    with suppress(OSError):
        data = kept.read_bytes()
        if hashlib.sha256(data[_DIGEST:]).digest() == data[:_DIGEST]:
            return data[_DIGEST:]
    made = _Encoder(source()).model()
    partial = kept.with_suffix(f".{os.getpid()}")  # another process may be making it too
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(hashlib.sha256(made).digest() + made)
        partial.replace(kept)
    except OSError:  # it works without, and half a file is of no use
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    return made


class _Encoder:
    """The published weights, and the graph of them."""

    def __init__(self, source: Path) -> None:
        import onnx
        from onnx import numpy_helper

        graph = onnx.load(os.fspath(source)).graph
        self._stored = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
        # The exporter numbered the weights of the products, in the order of their use.
        self._products = iter(
            node.input[1]
            for node in graph.node
            if node.op_type == "MatMul" and f"{node.input[1]}_q" in self._stored
        )

    def model(self) -> bytes:
        """Return the whole, serialised."""
        graph = Graph()
        prefix = "inner.embeddings"
        words = graph.words(
            "input_ids",
            self._stored[f"{prefix}.word_embeddings.weight_q"],
            self._stored[f"{prefix}.word_embeddings.weight_scale"],
        )
        # One text is one segment, so that its vector can be added here, once.
        segment = self._stored[f"{prefix}.token_type_embeddings.weight"][0]
        places = self._weights(f"{prefix}.position_embeddings.weight")[:MAX_PIECES] + segment
        tokens = graph.placed(words, places, "input_ids")
        tokens = graph.normalised(tokens, *self._norm(f"{prefix}.LayerNorm"))
        for layer in range(_LAYERS):
            tokens = graph.layer(tokens, self._layer(f"inner.encoder.layer.{layer}"))
        graph.node("ReduceMean", tokens, graph.constant([1]), name="vector", keepdims=0)
        return graph.serialised("minilm", {"input_ids": [1, "pieces"]}, {"vector": "width"})

    def _layer(self, prefix: str) -> dict[str, NDArray[np.float32]]:
        import numpy as np

        heads = ("query", "key", "value")
        found = {
            "joined": np.concatenate([self._weights(next(self._products)) for _ in heads], axis=1),
            "joined.bias": np.concatenate(
                [self._stored[f"{prefix}.attention.self.{head}.bias"] for head in heads]
            ),
        }
        for name, stored in (
            ("attended", "attention.output.dense"),
            ("wide", "intermediate.dense"),
            ("narrow", "output.dense"),
        ):
            found[name] = self._weights(next(self._products))
            found[f"{name}.bias"] = self._stored[f"{prefix}.{stored}.bias"]
        for name, stored in (
            ("first_norm", "attention.output.LayerNorm"),
            ("second_norm", "output.LayerNorm"),
        ):
            found[name], found[f"{name}.bias"] = self._norm(f"{prefix}.{stored}")
        return found

    def _norm(self, prefix: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        return self._stored[f"{prefix}.weight"], self._stored[f"{prefix}.bias"]

    def _weights(self, name: str) -> NDArray[np.float32]:
        weights: NDArray[np.float32] = self._stored[f"{name}_q"] * self._stored[f"{name}_scale"]
        return weights
