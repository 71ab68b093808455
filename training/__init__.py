"""Trains the reader: the encoder that judges whether a passage answers or supports a text."""
