"""Models that judge or write, and how they are run."""
