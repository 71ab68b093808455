"""One folder with everything: the catalog, the vectors, the lock."""
