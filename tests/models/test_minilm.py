"""The model that computes in 8 bits: it says what the published one says, and is made once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from rag.assets import packaged_file
from rag.models.encoders import embedding as embed
from rag.models.encoders import minilm
from rag.models.encoders.minilm import eight_bit_model
from rag.models.encoders.pair import load_tokenizer

TEXTS = [
    "Ferry",
    "A fire broke out in the harbour on Friday.",
    "Der Bahnhof bleibt bis Montag geschlossen.",
    "The central bank raised its rate for the third time this year, to 4 percent. " * 20,
]


@pytest.fixture(scope="module")
def source() -> Path:
    return packaged_file(*embed._MODEL, embed._MODEL_SHA256)


def _vector(session: onnxruntime.InferenceSession, text: str) -> np.ndarray:
    tokenizer = load_tokenizer()
    tokenizer.enable_truncation(minilm.MAX_PIECES)
    ids = np.array([tokenizer.encode(text).ids])
    given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": 0 * ids}
    wanted = {i.name for i in session.get_inputs()}
    found = session.run(None, {k: v for k, v in given.items() if k in wanted})[0][0]
    mean = found if found.ndim == 1 else found.mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean))


def test_it_gives_the_vectors_of_the_published_model(source: Path, tmp_path: Path) -> None:
    ours = onnxruntime.InferenceSession(eight_bit_model(lambda: source, tmp_path, "1"))
    published = onnxruntime.InferenceSession(str(source))
    one = [_vector(ours, text) for text in TEXTS]
    other = [_vector(published, text) for text in TEXTS]
    for mine, theirs in zip(one, other, strict=True):
        assert mine @ theirs > 0.97
    # What it changes is far less than what tells texts apart.
    assert abs(np.array(one) @ np.array(one).T - np.array(other) @ np.array(other).T).max() < 0.05


def test_it_is_made_once_and_again_where_the_kept_one_is_damaged(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = eight_bit_model(lambda: source, tmp_path, "1")
    (kept,) = (tmp_path / "models").iterdir()
    with monkeypatch.context() as patch:
        patch.setattr(minilm, "_Encoder", None)  # not asked again
        assert eight_bit_model(lambda: source, tmp_path, "1") == first
    for damage in (b"", kept.read_bytes()[:-1], b"x" + kept.read_bytes()[1:]):
        kept.write_bytes(damage)
        assert eight_bit_model(lambda: source, tmp_path, "1") == first
        assert list((tmp_path / "models").iterdir()) == [kept]
    assert kept.read_bytes()[32:] == first


def test_without_a_folder_to_keep_it_in_it_works(source: Path, tmp_path: Path) -> None:
    taken = tmp_path / "a-file"
    taken.touch()
    assert len(eight_bit_model(lambda: source, taken, "1")) > 20_000_000
