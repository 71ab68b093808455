"""The vectors: Chroma, embedded or on a server, behind a few methods; and whether they are sound.

A Chroma client of a folder does not see what another process has written since it was opened:
`reopen` drops what it has read. Clients of one process also share a state that none of them can free
safely; here each index has its own, and `close` frees its files and threads. A server has no such
state. The store holds its lock while it writes.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
import threading
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from rag.errors import ConfigurationError, StoreError, StoreFullError
from rag.own_process import own_command, own_environment

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection
    from chromadb.config import Settings, System

_PAGE = 5000
_COPIED = 500
_CLOUD_PAGE = 300  # Chroma Cloud's quota of what one request writes or returns
_CONNECTING = threading.Lock()  # Chroma's table of shared states must be empty before and after

_CLOUD = "cloud:"
_KEY = "CHROMA_API_KEY"
_PORTS = {"http": 8000, "https": 443}  # of `chroma run`, and of the usual proxy before it

_CHECKED_AT_ONCE = 1000
_SAMPLE = 200  # vectors that are searched for
_FOUND = 0.95  # share of the sample that must be found; the index is approximate
_OFF = 0.001  # how much a length may differ from 1
_START = "from rag.store.vectors import serve_check; serve_check()"


@dataclass(frozen=True, slots=True)
class VectorServer:
    """A Chroma server, or Chroma Cloud; `address` names it, without any credentials."""

    address: str
    options: Mapping[str, Any] = field(repr=False)  # arguments of Chroma's client
    is_cloud: bool = False


def read_server(place: str, variables: Mapping[str, str]) -> VectorServer:
    """Return the server that the setting `chroma` names.

    Args:
        place: `http://host:port`, `https://user:password@host` or `cloud:TENANT/DATABASE`.
        variables: the environment, with CHROMA_API_KEY, the key of Chroma Cloud.

    Raises:
        ConfigurationError: it names no server, or there is no key.
    """
    unknown = ConfigurationError(
        f"the setting chroma is {place!r}, which names no Chroma server",
        next_step="give http://host:port, https://host or cloud:TENANT/DATABASE",
    )
    if place.startswith(_CLOUD):
        tenant, _, database = place.removeprefix(_CLOUD).partition("/")
        if not tenant or not database or "/" in database:
            raise unknown
        key = variables.get(_KEY, "")
        if not key:
            raise ConfigurationError(
                f"there is no key for Chroma Cloud ({place})", next_step=f"set {_KEY}"
            )
        cloud = {"tenant": tenant, "database": database, "api_key": key}
        return VectorServer(place, cloud, is_cloud=True)
    try:
        url = urlsplit(place)
        port = url.port
    except ValueError:
        raise unknown from None
    known = url.scheme in _PORTS and url.hostname
    if not known or port == 0 or url.path.strip("/") or url.query or url.fragment:
        raise unknown
    host, port = f"{url.hostname}", port or _PORTS[url.scheme]
    host = f"[{host}]" if ":" in host else host
    headers = {}
    if url.username is not None:
        pair = f"{unquote(url.username)}:{unquote(url.password or '')}"
        headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
    options = {"host": host, "port": port, "ssl": url.scheme == "https", "headers": headers}
    return VectorServer(f"{url.scheme}://{host}:{port}", options)


class VectorIndex:
    """The vectors of one store, found by cosine distance."""

    def __init__(
        self, folder: Path, name: str = "chunks", *, server: VectorServer | None = None
    ) -> None:
        """Name an index; the first use opens it, and makes it if it is not there.

        Args:
            folder: of the index, unless it is on a server.
            name: of the collection: a server has those of many stores.
            server: keeps the vectors instead of `folder`.
        """
        self.folder = folder
        self.is_on_server = server is not None
        self._name = name
        self._server = server
        self._page = _CLOUD_PAGE if server and server.is_cloud else _PAGE
        self._client: Any = None  # ClientAPI does not declare `close`
        self._system: System | None = None  # what is behind an embedded client
        self._collection: Collection | None = None

    def close(self) -> None:
        """Free connections, files and threads; the next call opens them again."""
        if self._system is not None:
            self._system.stop()
        elif self._client is not None:
            # Its own `close` leaves connections to the garbage collector (chromadb 1.5.9).
            for part in (self._client, getattr(self._client, "_admin_client", None)):
                session = getattr(getattr(part, "_server", None), "_session", None)
                if session is not None:
                    session.close()
            self._client.close()
        self._client = self._system = self._collection = None

    def reopen(self) -> None:
        """Forget what was read, so that the next call sees what other processes wrote."""
        if self._server is None:
            # Do not stop it: another thread may be writing.
            self._client = self._system = self._collection = None

    def keep_only(self, ids: Sequence[str]) -> None:
        """Rebuild the index in the folder from the vectors of `ids`, which must be readable."""
        fresh = VectorIndex(self.folder.with_name(f"{self.folder.name}-new"), self._name)
        fresh._discard()
        for page in _pages(ids, _COPIED):
            known = self.get(page)
            fresh.upsert(list(known), list(known.values()))
        self._discard()
        fresh.reopen()
        if ids:
            fresh.folder.rename(self.folder)

    def _discard(self) -> None:
        """Delete the folder of the index, sound or not."""
        self.reopen()
        if self.folder.exists():
            shutil.rmtree(self.folder)

    def sync(self) -> None:
        """Wait until all that was written to the folder is on the disk."""
        if self._server is None:
            for path in (self.folder, *self.folder.rglob("*")):
                wait_for_disk(path)

    def upsert(self, ids: Sequence[str], vectors: Sequence[Sequence[float]]) -> None:
        """Store one vector for each id, in place of any that it has."""
        if ids:
            self._call("upsert", ids=list(ids), embeddings=[list(v) for v in vectors])

    def delete(self, ids: Sequence[str]) -> None:
        """Remove vectors; unknown ids are ignored."""
        for page in _pages(ids, self._page):
            self._call("delete", ids=page)

    def query(
        self, vector: Sequence[float], limit: int, among: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        """Return (id, cosine) of the vectors nearest to `vector`, nearest first.

        Args:
            vector: of length 1.
            limit: how many.
            among: only these ids; None is all.
        """
        if among is not None and not among:
            return []
        found = self._call(
            "query",
            query_embeddings=[list(vector)],
            n_results=min(limit, self._page),
            include=["distances"],
            ids=None if among is None else list(among),
        )
        return [
            (str(i), 1.0 - float(d))
            for i, d in zip(found["ids"][0], found["distances"][0], strict=True)
        ]

    def get(self, ids: Sequence[str]) -> dict[str, list[float]]:
        """Return the vectors of ids; those that have none are left out."""
        vectors: dict[str, list[float]] = {}
        for page in _pages(ids, self._page):
            found = self._call("get", ids=page, include=["embeddings"])
            rows = found["embeddings"].tolist() if found["ids"] else []
            vectors |= zip(found["ids"], rows, strict=True)
        return vectors

    def ids(self) -> set[str]:
        """Return the ids of all vectors."""
        found: set[str] = set()
        while True:
            page = self._call("get", include=[], limit=self._page, offset=len(found))["ids"]
            found.update(page)
            if len(page) < self._page:
                return found

    def _call(self, method: str, **arguments: Any) -> Any:
        try:
            return getattr(self._open(), method)(**arguments)
        except Exception as error:  # Chroma's Rust core raises its own kinds of InternalError
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            if self._server is not None:
                raise StoreError(
                    f"the Chroma server {self._server.address} cannot be used ({reason})",
                    next_step="check that it runs and --chroma; if it has lost its data, run "
                    "`dateline doctor --repair`",
                ) from error
            if "disk is full" in reason or "No space left" in reason:
                raise StoreFullError(
                    f"no space is left for the vectors in {self.folder}",
                    next_step="free some and run again",
                ) from error
            raise StoreError(
                f"the vectors in {self.folder} cannot be used ({reason})",
                next_step="run `dateline doctor --repair`",
            ) from error

    def _open(self) -> Collection:
        if self._collection is None:
            # Telemetry is off; its module logs an error of its own on some versions.
            logging.getLogger("chromadb.telemetry").setLevel(logging.CRITICAL)
            self._client = self._client or self._connect()
            self._collection = self._client.get_or_create_collection(
                self._name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
            )
        return self._collection

    def _connect(self) -> ClientAPI:
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False)
        if self._server is None:
            return self._open_folder(settings)
        client = chromadb.CloudClient if self._server.is_cloud else chromadb.HttpClient
        return client(settings=settings, **self._server.options)

    def _open_folder(self, settings: Settings) -> ClientAPI:
        """Return what `PersistentClient` does, with a state that no other client has."""
        from chromadb.api import ServerAPI
        from chromadb.api.client import Client
        from chromadb.api.shared_system_client import SharedSystemClient
        from chromadb.config import System

        settings.is_persistent, settings.persist_directory = True, str(self.folder)
        system = System(settings)
        system.instance(ServerAPI)  # type: ignore[type-abstract]  # Chroma finds the class
        system.start()
        with _CONNECTING:
            try:
                client = Client.from_system(system)
            finally:
                SharedSystemClient.clear_system_cache()
        self._system = system
        return client


def wait_for_disk(path: Path) -> None:
    """Wait until a file, or the list of a folder, is on the disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _pages(ids: Sequence[str], size: int) -> list[list[str]]:
    return [list(ids[at : at + size]) for at in range(0, len(ids), size)]


