"""The models that read: embeddings and the reader, computed in 8 bits."""

__all__ = ["embedding", "graph", "minilm", "pair", "reader"]
