"""What a text says on its surface: sentences, words, names, quantities, dates, its language."""
