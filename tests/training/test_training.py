"""A reader can be trained, kept, exported and gone on with; where torch is installed."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="the extra [train] is not installed")

from rag.models.encoders.pair import load_tokenizer  # noqa: E402
from training.batches import batched, collate, encode  # noqa: E402
from training.encoder import Reader, from_shipped  # noqa: E402
from training.export import exported, mean  # noqa: E402
from training.sources import Pair  # noqa: E402
from training.train import loss  # noqa: E402

TOWNS = "Tarn Arvika Oslo Lindholm Norvik Eskford".split()
DEEDS = ("burned down", "was flooded", "won the cup", "elected a mayor")


def _pairs(count: int) -> list[Pair]:
    """Whether a town did what is asked: learnable from the words alone."""
    chance = random.Random(1)
    pairs = []
    for i in range(count):
        town, deed = chance.choice(TOWNS), chance.choice(DEEDS)
        told = deed if i % 2 else chance.choice([d for d in DEEDS if d != deed])
        passage = f"{town} {told} on Friday."
        pairs.append(Pair("answers", f"Which town {deed}?", passage, i % 2, "made"))
        pairs.append(Pair("supports", f"{town} {deed}.", passage, 0 if i % 2 else 3, "made"))
    return pairs


def test_fifty_steps_learn_something_and_the_export_says_the_same(tmp_path: Path) -> None:
    torch.manual_seed(1)
    torch.set_num_threads(1)
    examples = encode(_pairs(200), load_tokenizer(), 64)
    batches = batched(examples, 300, 1)
    reader, device = Reader(), torch.device("cpu")
    optimizer = torch.optim.AdamW(reader.parameters(), lr=3e-4)
    losses = []
    for step in range(50):
        batch = collate([examples[i] for i in batches[step % len(batches)]])
        value = loss(reader, batch, device)
        optimizer.zero_grad()
        value.backward()
        optimizer.step()
        losses.append(float(value.detach()))
    assert sum(losses[-10:]) < sum(losses[:10])

    reader.eval()
    graph = exported(reader.state_dict())
    assert exported(from_shipped(graph).state_dict()) == graph  # to go on from what is shipped

    import numpy as np
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(graph, options, ["CPUExecutionProvider"])
    for example in examples[:20]:
        batch = collate([example])
        with torch.no_grad():
            features = reader(batch.pieces, batch.segments)
            wanted = reader.logits(example.head, features)[0]
        given = {"pieces": batch.pieces.numpy(), "segments": batch.segments.numpy()}
        (found,) = session.run([example.head], given)
        assert np.allclose(found[0], wanted.numpy(), atol=0.5)  # 7 bits in place of 32


def test_the_mean_of_two_runs_has_the_mean_of_their_weights() -> None:
    first, second = ({"w": torch.full((2,), value), "n": torch.tensor(3)} for value in (1.0, 2.0))
    both = mean([first, second])
    assert both["w"].tolist() == [1.5, 1.5]
    assert both["n"].item() == 3
