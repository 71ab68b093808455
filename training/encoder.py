"""The encoder and its two heads, in torch: the architecture of all-MiniLM-L6-v2, a BERT.

Attention is written out in products of matrices: on processors with bfloat16 products the whole
trains twice as fast as with torch's fused attention, whose backward pass is slow there.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from rag.models.encoders.pair import PASSAGE, STATEMENT

LAYERS, HEADS, WIDTH, WIDE = 6, 12, 384, 1536
PIECES, PLACES, EPSILON = 30_522, 512, 1e-12
HIDDEN = 256  # width of a head's one hidden layer
OUTPUTS = {"answers": 1, "supports": 3}  # a logit; logits of supports, contradicts, neither


class Layer(nn.Module):
    """One layer of the encoder."""

    def __init__(self) -> None:
        super().__init__()
        self.joined = nn.Linear(WIDTH, 3 * WIDTH)  # query, key, value
        self.attended = nn.Linear(WIDTH, WIDTH)
        self.first_norm = nn.LayerNorm(WIDTH, EPSILON)
        self.wide = nn.Linear(WIDTH, WIDE)
        self.narrow = nn.Linear(WIDE, WIDTH)
        self.second_norm = nn.LayerNorm(WIDTH, EPSILON)

    def forward(self, tokens: Tensor, mask: Tensor) -> Tensor:
        """Return the next states of `tokens` (batch, length, width).

        Args:
            tokens: the states.
            mask: (batch times heads, 1, length), minus infinity where there is padding.
        """
        batch, length, _ = tokens.shape
        joined = self.joined(tokens).view(batch, length, 3, HEADS, WIDTH // HEADS)
        query, key, value = joined.permute(2, 0, 3, 1, 4).reshape(
            3, batch * HEADS, length, WIDTH // HEADS
        )
        scores = torch.baddbmm(
            mask.to(query.dtype), query, key.transpose(1, 2), alpha=(WIDTH // HEADS) ** -0.5
        )
        mixed = torch.bmm(scores.softmax(-1, dtype=query.dtype), value)
        mixed = mixed.view(batch, HEADS, length, -1).transpose(1, 2).reshape(batch, length, WIDTH)
        tokens = self.first_norm(tokens + self.attended(mixed))
        wide = functional.gelu(self.wide(tokens))
        normed: Tensor = self.second_norm(tokens + self.narrow(wide))
        return normed


class Reader(nn.Module):
    """The encoder with both heads."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(PIECES, WIDTH)
        self.places = nn.Embedding(PLACES, WIDTH)
        self.segments = nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, EPSILON)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.heads = nn.ModuleDict(
            {
                name: nn.Sequential(
                    nn.Linear(5 * WIDTH, HIDDEN), nn.GELU(), nn.Dropout(0.1), nn.Linear(HIDDEN, n)
                )
                for name, n in OUTPUTS.items()
            }
        )

    def forward(self, pieces: Tensor, segments: Tensor) -> Tensor:
        """Return what the heads see of each pair, (batch, 5 times width).

        Args:
            pieces: word pieces, (batch, length); 0 is padding.
            segments: what each belongs to (rag/models/encoders/pair.py).
        """
        places = torch.arange(pieces.shape[1], device=pieces.device)
        tokens = self.words(pieces) + self.places(places)
        tokens = self.norm(tokens + self.segments((segments == PASSAGE).long()))
        mask = torch.zeros(pieces.shape, device=pieces.device).masked_fill(pieces == 0, -1e4)
        mask = mask.repeat_interleave(HEADS, 0).unsqueeze(1)
        for layer in self.layers:
            tokens = layer(tokens, mask)
        tokens = tokens.float()
        u, v = (_mean(tokens, segments == part) for part in (STATEMENT, PASSAGE))
        return torch.cat([tokens[:, 0], u, v, (u - v).abs(), u * v], dim=1)

    def logits(self, name: str, features: Tensor) -> Tensor:
        """Return the logits of one head, (batch, outputs)."""
        result: Tensor = self.heads[name](features)
        return result


def _mean(tokens: Tensor, mask: Tensor) -> Tensor:
    """Return the mean state of the masked word pieces, its numbers around 1."""
    weights = mask.unsqueeze(2).float()
    mean = (tokens * weights).sum(1) / weights.sum(1).clamp(min=1)
    return functional.normalize(mean, dim=1) * WIDTH**0.5


def from_shipped(graph: bytes) -> Reader:
    """Return a reader on the weights that are shipped: those that training ended with, but rounded.

    Args:
        graph: as `training/export.py` wrote it.
    """
    import onnx
    from onnx import numpy_helper

    stored = {
        i.name: torch.from_numpy(numpy_helper.to_array(i).copy())
        for i in onnx.load_from_string(graph).graph.initializer
    }
    reader = Reader()
    state = reader.state_dict()
    for name, value in state.items():
        found = stored[name].float()
        scale = stored.get(name.removesuffix("weight") + "scale")
        if scale is not None:
            found = found * scale
        if name.startswith("layers.") and found.ndim == 2:
            found = found.T  # products are stored as (inputs, outputs)
        state[name] = torch.cat([found, value[len(found) :]]) if name == "places.weight" else found
    reader.load_state_dict(state)
    return reader


def from_published(path: Path) -> Reader:
    """Return a reader on the published weights of all-MiniLM-L6-v2, its heads still untrained."""
    from safetensors.torch import load_file

    stored = load_file(path)
    reader = Reader()
    renamed = {
        "words.weight": stored["embeddings.word_embeddings.weight"],
        "places.weight": stored["embeddings.position_embeddings.weight"],
        "segments.weight": stored["embeddings.token_type_embeddings.weight"],
        "norm.weight": stored["embeddings.LayerNorm.weight"],
        "norm.bias": stored["embeddings.LayerNorm.bias"],
    }
    for layer in range(LAYERS):
        there, here = f"encoder.layer.{layer}", f"layers.{layer}"
        for part in ("weight", "bias"):
            renamed[f"{here}.joined.{part}"] = torch.cat(
                [stored[f"{there}.attention.self.{n}.{part}"] for n in ("query", "key", "value")]
            )
            for new, old in (
                ("attended", "attention.output.dense"),
                ("first_norm", "attention.output.LayerNorm"),
                ("wide", "intermediate.dense"),
                ("narrow", "output.dense"),
                ("second_norm", "output.LayerNorm"),
            ):
                renamed[f"{here}.{new}.{part}"] = stored[f"{there}.{old}.{part}"]
    missing, unexpected = reader.load_state_dict(renamed, strict=False)
    if unexpected or any(not name.startswith("heads.") for name in missing):
        raise ValueError(f"{path} holds other weights than expected: {missing} {unexpected}")
    return reader
