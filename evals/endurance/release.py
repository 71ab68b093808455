"""Keep a whole store of this release, which every later one must open.

    make keep-store [ARGS='--again']

Writes tests/stores/VERSION.zip: the folder of a store of three articles (one with an older text, one
removed again, all embedded), an answer from it, and its backup. Run it once before a release.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import zipfile
from pathlib import Path

from evals.sets.files import ROOT
from rag import __version__
from rag.archive import Archive
from rag.config import Settings
from rag.render.json import answer_json

STORES = ROOT / "tests" / "stores"
ARTICLES = {
    "fire.txt": "Fire in the port of Saltmere\n\nA fire broke out in the port of Saltmere on Friday. Three"
    " people were hurt. Officials said that the fire began in a warehouse.\n",
    "ferry.txt": "Ferry leaves late\n\nThe ferry to Northmark left on Monday with 40 people. Officials"
    " blamed the fog for the delay.\n",
    "bridge.txt": "Bridge closed for repairs\n\nThe old bridge over the Tarn is closed until June. Repairs"
    " cost 2 million euros, the council said.\n",
}
QUESTION = "How many people were hurt in the fire in the port of Saltmere?"


def make_store(folder: Path) -> Path:
    """Make the store, its answer and its backup in `folder`; return the folder."""
    texts = folder / "articles"
    texts.mkdir(parents=True)
    for name, text in ARTICLES.items():
        (texts / name).write_text(text, encoding="utf-8")
    fire, gone = texts / "fire.txt", texts / "gone.txt"
    fire.write_text(ARTICLES["fire.txt"].replace("Three", "Two"), encoding="utf-8")
    gone.write_text("A market\n\nThe market opens on Tuesday in the old hall.\n", encoding="utf-8")
    with Archive.open(settings=Settings(store=folder / "store", llm="none", tz="UTC")) as archive:
        archive.ingest([texts])
        [removed] = [a for a in archive.articles() if a.location.endswith(gone.name)]
        archive.remove(removed.article_id)
        fire.write_text(ARTICLES["fire.txt"], encoding="utf-8")
        archive.ingest([fire])
        answer = answer_json(archive.ask(QUESTION))
        archive.backup(folder / "backup.zip")
    text = json.dumps(answer, ensure_ascii=False, indent=1)
    (folder / "answer.json").write_text(text, encoding="utf-8")
    return folder


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--again", action="store_true", help="replace the one of this version")


def run(options: argparse.Namespace) -> int:
    """Write the file, unless this version has one; return 1 then."""
    kept = STORES / f"{__version__}.zip"
    if kept.exists() and not options.again:
        print(f"{kept} is there already; a store that was released is never made again")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        made = make_store(Path(folder))
        with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as pack:
            for part in ("store", "answer.json", "backup.zip"):
                for path in [made / part, *sorted((made / part).rglob("*"))]:
                    if path.is_file() and path.name != "lock":
                        pack.write(path, path.relative_to(made))
    print(f"{kept}: {kept.stat().st_size:,} bytes")
    return 0
