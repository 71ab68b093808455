-- A store of layout version 7, as the program of that time wrote it: one article with a heading.

CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE articles (          -- one row a revision; a newer revision has a higher number
    revision INTEGER PRIMARY KEY, article_id TEXT NOT NULL,
    title TEXT NOT NULL, source TEXT NOT NULL, author TEXT, url TEXT, published TEXT,
    language TEXT NOT NULL, text TEXT NOT NULL, text_hash TEXT NOT NULL, origin TEXT NOT NULL,
    location TEXT NOT NULL, dateline TEXT, topics TEXT NOT NULL DEFAULT '[]',  -- JSON array
    ingested_at TEXT NOT NULL,
    published_at REAL,           -- instant of a date-time; NULL for a day, which has no zone
    revised_at REAL,             -- instant a revision without a date of its own counts from
    replaced INTEGER NOT NULL DEFAULT 0,  -- 1: there is a newer revision
    derived INTEGER NOT NULL DEFAULT 0,   -- 1: its shingles have been sampled
    raw_hash TEXT                -- hash of the document as it came, before any cleaning
);
CREATE UNIQUE INDEX current_articles ON articles (article_id) WHERE replaced = 0;
CREATE INDEX articles_by_id ON articles (article_id, revision);
CREATE INDEX articles_by_text ON articles (text_hash);
CREATE INDEX articles_by_origin ON articles (origin);
CREATE INDEX articles_to_derive ON articles (derived);
CREATE INDEX articles_by_raw_hash ON articles (raw_hash);
CREATE TABLE sentences (
    revision INTEGER NOT NULL, number INTEGER NOT NULL, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, paragraph INTEGER NOT NULL,
    role TEXT NOT NULL DEFAULT 'text',  -- another one is never evidence
    PRIMARY KEY (revision, number)
) WITHOUT ROWID;
CREATE TABLE shingles (          -- sampled hashes of word runs: which articles share a text
    hash INTEGER NOT NULL, revision INTEGER NOT NULL, PRIMARY KEY (hash, revision)
) WITHOUT ROWID;
CREATE INDEX shingles_by_revision ON shingles (revision);
CREATE TABLE chunks (
    number INTEGER PRIMARY KEY, chunk_id TEXT NOT NULL UNIQUE, revision INTEGER NOT NULL,
    position INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    first_sentence INTEGER NOT NULL, last_sentence INTEGER NOT NULL, tokens INTEGER NOT NULL,
    embedded INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX chunks_by_revision ON chunks (revision);
CREATE INDEX chunks_to_embed ON chunks (embedded) WHERE embedded = 0;
CREATE TABLE vector_deletions (chunk_id TEXT PRIMARY KEY);
CREATE VIEW chunk_texts AS
    SELECT c.number AS rowid, a.title AS title, a.source AS source,
           substr(a.text, c.start + 1, c."end" - c.start) AS text
    FROM chunks c JOIN articles a USING (revision);
CREATE VIRTUAL TABLE chunk_words USING fts5 (
    title, source, text, content='chunk_texts', content_rowid='rowid',
    tokenize='porter unicode61 remove_diacritics 2'
);
CREATE TABLE sources (           -- what was asked of the web, and what came back
    url TEXT PRIMARY KEY, etag TEXT, last_modified TEXT, status INTEGER, tried_at TEXT NOT NULL,
    error TEXT,
    article_url TEXT             -- of the article that it became, whose id is made of it
);
CREATE TABLE files (             -- what was read of the disk, so that it need not be read again
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, modified_ns INTEGER NOT NULL,
    settings TEXT NOT NULL,      -- hash of what decides what becomes of it
    articles TEXT NOT NULL       -- JSON: [what follows the path in the location, raw_hash, why it failed], ...
);
CREATE TABLE kept (              -- answers and briefs that `dateline history` lists
    number INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given twice: a person may have noted it
    kind TEXT NOT NULL, kept_at TEXT NOT NULL,
    document TEXT NOT NULL       -- its JSON
);
CREATE VIRTUAL TABLE kept_words USING fts5 (  -- of each what was asked, and how it was shown
    asked, text, tokenize='porter unicode61 remove_diacritics 2'
);
CREATE TABLE held (              -- which articles a file or address gave, as of its last reading
    place TEXT NOT NULL, article_id TEXT NOT NULL,
    gone INTEGER NOT NULL DEFAULT 0,  -- 1: it gives it no more
    PRIMARY KEY (place, article_id)
) WITHOUT ROWID;
CREATE INDEX held_by_article ON held (article_id);
CREATE TABLE retired (           -- when articles were gone from all their places
    article_id TEXT NOT NULL, since REAL NOT NULL,
    until REAL,                  -- NULL: it has not come back
    PRIMARY KEY (article_id, since)
) WITHOUT ROWID;
INSERT INTO "articles" VALUES(1,'c4bccd2799a87c6e','Fire in the port','Harbour Wire',NULL,NULL,'2024-03-01','en','A fire broke out in the port on Friday. Three people were hurt.

What we know so far

The fire was out by Saturday, officials said.','4c276b290637fbba05ef06946496f6265fab2978a6d473927407f5c1e6055580','c4bccd2799a87c6e','n/fire.md',NULL,'[]','2026-12-01T03:03:33+00:00',NULL,NULL,0,1,'7b0b6e717b69e27fb03d16398ed20a8f31544104b54d24cf0a0ed51470bbfbaa');
INSERT INTO "chunks" VALUES(1,'c4bccd2799a87c6e:a31d4516:0',1,0,0,131,0,3,30,1);
INSERT INTO "files" VALUES('/news/fire.md',207,1796094204880733910,'9c5284a2119ff4e9cc816d7b150f1956e440da0d400b61fbfb75a2f0ef78076c','[["", "7b0b6e717b69e27fb03d16398ed20a8f31544104b54d24cf0a0ed51470bbfbaa", null]]');
INSERT INTO "held" VALUES('/news/fire.md','c4bccd2799a87c6e',0);
INSERT INTO "meta" VALUES('generation','3');
INSERT INTO "meta" VALUES('schema_version','7');
INSERT INTO "meta" VALUES('embedding','all-MiniLM-L6-v2/w7a8-8199be6f699a');
INSERT INTO "meta" VALUES('store_id','747e28ad8b73470ab3a4864f8e7d3e7b');
INSERT INTO "meta" VALUES('vectors','its folder');
INSERT INTO "meta" VALUES('vectors_in_doubt','0');
INSERT INTO "sentences" VALUES(1,0,0,39,0,'text');
INSERT INTO "sentences" VALUES(1,1,40,63,0,'text');
INSERT INTO "sentences" VALUES(1,2,65,84,1,'heading');
INSERT INTO "sentences" VALUES(1,3,86,131,2,'text');
INSERT INTO "shingles" VALUES(155785652,1);
INSERT INTO "shingles" VALUES(235042633,1);
INSERT INTO "shingles" VALUES(1283296233,1);
INSERT INTO "shingles" VALUES(1529940782,1);
INSERT INTO "shingles" VALUES(2491253288,1);
INSERT INTO "shingles" VALUES(2549732117,1);
INSERT INTO "shingles" VALUES(3079756197,1);
INSERT INTO "shingles" VALUES(3401270298,1);
INSERT INTO "shingles" VALUES(3960028253,1);
INSERT INTO "shingles" VALUES(4097060061,1);
INSERT INTO "shingles" VALUES(4138577273,1);
INSERT INTO chunk_words (chunk_words) VALUES ('rebuild');
