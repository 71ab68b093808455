"""How long commands take, and how that grows."""