# --- whether they are sound --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Checked:
    """The ids of all stored vectors, and whether a search works."""

    sound: frozenset[str] = frozenset()
    broken: frozenset[str] = frozenset()  # cannot be read, or are not of length 1
    findable: bool = True  # a search for a vector finds it


def check_vectors(index: VectorIndex) -> Checked:
    """Read the vectors of `index`, and search for a sample of them.

    A missing folder has no vectors. A server is only asked for its ids: it checks its own files.
    A separate process reads the folder: on some damaged files (a cut-off header, an index full of
    zeros) Chroma's core ends the whole process, which no `except` catches.

    Raises:
        StoreError: the vectors cannot be used at all.
        StoreFullError: they cannot be read without more space.
    """
    if index.is_on_server:
        return Checked(frozenset(index.ids()))
    if not index.folder.exists():
        return Checked()
    done = subprocess.run(  # noqa: S603 - this interpreter, this package
        own_command(_START, str(index.folder)),
        capture_output=True,
        env=own_environment(),
        check=False,
    )
    reply = json.loads(done.stdout) if done.returncode == 0 else {}
    if reply.get("full"):
        raise StoreFullError(reply["error"], next_step="free some and run again")
    if "sound" not in reply:
        ended = f"the vectors in {index.folder} cannot be used (they end Chroma)"
        raise StoreError(reply.get("error", ended), next_step="run `dateline doctor --repair`")
    return Checked(frozenset(reply["sound"]), frozenset(reply["broken"]), reply["findable"])


