"""What a text says on its surface: sentences, words, names, quantities, dates, its language."""

__all__ = [
    "coverage", "dateline", "dates", "event_days", "form", "language", "names", "quantities",
    "quotes", "sentences", "words",
]  # fmt: skip
