"""How answers and briefs look: JSON, Markdown, the terminal, a page."""
