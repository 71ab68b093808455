"""Random operations on a store, with kills and power cuts among them, against a model of a few lines.

The model is a dictionary: of each article, the texts that it has had, the newest last, and whether it
is shown or retired. Whatever is done, the store holds that, finds the newest text of each article that
is shown once by its words and, once embedded, by its meaning, and finds nothing else.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from unittest.mock import patch

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from evals.endurance.disk import Disk, Fault, KilledError
from rag.archive import Archive
from rag.config import Settings
from rag.store import Scope
from rag.store.repair import catalog_problems

Known = tuple[tuple[str, ...], bool]  # the texts, the newest last; whether the article is shown
Model = dict[str, Known]

_KEYS = st.sampled_from("abc")
_VERSIONS = st.sampled_from("xyz")
_FAULTS = st.sampled_from(["killed", "power"])
_WRITES = st.integers(1, 60)


class _Hashes:
    """Stands for the embedding model: each text has a direction of its own."""

    identity = "hashes"

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Return vectors of length 1."""
        return [_direction(text) for text in texts]


def _direction(text: str) -> list[float]:
    numbers = [byte - 127.5 for byte in hashlib.sha256(text.encode()).digest()[:16]]
    length = sum(n * n for n in numbers) ** 0.5
    return [n / length for n in numbers]


def _word(key: str, version: str) -> str:
    return f"zq{key}{version}k"


def _text(key: str, version: str) -> str:
    return f"The ferry {_word(key, version)} left the harbour on Monday with all its passengers."


