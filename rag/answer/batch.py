"""Many questions: one a line, one answer or error for each, in their order, a few at a time."""

from __future__ import annotations

import difflib
import json
import os
import queue
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from rag.errors import (
    ConfigurationError,
    DatelineError,
    LimitError,
    SourceError,
    StoreError,
)
from rag.models.redact import redact
from rag.types.answer import Answer

_AHEAD = 4  # answers for each worker that may wait for a slower one before them
_THREAD = "ask-batch"
_LIMITS = ("since", "until", "as_of")
_FIELDS = ("id", "question", *_LIMITS, "source")

Id = str | int | None


@dataclass(frozen=True, slots=True)
class Question:
    """One line of a batch; limits that it does not name are those of the command."""

    question: str
    id: Id = None
    since: str | None = None
    until: str | None = None
    as_of: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one line: an answer, or a code (that of the exit) and a message."""

    id: Id
    question: str | None  # None: the line could not be read
    answer: Answer | None
    code: int = 0
    message: str = ""


def answer_lines(
    lines: Iterable[bytes],
    ask: Callable[[Question], Answer],
    *,
    jobs: int = 1,
    done: Counter[str] | None = None,
) -> Iterator[Outcome]:
    """Yield what became of each line, in order; one that fails leaves the others alone.

    Lines are read as they are needed, and few answers are held: memory does not grow with them.

    Args:
        lines: UTF-8; each a question, or a JSON object with `question` and, where they are
            wanted, `id`, `since`, `until`, `as_of`, `source`. Empty lines are skipped.
        ask: answers one; with more than one job it is called in several threads.
        jobs: how many questions are asked at the same time.
        done: what `keys_done` found; those are left out, each as often as it was found.

    Raises:
        ConfigurationError: every other line would meet the same.
        LimitError: so it would.
        StoreError: so it would.
    """
    left = Counter(done or ())

    def work(item: Question | Outcome) -> Outcome:
        return item if isinstance(item, Outcome) else _outcome(item, ask)

    def wanted() -> Iterator[Question | Outcome]:
        for item in _questions(lines):
            if isinstance(item, Question):
                key = _key(item.id, item.question)
                if left[key]:
                    left[key] -= 1
                    continue
            yield item

    yield from map(work, wanted()) if jobs == 1 else _in_order(work, wanted(), jobs)


def keys_done(lines: Iterable[bytes]) -> Counter[str]:
    """Count the questions that earlier output of a batch has answers to; errors do not count."""
    found: Counter[str] = Counter()
    for line in lines:
        try:
            value = json.loads(line)
        except ValueError:  # the last line of a run that was killed
            continue
        if isinstance(value, dict) and "status" in value:
            found[_key(value.get("id"), str(value.get("question")))] += 1
    return found


def _outcome(item: Question, ask: Callable[[Question], Answer]) -> Outcome:
    try:
        return Outcome(item.id, item.question, replace(ask(item), id=item.id))
    except (ConfigurationError, LimitError, StoreError):
        raise
    except DatelineError as error:
        return Outcome(item.id, item.question, None, error.exit_code, str(error))
    except Exception as error:  # noqa: BLE001 - the other lines are none the worse for it
        message = redact(f"unexpected fault: {type(error).__name__}: {error}", os.environ)
        return Outcome(item.id, item.question, None, 1, message)


def _in_order(
    work: Callable[[Question | Outcome], Outcome], items: Iterator[Question | Outcome], jobs: int
) -> Iterator[Outcome]:
    # A pool of the standard library is waited for when the program ends: after Ctrl-C, as long
    # as a model is silent. These threads are not; whoever ends the program asks `is_busy`.
    todo: queue.Queue[tuple[Question | Outcome, Future[Outcome]] | None] = queue.Queue()
    results: queue.Queue[Future[Outcome] | None] = queue.Queue(maxsize=jobs * _AHEAD)
    stopped = threading.Event()

    def feed() -> None:
        try:
            for item in items:
                future: Future[Outcome] = Future()
                results.put(future)
                if stopped.is_set():
                    return
                todo.put((item, future))
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            broken: Future[Outcome] = Future()
            broken.set_exception(error)
            results.put(broken)
        results.put(None)

    def serve() -> None:
        while (given := todo.get()) is not None and not stopped.is_set():
            item, future = given
            try:
                future.set_result(work(item))
            except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
                future.set_exception(error)

    for target in (feed, *[serve] * jobs):
        threading.Thread(target=target, name=_THREAD, daemon=True).start()
    try:
        while (future := results.get()) is not None:
            yield future.result()
    finally:
        stopped.set()
        for _ in range(jobs):
            todo.put(None)
        with suppress(queue.Empty):  # room for the line that may be waiting to go in
            while True:
                results.get_nowait()


def is_busy() -> bool:
    """Tell whether questions of a batch that was left are still being asked."""
    return any(thread.name == _THREAD for thread in threading.enumerate())


def _questions(lines: Iterable[bytes]) -> Iterator[Question | Outcome]:
    for number, line in enumerate(lines, start=1):
        name: Id = None
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
            if not text:
                continue
            if not text.startswith("{"):
                yield Question(text)
                continue
            item = json.loads(text)
            name = _id(item)
            yield _question(item, name)
        except UnicodeDecodeError as error:
            yield _unread(None, number, f"not UTF-8 ({error.reason})")
        except (ValueError, RecursionError) as error:
            yield _unread(name, number, f"no JSON ({error})")
        except SourceError as error:
            yield _unread(name, number, str(error))


def _unread(name: Id, number: int, message: str) -> Outcome:
    return Outcome(name, None, None, SourceError.exit_code, f"line {number}: {message}")


def _question(item: dict[str, Any], name: Id) -> Question:
    question = item.get("question")
    if not isinstance(question, str) or not question.strip():
        raise SourceError("no question", next_step='a line is a question, or {"question": …}')
    for field in item:
        # Questions may come with more than is needed here; a limit must not go unseen.
        plain = field.lower().replace("-", "_")
        if field not in _FIELDS and (near := difflib.get_close_matches(plain, _LIMITS, 1, 0.7)):
            raise SourceError(f"unknown field {field!r}", next_step=f"did you mean {near[0]}?")
    limits = {}
    for field in (*_LIMITS, "source"):
        value = item.get(field)
        if value is not None and not isinstance(value, str):
            raise SourceError(f"its {field} is no text", next_step='such as "2024-03-26"')
        limits[field] = value
    return Question(" ".join(question.split()), name, **limits)


def _id(item: dict[str, Any]) -> Id:
    name = item.get("id")
    if name is None or (isinstance(name, int) and not isinstance(name, bool)):
        return name
    # Half a character can be spelled in JSON, and not be written again.
    if isinstance(name, str) and not any("\ud800" <= c <= "\udfff" for c in name):
        return name
    raise SourceError("its id is neither text nor a whole number", next_step="correct it")


def _key(name: Id, question: str) -> str:
    return json.dumps([name, " ".join(question.split())])
