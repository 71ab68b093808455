"""Many articles are prepared beside, and come back as if they had been prepared here."""

from __future__ import annotations

import time
from collections.abc import Iterable

import pytest

from rag.errors import SourceError
from rag.ingest.prepare import Prepared, prepare
from rag.ingest.preparers import Outcome, Preparers
from rag.types import RawDocument

_STORY = "The harbour of {} was closed on Friday. Officials said that {} boats could not leave.\n\n"


def _document(number: int) -> RawDocument:
    text = "* * *" if number % 7 == 3 else _STORY.format(f"Port {number}", number) * 3
    return RawDocument(f"export.jsonl:{number}", text, key=str(number), published="2024-03-05")


def _all(
    preparers: Preparers, documents: Iterable[RawDocument | None], *, beside: bool = True
) -> list[Outcome | None]:
    items = ((n, raw, beside) for n, raw in enumerate(documents))
    found = list(preparers.prepared(items))
    assert [n for n, _ in found] == list(range(len(found))), "in their order"
    return [made for _, made in found]


def _here(raw: RawDocument | None) -> Outcome | None:
    if raw is None:
        return None
    try:
        return prepare(raw)
    except SourceError as error:
        return error


def _same(one: Outcome | None, other: Outcome | None) -> bool:
    return str(one) == str(other) if isinstance(one, SourceError) else one == other


def test_two_processes_make_what_one_makes() -> None:
    documents = [None if n % 5 == 4 else _document(n) for n in range(60)]
    with Preparers(None, few=3, processes=2) as preparers:
        made = _all(preparers, documents)
        assert len(preparers._started) == 2
        assert all(b.process and b.process.poll() is None for b in preparers._started)
        started = [b.process for b in preparers._started if b.process]
    assert all(_same(a, _here(b)) for a, b in zip(made, documents, strict=True))
    assert sum(isinstance(m, SourceError) for m in made) > 3
    assert all(p.poll() is not None for p in started), "they end with it"


@pytest.mark.parametrize("many", [0, 2, 5])
def test_few_articles_start_nothing(many: int) -> None:
    with Preparers(None, few=5, processes=2) as preparers:
        assert len(_all(preparers, [_document(n) for n in range(many)])) == many
        assert preparers._started == []


def test_what_comes_slowly_waits_for_nothing() -> None:
    with Preparers(None, few=0, processes=2) as preparers:
        made = preparers.prepared((n, _document(n), False) for n in range(100))
        number, first = next(made)
        assert (number, isinstance(first, Prepared), preparers._started) == (0, True, [])


def test_a_process_that_is_killed_takes_nothing_with_it() -> None:
    with Preparers(None, few=0, processes=1) as preparers:

        def documents() -> Iterable[RawDocument]:
            for n in range(40):
                if n == 20:
                    until = time.monotonic() + 20
                    while (
                        not (preparers._started and preparers._started[0].process)
                        and time.monotonic() < until
                    ):
                        time.sleep(0.01)
                    started = preparers._started[0].process
                    assert started
                    started.kill()
                yield _document(n)

        made = _all(preparers, documents())
    assert all(_same(m, _here(_document(n))) for n, m in enumerate(made))


def test_closing_in_the_middle_ends_at_once() -> None:
    preparers = Preparers(None, few=0, processes=2)
    made = preparers.prepared((n, _document(n), True) for n in range(10_000))
    next(made)
    before = time.monotonic()
    preparers.close()
    assert time.monotonic() - before < 10
    assert preparers._started == []
