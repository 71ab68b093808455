"""The reader: a small encoder that judges a passage beside a question or a claim.

Two heads on one pass: does the passage answer the question, and does it support the claim,
contradict it, or say nothing of it? docs/reader.md says how it was trained and how well it reads.
It reads English. Each pair is computed by itself, so that its probabilities never depend on the
pairs that it is asked about together.
"""

from __future__ import annotations

import hashlib
import math
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from rag.assets import reader_graph
from rag.models.encoders.pair import lay_out, load_tokenizer

if TYPE_CHECKING:
    from numpy.typing import NDArray

_VERSION = "2"
# The head that answers is surer than it is right: its log odds are scaled, as Guo et al. (2017) do
# ("temperature"), by what serves best beside relevance on the half of evals/pages that may be tuned on.
_SURENESS = 0.6
_KEPT = 20_000  # pairs whose probabilities are kept: a claim meets the same sentences again


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that is judged, and what stands before it."""

    text: str
    context: str = ""  # its article's title, the sentences before it; only says what "he" means


@dataclass(frozen=True, slots=True)
class Support:
    """What a passage says of a claim, as probabilities; the three sum to 1."""

    supports: float
    contradicts: float
    neither: float


@dataclass(frozen=True, slots=True)
class _Reading:
    answers: float
    support: Support


class Reader:
    """The shipped reader; loads at first use. Threads may share it."""

    def __init__(self) -> None:
        self._loaded: tuple[Any, Any, str] | None = None
        self._loading = threading.Lock()
        self._kept: dict[tuple[str, Passage], _Reading] = {}

    @property
    def identity(self) -> str:
        """Version and hash of the weights, such as ``reader-1/0f3a9c2e11d4``."""
        return f"reader-{_VERSION}/{self._load()[2][:12]}"

    def answers(self, question: str, passages: Sequence[Passage]) -> list[float]:
        """Return for each passage the probability that it answers the question, 0 to 1."""
        return [reading.answers for reading in self._read(question, passages)]

    def supports(self, claim: str, passages: Sequence[Passage]) -> list[Support]:
        """Return for each passage what it says of the claim."""
        return [reading.support for reading in self._read(claim, passages)]

    def _read(self, statement: str, passages: Sequence[Passage]) -> list[_Reading]:
        if not statement.strip():
            raise ValueError("the reader is asked about an empty question or claim")
        keys = [(statement, passage) for passage in passages]
        missing = [key for key in dict.fromkeys(keys) if key not in self._kept]
        found = dict(zip(missing, self._computed(missing), strict=True))
        readings = [found[key] if key in found else self._kept[key] for key in keys]
        if len(self._kept) + len(found) > _KEPT:
            self._kept = {}  # a new table: another thread may be reading the old one
        self._kept.update(found)
        return readings

    def _computed(self, keys: Sequence[tuple[str, Passage]]) -> list[_Reading]:
        if not keys:
            return []
        tokenizer = self._load()[0]
        texts = [text for s, p in keys for text in (s, p.text, p.context)]
        pieces = [e.ids for e in tokenizer.encode_batch(texts, add_special_tokens=False)]
        pairs = [lay_out(*pieces[i : i + 3]) for i in range(0, len(pieces), 3)]
        if len(pairs) == 1:
            return [self._run(pairs[0])]
        with ThreadPoolExecutor(min(os.cpu_count() or 1, len(pairs))) as pool:
            return list(pool.map(self._run, pairs))

    def _run(self, pair: tuple[list[int], list[int]]) -> _Reading:
        import numpy as np

        session = self._load()[1]
        inputs = {
            name: np.array([values], dtype=np.int64)
            for name, values in zip(("pieces", "segments"), pair, strict=True)
        }
        answers, supports = session.run(["answers", "supports"], inputs)
        chance = 1 / (1 + math.exp(-_SURENESS * float(answers[0][0])))
        return _Reading(chance, Support(*_softmax(supports[0])))

    def _load(self) -> tuple[Any, Any, str]:
        with self._loading:
            if self._loaded is None:
                import onnxruntime

                graph = reader_graph()
                options = onnxruntime.SessionOptions()
                options.log_severity_level = 3
                options.intra_op_num_threads = 1
                level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
                options.graph_optimization_level = level
                session = onnxruntime.InferenceSession(graph, options, ["CPUExecutionProvider"])
                self._loaded = (load_tokenizer(), session, hashlib.sha256(graph).hexdigest())
            return self._loaded


@cache
def shared_reader() -> Reader:
    """Return the reader of this process: loaded once, whoever asks."""
    return Reader()


def _softmax(logits: NDArray[Any]) -> list[float]:
    raised = [math.exp(float(value) - float(max(logits))) for value in logits]
    return [value / sum(raised) for value in raised]
