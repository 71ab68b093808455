"""Browse, search and read articles; add a file, an address or a feed."""

from __future__ import annotations

import hashlib
import shutil
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from rag.archive import Archive
from rag.errors import UsageError
from rag.serve.page.view import Tell, View, fingerprint, limits_of, query_of
from rag.types import Hit, IngestOutcome

_PAGE = 50  # articles that are loaded at once
_PASSAGES = 100  # of a search, several of which may be of one article
_TOLD = 200  # outcomes of one addition that are shown one by one


def routes(view: View) -> list[BaseRoute]:
    """Return the addresses of the collection."""
    adding = threading.Lock()

    def browse(request: Request, _: FormData) -> Response:
        archive, limits = view.service.archive, limits_of(request.query_params)
        words = request.query_params.get("q", "").strip()
        offset = _whole(request, "offset")
        window = archive.window(since=limits.since, until=limits.until, as_of=limits.as_of)
        source, topic = limits.source, limits.topic
        count = None
        if words:
            count = archive.count(words, window=window, source=source, topic=topic)
            found = archive.search(
                words, window=window, source=source, topic=topic, limit=_PASSAGES
            )
            rows, total, more = _by_article(found), None, None
        else:
            entries, total = archive.catalog.entries(
                window, source=source, topic=topic, offset=offset, limit=_PAGE
            )
            rows = [asdict(e) for e in entries]
            follows = {**asdict(limits), "offset": offset + _PAGE}
            more = f"/articles?{query_of(follows)}" if offset + _PAGE < total else None
        if "x-part" in request.headers:
            return view.page("rows", rows=rows, more=more)
        listed = {"rows": rows, "total": total, "more": more, "count": count, "q": words}
        return view.page("articles", **listed, limits=asdict(limits), **view.choices())

    def read(request: Request, _: FormData) -> Response:
        archive, query = view.service.archive, request.query_params
        window = archive.window(as_of=query.get("as_of")) if query.get("as_of") else None
        article, sentences = archive.article(request.path_params["article_id"], window=window)
        start, end = _whole(request, "start"), _whole(request, "end")
        # Of an article that was revised since, another sentence would be marked.
        revised = bool(end) and fingerprint(article.text[start:end]) != query.get("quote")
        cited = [s for s in sentences if end and not revised and s.start <= start]
        name = "source" if "x-part" in request.headers else "article"
        return view.page(
            name,
            article=asdict(article),
            paragraphs=_paragraphs(article.text, *((0, 0) if revised else (start, end))),
            revised=revised,
            page=cited[-1].page if cited else None,
        )

    def ask_what(_: Request, __: FormData) -> Response:
        return view.page("add")

    def add(request: Request, form: FormData) -> Response:
        folder = view.service.archive.settings.store / "uploads"
        sent = [f for f in form.getlist("file") if isinstance(f, UploadFile) and f.filename]
        files = [_kept(file, folder) for file in sent]  # now: they are gone with the request

        def work(tell: Tell) -> str:
            try:
                with adding:
                    return _add(view, form, files, tell)
            finally:
                for file in files:
                    shutil.rmtree(file.parent, ignore_errors=True)
                with suppress(OSError):
                    folder.rmdir()  # unless another addition has files there

        return view.live(request, work)

    return [
        view.route("/articles", browse),
        view.route("/articles/{article_id}", read),
        view.route("/add", ask_what),
        view.route("/add", add, "POST"),
    ]


def _whole(request: Request, name: str) -> int:
    given = request.query_params.get(name) or "0"
    if not given.isdecimal() or len(given) > 9:
        raise UsageError(f"{name} is {given[:20]!r}, which is no place in a text or a list")
    return int(given)


def _by_article(hits: tuple[Hit, ...]) -> list[dict[str, Any]]:
    """Return the articles of passages in their order, each with its best one."""
    best: dict[str, Hit] = {}
    for hit in hits:
        best.setdefault(hit.chunk.article_id, hit)
    return [
        {
            "article_id": article_id,
            "title": hit.title,
            "source": hit.source,
            "published": hit.published,
            "page": hit.page,
            "quote": hit.text,
            "start": hit.chunk.start,
            "end": hit.chunk.end,
        }
        for article_id, hit in best.items()
    ]


def _paragraphs(text: str, start: int, end: int) -> list[list[tuple[str, bool]]]:
    """Return the pieces of each paragraph, and whether they are of the cited span."""
    paragraphs, place = [], 0
    for line in text.split("\n"):
        begin, stop = (min(max(p - place, 0), len(line)) for p in (start, end))
        pieces = [(line[:begin], False), (line[begin:stop], True), (line[stop:], False)]
        if line.strip():
            paragraphs.append([p for p in pieces if p[0]])
        place += len(line) + 1
    return paragraphs


def _add(view: View, form: FormData, files: list[Path], tell: Tell) -> str:
    """Store what a form brings; only what is on the web or was sent is read, no path of this machine.

    Raises:
        UsageError: it brings nothing, or what is no address.
    """
    address, outlet = (str(form.get(n) or "").strip() for n in ("address", "outlet"))
    if address and not address.startswith(("https://", "http://")):
        raise UsageError(f"{address!r} is no address", next_step="begin it with https://")
    if not address and not files:
        raise UsageError("there is nothing to add", next_step="choose a file or give an address")
    names = {str(file): file.name for file in files}
    counts: Counter[str] = Counter()

    def say(words: str) -> None:
        tell({"to": "status", "how": "text", "text": words})

    def on_outcome(outcome: IngestOutcome) -> None:
        counts[outcome.status] += 1
        if counts.total() <= _TOLD:
            place = names.get(outcome.location, outcome.location)
            html = view.part("outcome", outcome=asdict(outcome), place=place)
            tell({"to": "outcomes", "how": "append", "html": html})
        say(_counted(counts))

    tell({"to": "outcomes", "how": "replaceChildren", "html": ""})
    say("Reading …")
    # An archive of its own: the one that is asked goes on reading, and sees what was added.
    with Archive(view.service.archive.settings) as writer:
        sources: list[str | Path] = [*([address] if address else []), *files]
        writer.ingest(sources, source=outlet or None, wait=False, on_outcome=on_outcome)
        total = writer.catalog.count_to_embed()
        done = 0

        def on_embedded(chunks: int) -> None:
            nonlocal done
            done += chunks
            say(f"{_counted(counts)}. Found by words; by meaning: {done:,} of {total:,} passages …")

        if counts["added"] or counts["updated"]:  # else what waits is not of this form
            writer.embed(on_embedded)
    has_any = counts.total() > counts["failed"]
    say(f"{_counted(counts)}.{' All can be asked about.' if has_any else ''}")
    return "/articles"


def _kept(file: UploadFile, folder: Path) -> Path:
    """Write a file that was sent where it stays while it is read.

    The same file comes to the same place each time, so that its articles are known again; another
    one of the same name does not.
    """
    data = file.file.read()
    name = Path(str(file.filename).replace("\\", "/")).name or "file"
    path = folder / hashlib.sha256(data).hexdigest()[:16] / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{number:,} {status}" for status, number in counts.items()) or "Nothing found"
