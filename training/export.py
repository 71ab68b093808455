"""Write trained weights as the graph that is shipped: `python -m training.export STATE… FILE`.

The weights are rounded to 7 bits a column, the vectors of words to 8 bits a row; `rag/models/encoders/graph.py`
says why, and the same functions build the embedding model.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from rag.models.encoders.graph import Graph
from rag.models.encoders.pair import MAX_PIECES, PASSAGE, STATEMENT
from training.encoder import LAYERS, OUTPUTS, WIDTH

State = dict[str, Any]
_LARGEST_BYTE = 127


def main() -> None:
    """Export the weights of a finished run, or the mean of several."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "state", type=Path, nargs="+", help="finished.pt, or state.pt of a run that goes on"
    )
    parser.add_argument("file", type=Path, help="where the graph is written")
    options = parser.parse_args()
    loaded = [torch.load(path, weights_only=True, map_location="cpu") for path in options.state]
    options.file.write_bytes(exported(mean([state.get("reader", state) for state in loaded])))


def mean(states: Sequence[State]) -> State:
    """Return the mean of the weights of runs that began alike and ended on other pairs.

    It reads better than each of them (Wortsman et al., 2022, "Model soups"), at no cost when it runs.
    """
    return {
        name: torch.stack([state[name] for state in states]).mean(dim=0)
        if states[0][name].is_floating_point()
        else states[0][name]
        for name in states[0]
    }


def _in_bytes(weights: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return a table of vectors in 8 bits, and the scale of each row, (rows, 1)."""
    scales = np.maximum(np.abs(weights).max(axis=1, keepdims=True), 1e-12) / _LARGEST_BYTE
    return np.round(weights / scales).astype(np.int8), scales.astype(np.float32)


def exported(state: State) -> bytes:
    """Return the graph of a reader's weights, serialised.

    Its inputs are `pieces` and `segments` (1, length); its outputs the logits `answers` (1, 1) and
    `supports` (1, 3).
    """
    graph = Graph()
    words = graph.words("pieces", *_in_bytes(_array(state, "words.weight")), name="words")
    tokens = graph.placed(
        words, _array(state, "places.weight")[:MAX_PIECES], "pieces", "places.weight"
    )
    of_passage = _masked(graph, PASSAGE)
    kind = graph.node("Cast", of_passage, to=7)
    segments = graph.node(
        "Gather", graph.constant(_array(state, "segments.weight"), "segments.weight"), kind
    )
    tokens = graph.node("Add", tokens, segments)
    weight, bias = _array(state, "norm.weight"), _array(state, "norm.bias")
    tokens = graph.normalised(tokens, weight, bias, "norm")
    for layer in range(LAYERS):
        prefix = f"layers.{layer}"
        tokens = graph.layer(tokens, _layer(state, prefix), prefix)
    features = _features(graph, tokens, _masked(graph, STATEMENT), of_passage)
    for name in OUTPUTS:
        hidden = _dense(graph, state, features, f"heads.{name}.0")
        hidden = graph.node("Gelu", hidden, domain="com.microsoft")
        _dense(graph, state, hidden, f"heads.{name}.3", name)
    shape: list[int | str] = [1, "length"]
    return graph.serialised("reader", {"pieces": shape, "segments": shape}, dict(OUTPUTS))


def _features(graph: Graph, tokens: str, of_statement: str, of_passage: str) -> str:
    """Add what the heads see: [CLS; u; v; |u-v|; u*v], u and v the means of the two parts."""
    first = graph.node("Gather", tokens, graph.constant([0]), axis=1)
    first = graph.node("Squeeze", first, graph.constant([1]))
    u, v = (_mean(graph, tokens, mask) for mask in (of_statement, of_passage))
    apart = graph.node("Abs", graph.node("Sub", u, v))
    return graph.node("Concat", first, u, v, apart, graph.node("Mul", u, v), axis=1)


def _mean(graph: Graph, tokens: str, mask: str) -> str:
    """Add the mean of masked states, scaled to the square root of the width."""
    one = graph.constant([1])
    weights = graph.node("Unsqueeze", graph.node("Cast", mask, to=1), one)  # (1, 1, length)
    # The mean's length does not matter: it is scaled afterwards.
    summed = graph.node("Squeeze", graph.node("MatMul", weights, tokens), one)
    unit = graph.node("LpNormalization", summed, axis=-1, p=2)
    return graph.node("Mul", unit, graph.constant(np.float32(WIDTH**0.5)))


def _masked(graph: Graph, part: int) -> str:
    return graph.node("Equal", "segments", graph.constant([part]))


def _dense(graph: Graph, state: State, inputs: str, prefix: str, name: str | None = None) -> str:
    weights, bias = (
        graph.constant(_array(state, f"{prefix}.{part}"), f"{prefix}.{part}")
        for part in ("weight", "bias")
    )
    return graph.node("Gemm", inputs, weights, bias, name=name, transB=1)


def _layer(state: State, prefix: str) -> dict[str, NDArray[np.float32]]:
    found = {}
    for name in ("joined", "attended", "wide", "narrow", "first_norm", "second_norm"):
        found[name] = _array(state, f"{prefix}.{name}.weight").T
        found[f"{name}.bias"] = _array(state, f"{prefix}.{name}.bias")
    return found


def _array(state: State, name: str) -> NDArray[np.float32]:
    array: NDArray[np.float32] = state[name].float().numpy()
    return array


if __name__ == "__main__":
    main()
