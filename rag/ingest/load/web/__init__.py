"""Sources of the web: which addresses may be asked, fetching, replies."""
