-- From version 5 of the layout to version 6; runs in one transaction.
-- Version 5 kept no answers and briefs.

CREATE TABLE IF NOT EXISTS kept (
    number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, kept_at TEXT NOT NULL,
    document TEXT NOT NULL
);
CREATE VIRTUAL TABLE IF NOT EXISTS kept_words USING fts5 (
    asked, text, tokenize='porter unicode61 remove_diacritics 2'
);
