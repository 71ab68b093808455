"""The plain way to make a folder of news searchable: what a developer writes first.

LangChain's `RecursiveCharacterTextSplitter` with the sizes of its own tutorial (1,000 characters,
200 of overlap), and a Chroma collection with Chroma's default embedding function. Run by
`bench-ingest` in a process of its own:

    python -m evals.speed.plain_ingest ARTICLES.jsonl FOLDER-OF-THE-MODEL
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

_PAGE = 5000  # what Chroma takes at once


def main() -> None:
    """Store the articles; print what it took as JSON."""
    articles, model = Path(sys.argv[1]), Path(sys.argv[2])
    import chromadb
    from chromadb.config import Settings
    from chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2 import ONNXMiniLM_L6_V2
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    ONNXMiniLM_L6_V2.DOWNLOAD_PATH = model
    embedding = ONNXMiniLM_L6_V2()
    embedding(["a word, so that loading the model is not counted"])
    with tempfile.TemporaryDirectory() as folder:
        client = chromadb.PersistentClient(folder, Settings(anonymized_telemetry=False))
        before, cpu = time.perf_counter(), time.process_time()
        records = [json.loads(line) for line in articles.read_text("utf-8").splitlines()]
        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
        texts: list[str] = []
        metadatas: list[Any] = []
        for record in records:
            for piece in splitter.split_text(record["text"]):
                texts.append(piece)
                metadatas.append({"title": record["title"], "published": record["published"]})
        collection = client.create_collection("news", embedding_function=embedding)  # type: ignore[arg-type]  # Chroma's own
        for at in range(0, len(texts), _PAGE):
            ids = [str(n) for n in range(at, min(at + _PAGE, len(texts)))]
            page = slice(at, at + _PAGE)
            collection.add(ids, documents=texts[page], metadatas=metadatas[page])
        took = {
            "seconds": time.perf_counter() - before,
            "cpu": time.process_time() - cpu,
            "articles": len(records),
            "chunks": collection.count(),
        }
    print(json.dumps(took))


if __name__ == "__main__":
    main()
