"""The graph of a BERT encoder (Devlin et al., 2018) that computes in 8 bits, node by node.

Its products are of integers and its attention is one operator (docs/decisions/0014). It takes one
text, unpadded, so that what it gives does not depend on what stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HEADS = 12
# A byte times a weight of 7 bits, twice, fits 16 bits. Processors without a product of bytes of
# their own (AVX2) sum two in 16 bits and cut off what is over: with weights of 8 bits their results
# would be others than those of a newer processor.
_LARGEST_WEIGHT = 64
_EPSILON = 1e-12  # of BERT's layer normalisation
_OPERATORS = "com.microsoft"  # those of onnxruntime, beside the standard's


class Graph:
    """Nodes and constants of an ONNX graph while it is being built."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def serialised(
        self, name: str, inputs: Mapping[str, Sequence[int | str]], outputs: Mapping[str, int | str]
    ) -> bytes:
        """Return the whole as an ONNX model.

        Args:
            name: of the graph.
            inputs: name and shape of each input, all of 64-bit integers.
            outputs: name and width of each output, all of 32-bit numbers.
        """
        from onnx import TensorProto, helper

        given = [
            helper.make_tensor_value_info(n, TensorProto.INT64, list(s)) for n, s in inputs.items()
        ]
        results = [
            helper.make_tensor_value_info(n, TensorProto.FLOAT, [1, width])
            for n, width in outputs.items()
        ]
        graph = helper.make_graph(self._nodes, name, given, results, self._constants)
        versions = [helper.make_opsetid("", 18), helper.make_opsetid(_OPERATORS, 1)]
        model = helper.make_model(graph, opset_imports=versions, ir_version=10)
        serialised: bytes = model.SerializeToString()
        return serialised

    def words(
        self,
        pieces: str,
        weights: NDArray[np.int8],
        scales: NDArray[np.float32],
        name: str | None = None,
    ) -> str:
        """Look up 8-bit vectors of word pieces; `scales` has one number for each row."""
        stored = self.constant(weights, name and f"{name}.weight")
        scale = self.constant(scales, name and f"{name}.scale")
        found = self.node("Cast", self.node("Gather", stored, pieces), to=1)
        return self.node("Mul", found, self.node("Gather", scale, pieces))

    def placed(
        self, words: str, places: NDArray[np.float32], pieces: str, name: str | None = None
    ) -> str:
        """Add the vectors of places to those of words."""
        length = self.node("Shape", pieces, start=1, end=2)
        first = self.constant([0])
        place = self.node("Slice", self.constant(places, name), first, length, first)
        return self.node("Add", words, place)

    def layer(
        self, tokens: str, weights: Mapping[str, NDArray[np.float32]], name: str | None = None
    ) -> str:
        """Add one layer of the encoder.

        Args:
            tokens: the states, (1, length, width).
            weights: by name: `joined` (query, key and value beside each other), `attended`, `wide`,
                `narrow`, each as (inputs, outputs), with `NAME.bias`; `first_norm` and `second_norm`.
            name: of the layer; what it stores is called after it.
        """

        def product(part: str, states: str) -> str:
            named = name and f"{name}.{part}"
            return self.product(states, weights[part], weights[f"{part}.bias"], named)

        def normalised(part: str, states: str) -> str:
            named = name and f"{name}.{part}"
            return self.normalised(states, weights[part], weights[f"{part}.bias"], named)

        joined = product("joined", tokens)
        parts = [f"{joined}.{head}" for head in ("query", "key", "value")]
        self._add("Split", [joined], parts, axis=-1, num_outputs=len(parts))
        mixed = self.node("MultiHeadAttention", *parts, domain=_OPERATORS, num_heads=HEADS)
        tokens = normalised("first_norm", self.node("Add", product("attended", mixed), tokens))
        wide = self.node("Gelu", product("wide", tokens), domain=_OPERATORS)
        return normalised("second_norm", self.node("Add", product("narrow", wide), tokens))

    def product(
        self,
        tokens: str,
        weights: NDArray[np.float32],
        bias: NDArray[np.float32],
        name: str | None = None,
    ) -> str:
        """Add a product of bytes; each column of weights has a scale, the tokens' is measured."""
        import numpy as np

        scale = np.maximum(np.abs(weights).max(axis=0), _EPSILON) / _LARGEST_WEIGHT
        rounded = np.round(weights / scale).astype(np.int8)
        no_zero_point = ""
        return self.node(
            "DynamicQuantizeMatMul",
            tokens,
            self.constant(rounded, name and f"{name}.weight"),
            self.constant(scale.astype(np.float32), name and f"{name}.scale"),
            no_zero_point,
            self.constant(bias, name and f"{name}.bias"),
            domain=_OPERATORS,
        )

    def normalised(
        self,
        tokens: str,
        weight: NDArray[np.float32],
        bias: NDArray[np.float32],
        name: str | None = None,
    ) -> str:
        """Add a layer normalisation."""
        parts = [
            self.constant(weight, name and f"{name}.weight"),
            self.constant(bias, name and f"{name}.bias"),
        ]
        return self.node("LayerNormalization", tokens, *parts, epsilon=_EPSILON)

    def constant(self, value: Any, name: str | None = None) -> str:
        """Add a constant and return its name."""
        import numpy as np
        from onnx import numpy_helper

        name = name or f"c{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, operator: str, *inputs: str, name: str | None = None, **settings: Any) -> str:
        """Add a node with one output, and return that output's name."""
        name = name or f"n{len(self._nodes)}"
        self._add(operator, list(inputs), [name], **settings)
        return name

    def _add(self, operator: str, inputs: list[str], outputs: list[str], **settings: Any) -> None:
        from onnx import helper

        self._nodes.append(helper.make_node(operator, inputs, outputs, **settings))
