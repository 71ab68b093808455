"""What a text says on its surface: sentences, words, names, quantities, dates, its language."""

__all__ = [
    "coverage", "dateline", "dates", "form", "language", "names", "quantities", "sentences", "words",
]  # fmt: skip
