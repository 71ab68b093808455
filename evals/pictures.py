"""Make the pictures of the README again, from real runs with the embedded model.

.venv/bin/python evals/pictures.py
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

from rag.archive import Archive
from rag.config import Settings
from rag.render.pdf import brief_picture

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
QUESTIONS = ("Why was the death toll of the Lahaina fire lowered?", "What caused the Lahaina fire?")


def main() -> None:
    """Write docs/images/terminal.svg and docs/images/brief.png."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        settings = Settings(store=store, llm="local")
        with Archive.open(settings=settings) as archive:
            archive.ingest([ROOT / "corpus"])
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


if __name__ == "__main__":
    main()
