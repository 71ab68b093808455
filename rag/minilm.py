"""The bundled model as a graph that computes in 8 bits: the stored weights, another arithmetic.

The published file keeps the weights of all-MiniLM-L6-v2 in 8 bits and turns them back to 32 before
it multiplies, so that it is small but no faster. Here the same weights become the graph of a BERT
encoder (Devlin et al., 2018) whose products are of integers, and whose attention is one operator
(docs/decisions/0015). It takes one text, unpadded, and gives the mean of its token vectors.

Making it takes half a second, so it is made once and kept in the cache folder.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_PIECES = 256
_LAYERS, _HEADS = 6, 12
# A byte times a weight of 7 bits, twice, fits 16 bits. Processors without a product of bytes of
# their own (AVX2) sum two in 16 bits and cut off what is over: with weights of 8 bits their vectors
# would be others than those of a newer processor.
_LARGEST_WEIGHT = 64
_EPSILON = 1e-12  # of BERT's layer normalisation
_OPERATORS = "com.microsoft"  # those of onnxruntime, beside the standard's
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
    """The graph, node by node."""

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
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def model(self) -> bytes:
        """Return the whole, serialised."""
        from onnx import TensorProto, helper

        tokens = self._embeddings()
        for layer in range(_LAYERS):
            tokens = self._layer(tokens, f"inner.encoder.layer.{layer}")
        self._node("ReduceMean", tokens, self._constant([1]), name="vector", keepdims=0)
        ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "pieces"])
        vector = helper.make_tensor_value_info("vector", TensorProto.FLOAT, [1, "width"])
        graph = helper.make_graph(self._nodes, "minilm", [ids], [vector], self._constants)
        versions = [helper.make_opsetid("", 18), helper.make_opsetid(_OPERATORS, 1)]
        serialised: bytes = helper.make_model(
            graph, opset_imports=versions, ir_version=10
        ).SerializeToString()
        return serialised

    def _embeddings(self) -> str:
        prefix = "inner.embeddings"
        words = self._constant(self._stored[f"{prefix}.word_embeddings.weight_q"])
        scales = self._constant(self._stored[f"{prefix}.word_embeddings.weight_scale"])
        # One text is one segment, so that its vector can be added here, once.
        segment = self._stored[f"{prefix}.token_type_embeddings.weight"][0]
        places = self._constant(
            self._weights(f"{prefix}.position_embeddings.weight")[:MAX_PIECES] + segment
        )
        word = self._node("Cast", self._node("Gather", words, "input_ids"), to=1)
        word = self._node("Mul", word, self._node("Gather", scales, "input_ids"))
        length = self._node("Shape", "input_ids", start=1, end=2)
        first = self._constant([0])
        place = self._node("Slice", places, first, length, first)
        return self._normalised(self._node("Add", word, place), f"{prefix}.LayerNorm")

    def _layer(self, tokens: str, prefix: str) -> str:
        import numpy as np

        heads = ("query", "key", "value")
        weights = [self._weights(next(self._products)) for _ in heads]
        bias = [self._stored[f"{prefix}.attention.self.{head}.bias"] for head in heads]
        joined = self._product(tokens, np.concatenate(weights, axis=1), np.concatenate(bias))
        parts = [f"{joined}.{head}" for head in heads]
        self._add("Split", [joined], parts, axis=-1, num_outputs=len(heads))
        attended = self._node("MultiHeadAttention", *parts, domain=_OPERATORS, num_heads=_HEADS)
        attended = self._dense(attended, f"{prefix}.attention.output.dense")
        tokens = self._normalised(
            self._node("Add", attended, tokens), f"{prefix}.attention.output.LayerNorm"
        )
        wide = self._dense(tokens, f"{prefix}.intermediate.dense")
        wide = self._node("Gelu", wide, domain=_OPERATORS)
        narrow = self._dense(wide, f"{prefix}.output.dense")
        return self._normalised(self._node("Add", narrow, tokens), f"{prefix}.output.LayerNorm")

    def _dense(self, tokens: str, prefix: str) -> str:
        return self._product(
            tokens, self._weights(next(self._products)), self._stored[f"{prefix}.bias"]
        )

    def _product(self, tokens: str, weights: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
        """Add a product with a scale for each column of weights; the tokens' scale is measured."""
        import numpy as np

        scale = np.abs(weights).max(axis=0) / _LARGEST_WEIGHT
        inputs = [np.round(weights / scale).astype(np.int8), scale.astype(np.float32)]
        names = [self._constant(value) for value in inputs]
        no_zero_point = ""
        return self._node(
            "DynamicQuantizeMatMul",
            tokens,
            *names,
            no_zero_point,
            self._constant(bias),
            domain=_OPERATORS,
        )

    def _normalised(self, tokens: str, prefix: str) -> str:
        parts = [self._constant(self._stored[f"{prefix}.{part}"]) for part in ("weight", "bias")]
        return self._node("LayerNormalization", tokens, *parts, epsilon=_EPSILON)

    def _weights(self, name: str) -> NDArray[np.float32]:
        weights: NDArray[np.float32] = self._stored[f"{name}_q"] * self._stored[f"{name}_scale"]
        return weights

    def _constant(self, value: Any) -> str:
        import numpy as np
        from onnx import numpy_helper

        name = f"c{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def _node(self, operator: str, *inputs: str, name: str | None = None, **settings: Any) -> str:
        name = name or f"n{len(self._nodes)}"
        self._add(operator, list(inputs), [name], **settings)
        return name

    def _add(self, operator: str, inputs: list[str], outputs: list[str], **settings: Any) -> None:
        from onnx import helper

        self._nodes.append(helper.make_node(operator, inputs, outputs, **settings))
