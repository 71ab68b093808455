"""Make the pictures of the README again, from real runs with the embedded model."""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

from evals.sets.files import CORPUS, ROOT
from rag.archive import Archive
from rag.config import Settings
from rag.render.pdf import brief_picture

IMAGES = ROOT / "docs" / "images"
QUESTIONS = ("Why was the death toll of the Lahaina fire lowered?", "What caused the Lahaina fire?")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments: there are none."""


def run(_: argparse.Namespace) -> None:
    """Write docs/images/terminal.svg and docs/images/brief.png."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        settings = Settings(store=store, llm="local")
        with Archive.open(settings=settings) as archive:
            archive.ingest([CORPUS])
            brief = archive.brief("Lahaina fire death toll")
        (IMAGES / "brief.png").write_bytes(brief_picture(brief, pixels_per_inch=100))
        console = Console(record=True, width=92, file=io.StringIO())
        for question in QUESTIONS:
            command = ["ask", question, "--llm", "local", "--store", str(store)]
            done = subprocess.run(
                [Path(sys.executable).parent / "dateline", *command],
                capture_output=True,
                text=True,
                check=False,
            )
            console.print(Text(f'$ dateline ask "{question}"', style="bold"))
            console.print(Text(done.stdout))
    console.save_svg(str(IMAGES / "terminal.svg"), title="dateline")
