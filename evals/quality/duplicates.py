"""How many altered copies of a text are found, and what is merged by mistake.

    make eval-duplicates DATA=folder-of-text-files

Made for BBC News (2,225 articles, 2004 and 2005; github.com/suraj-deshmukh/BBC-Dataset-News-Classification),
which holds a hundred articles twice, and some sixty more in two versions. A sample of them is altered, and the
store is asked whether it has an original, as if another outlet had sent the copy:

- words: each word gives way to another one of the collection with this probability; figures stay;
- cut: this share of the sentences is cut from the end;
- own: this share of the sentences, not the lead, gives way to sentences of another article;
- update: a copy whose lead has another figure: not to be merged, however alike.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
from collections import Counter
from pathlib import Path

from rag.archive import Archive
from rag.config import Settings
from rag.ingest.copies import first_of_copies
from rag.ingest.prepare import prepare
from rag.types import Article, RawDocument, Sentence

SHARES = (0.05, 0.1, 0.2, 0.3)
_WORD = re.compile(r"[^\W\d_]+")


def altered(sentences: list[str], kind: str, share: float, pool: Pool) -> list[str]:
    """Return the sentences of an altered copy.

    Args:
        sentences: of the original.
        kind: words, cut, own or update, as in the docstring of the module.
        share: of words or sentences that are altered.
        pool: replacements are drawn from it.
    """
    chance = pool.chance
    if kind == "words":
        return [
            _WORD.sub(lambda m: pool.word() if chance.random() < share else str(m.group()), s)
            for s in sentences
        ]
    if kind == "cut":
        return sentences[: max(2, round(len(sentences) * (1 - share)))]
    if kind == "own":
        places = chance.sample(range(1, len(sentences)), round((len(sentences) - 1) * share))
        return [pool.sentence() if i in places else s for i, s in enumerate(sentences)]
    return [f"{sentences[0]} The number rose to {chance.randrange(1000, 9999)}.", *sentences[1:]]


class Pool:
    """Words and sentences of the collection, drawn at random."""

    def __init__(self, texts: list[list[str]], seed: int) -> None:
        self.chance = random.Random(seed)
        self._sentences = [s for sentences in texts for s in sentences]
        self._words: list[str] = [w for s in self._sentences for w in _WORD.findall(s)]

    def word(self) -> str:
        """Return a word of the collection, drawn at random by its frequency."""
        return self.chance.choice(self._words)

    def sentence(self) -> str:
        """Return a sentence of the collection, drawn at random."""
        return self.chance.choice(self._sentences)


def _merged_in_the_data(collection: Archive) -> None:
    articles = collection.articles()
    by_id = {a.article_id: a for a in articles}
    copies = Counter(a.text_hash for a in articles)
    exact = sum(n - 1 for n in copies.values())
    found = [a for a in articles if a.origin != a.article_id]
    same = [a for a in found if any(_same(a, by_id[o]) for o in _group(articles, a))]
    near = [a for a in found if a not in same]
    print(f"{len(articles)} articles, {exact} of them the same text as an earlier one")
    print(f"merged: {len(found)}, of these {len(same)} the same text, {len(near)} nearly the same")
    for article in near:
        print(f"  {article.title[:60]!r} is a copy of {by_id[article.origin].title[:60]!r}")


def _group(articles: list[Article], one: Article) -> list[str]:
    return [a.article_id for a in articles if a.origin == one.origin and a is not one]


def _same(one: Article, other: Article) -> bool:
    return one.text_hash == other.text_hash


def _copies_found(collection: Archive, count: int, seed: int) -> None:
    catalog = collection._readable().catalog  # noqa: SLF001 - the store itself is measured
    articles = [a for a in collection.articles() if a.origin == a.article_id]
    texts = {a.article_id: _sentences_of(a, catalog.sentences(a.article_id)) for a in articles}
    pool = Pool(list(texts.values()), seed)
    sample = pool.chance.sample([a for a in articles if len(texts[a.article_id]) >= 5], count)
    print(f"\ncopies of {count} of them, found as such (of the right article)")
    print(f"{'':<8}" + "".join(f"{share:>14.0%}" for share in SHARES))
    for kind in ("words", "cut", "own", "update"):
        cells = []
        for share in SHARES if kind != "update" else SHARES[:1]:
            found = right = 0
            for article in sample:
                copy = altered(texts[article.article_id], kind, share, pool)
                raw = RawDocument("other outlet", " ".join(copy), key="copy", language="en")
                prepared = prepare(raw)
                first = first_of_copies(catalog, prepared.article, prepared.shingles)
                found += first is not None
                right += first is not None and first.origin == article.origin
            cells.append(f"{found:>6} ({right:>4})")
        print(f"{kind:<8}" + "".join(f"{cell:>14}" for cell in cells), flush=True)


def _sentences_of(article: Article, sentences: list[Sentence]) -> list[str]:
    return [article.text[s.start : s.end] for s in sentences]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("data", type=Path, help="folder of text files")
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--seed", type=int, default=7)


def run(options: argparse.Namespace) -> None:
    """Ingest the words of the articles, and print both tables."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Archive.open(settings=Settings(store=Path(folder) / "store")) as collection,
    ):
        collection.ingest([options.data], wait=False)
        _merged_in_the_data(collection)
        _copies_found(collection, options.sample, options.seed)