class StoreAgainstModel(RuleBasedStateMachine):
    """What is done to a store, and what must be true after each step."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = Path(tempfile.mkdtemp())
        self._patch = patch("rag.archive.make_embedder", lambda _: _Hashes())
        self._patch.start()
        self._model: Model = {}
        self._embedded: set[str] = set()  # newest texts that have a vector for sure
        self._open()

    def teardown(self) -> None:
        """Embed the rest: then both ways of searching find all, and nothing is wrong."""
        if self._model:
            self.embed()
            self.what_is_stored_is_the_model()
        self._archive.close()
        self._patch.stop()
        shutil.rmtree(self._folder)

    def _open(self) -> None:
        self._archive = Archive.open(settings=Settings(store=self._folder / "s", llm="none"))

    # --- what is done ----------------------------------------------------------------------

    @rule(key=_KEYS, version=_VERSIONS)
    def ingest(self, key: str, version: str) -> None:
        """Store a new article, or another text of one, or the same again."""
        self._ingest(key, version)
        self._model = _with(self._model, key, version)
        self._embedded &= _shown(self._model)

    def _ingest(self, key: str, version: str) -> None:
        path = self._folder / f"{key}.txt"
        path.write_text(_text(key, version))
        self._archive.ingest([path], wait=False)

    @precondition(lambda self: self._model)
    @rule(data=st.data())
    def retire(self, data: st.DataObject) -> None:
        """Retire an article, as its file has gone."""
        key = data.draw(st.sampled_from(sorted(self._model)))
        self._retire(key)
        self._model = self._model | {key: (self._model[key][0], False)}
        self._embedded &= _shown(self._model)

    def _retire(self, key: str) -> None:
        (self._folder / f"{key}.txt").unlink(missing_ok=True)
        source = self._folder / f"{key}*.txt"
        self._archive.ingest([source], sync=True, may_retire=lambda _: True, wait=False)

    @precondition(lambda self: self._model)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        """Remove an article with all its texts."""
        key = data.draw(st.sampled_from(sorted(self._model)))
        self._archive.remove(self._ids()[key])
        self._model = {k: v for k, v in self._model.items() if k != key}

    @precondition(lambda self: self._model)
    @rule()
    def embed(self) -> None:
        """Embed what has no vector."""
        self._archive.embed()
        self._embedded = _shown(self._model)

    @rule()
    def reopen(self) -> None:
        """Close the store, and open it again."""
        self._archive.close()
        self._open()

    @rule(key=_KEYS, version=_VERSIONS, fault=_FAULTS, at=_WRITES)
    def kill_an_ingest(self, key: str, version: str, fault: Fault, at: int) -> None:
        """End the process, or the machine, at one of the writes of an ingest."""
        after = _with(self._model, key, version)
        self._die(lambda: self._ingest(key, version), fault, at, after)

    @precondition(lambda self: self._model)
    @rule(data=st.data(), fault=_FAULTS, at=_WRITES)
    def kill_a_removal(self, data: st.DataObject, fault: Fault, at: int) -> None:
        """End it while an article is removed."""
        key = data.draw(st.sampled_from(sorted(self._model)))
        number, after = self._ids()[key], {k: v for k, v in self._model.items() if k != key}
        self._die(lambda: self._archive.remove(number), fault, at, after)

    @precondition(lambda self: self._model)
    @rule(data=st.data(), fault=_FAULTS, at=_WRITES)
    def kill_a_retirement(self, data: st.DataObject, fault: Fault, at: int) -> None:
        """End it while an article is retired."""
        key = data.draw(st.sampled_from(sorted(self._model)))
        after = self._model | {key: (self._model[key][0], False)}
        self._die(lambda: self._retire(key), fault, at, after)

    @precondition(lambda self: self._model)
    @rule(fault=_FAULTS, at=_WRITES)
    def kill_an_embedding(self, fault: Fault, at: int) -> None:
        """End it while vectors are made."""
        self._die(self._archive.embed, fault, at, self._model)

    def _die(self, act: Callable[[], object], fault: Fault, at: int, after: Model) -> None:
        """Do something until a write fails: all of it is done, or nothing."""
        self._archive.close()
        self._open()
        disk = Disk(fault, at)
        with disk.in_use():
            try:
                act()
            except KilledError:
                pass
            else:
                if not disk.is_dead:
                    self._model = after
            self._archive.close()
        self._open()
        if disk.is_dead:
            held = self._held()
            assert held in (self._model, after)
            self._model = held
        self._embedded &= _shown(self._model)

    # --- what must be true -----------------------------------------------------------------

    @invariant()
    def what_is_stored_is_the_model(self) -> None:
        """Compare the texts, and what each way of searching finds."""
        if not self._model:
            return
        assert self._held() == self._model
        catalog, store = self._archive.catalog, self._archive._readable()
        assert catalog_problems(catalog) == []
        shown = _shown(self._model)
        vectors = catalog.chunk_ids(embedded=True)
        assert vectors <= store.vectors.ids()
        for key in "abc":
            for version in "xyz":
                found = [c for c, _ in catalog.search_words(f'"{_word(key, version)}"', 9, Scope())]
                text = _text(key, version)
                assert len(found) == (text in shown)
                if found and (text in self._embedded or found[0] in vectors):
                    [article] = [a for a in catalog.articles() if a.text == text]
                    meaning = _direction(f"{article.title}\n{text}")
                    [(nearest, cosine)] = store.nearest_chunks(meaning, 1)
                    assert (nearest, round(cosine, 3)) == (found[0], 1)

    def _held(self) -> Model:
        if not (self._folder / "s" / "catalog.sqlite3").exists():
            return {}
        catalog = self._archive.catalog
        shown = {a.article_id for a in catalog.articles()}
        return {
            key: (tuple(r.text for r in catalog.revisions(article_id)), article_id in shown)
            for key, article_id in self._ids().items()
        }

    def _ids(self) -> dict[str, str]:
        rows = self._archive.catalog.database.rows(
            "SELECT location, article_id FROM articles WHERE NOT replaced"
        )
        found = {Path(location).stem: article_id for location, article_id in rows}
        assert len(found) == len(rows)
        return found


def _with(model: Model, key: str, version: str) -> Model:
    text, (before, _) = _text(key, version), model.get(key, ((), True))
    return model | {key: ((*(t for t in before if t != text), text), True)}


def _shown(model: Model) -> set[str]:
    return {texts[-1] for texts, is_shown in model.values() if is_shown}


TestStoreAgainstModel = StoreAgainstModel.TestCase
TestStoreAgainstModel.settings = settings(
    max_examples=12,
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