def serve_check() -> None:
    """Check the folder that the first argument names, and write JSON to standard output."""
    out = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what Chroma prints
    index = VectorIndex(Path(sys.argv[1]))
    try:
        ids = sorted(index.ids())
        sound = [i for page in _pages(ids, _CHECKED_AT_ONCE) for i in _sound(index, page)]
        reply = {
            "sound": sound,
            "broken": sorted(set(ids) - set(sound)),
            "findable": _findable(index, sound[:: len(sound) // _SAMPLE + 1]),
        }
    except StoreError as error:
        reply = {"error": error.message, "full": isinstance(error, StoreFullError)}
    json.dump(reply, out)
    out.close()


def _sound(index: VectorIndex, ids: Sequence[str]) -> list[str]:
    try:
        found = index.get(ids)
    except StoreError:
        # One unreadable vector fails the whole request: halve it.
        if len(ids) == 1:
            return []
        half = len(ids) // 2
        return _sound(index, ids[:half]) + _sound(index, ids[half:])
    return [i for i, vector in found.items() if abs(sum(x * x for x in vector) - 1) < _OFF]


def _findable(index: VectorIndex, sample: Sequence[str]) -> bool:
    found = 0
    for vector in index.get(sample).values():
        # Compare by distance, not by id: two chunks may have the same words.
        nearest = index.query(vector, 1)
        found += bool(nearest) and nearest[0][1] > 1 - _OFF
    return found >= _FOUND * len(sample)
