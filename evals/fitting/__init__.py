"""Weights that are fitted on what was not reported."""
