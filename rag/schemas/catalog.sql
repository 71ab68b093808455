-- The layout of catalog.sqlite3, version 1; rag/catalog.py reads and writes it.

CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE articles (
    article_id TEXT PRIMARY KEY, title TEXT NOT NULL, source TEXT NOT NULL, author TEXT, url TEXT,
    published TEXT, language TEXT NOT NULL, text TEXT NOT NULL, text_hash TEXT NOT NULL,
    origin TEXT NOT NULL, location TEXT NOT NULL, ingested_at TEXT NOT NULL,
    published_at REAL            -- instant of a date-time; NULL for a day, which has no zone
);
CREATE INDEX articles_by_text ON articles (text_hash);
CREATE TABLE revisions (         -- texts that a newer one has replaced
    article_id TEXT NOT NULL, text_hash TEXT NOT NULL, title TEXT NOT NULL, published TEXT,
    text TEXT NOT NULL, ingested_at TEXT NOT NULL, replaced_at TEXT NOT NULL
);
CREATE TABLE sentences (
    article_id TEXT NOT NULL, number INTEGER NOT NULL, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, paragraph INTEGER NOT NULL, PRIMARY KEY (article_id, number)
) WITHOUT ROWID;
CREATE TABLE chunks (
    chunk_id TEXT NOT NULL UNIQUE, article_id TEXT NOT NULL, position INTEGER NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, first_sentence INTEGER NOT NULL,
    last_sentence INTEGER NOT NULL, tokens INTEGER NOT NULL, embedded INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX chunks_by_article ON chunks (article_id);
CREATE INDEX chunks_to_embed ON chunks (embedded) WHERE embedded = 0;
CREATE TABLE vector_deletions (chunk_id TEXT PRIMARY KEY);
CREATE VIEW chunk_texts AS
    SELECT c.rowid AS rowid, a.title AS title, a.source AS source,
           substr(a.text, c.start + 1, c."end" - c.start) AS text
    FROM chunks c JOIN articles a USING (article_id);
CREATE VIRTUAL TABLE chunk_words USING fts5 (
    title, source, text, content='chunk_texts', content_rowid='rowid',
    tokenize='porter unicode61 remove_diacritics 2'
);
