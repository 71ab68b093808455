"""How well the parts of Dateline do what they are for."""
