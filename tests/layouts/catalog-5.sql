-- A store of layout version 5, as the program of that time wrote it: a folder with a file of one article and an
-- export of two, of which one was revised.

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

INSERT INTO meta VALUES ('generation', '5');
INSERT INTO meta VALUES ('schema_version', '5');
INSERT INTO meta VALUES ('embedding', 'all-MiniLM-L6-v2/w7a8-8199be6f699a');
INSERT INTO meta VALUES ('store_id', 'ac858bfea1c84260a59320d442906a96');
INSERT INTO meta VALUES ('vectors', 'its folder');
INSERT INTO articles VALUES (1, 'ff008ce14daa456d', 'Dock strike ends', 'no outlet', NULL, NULL, NULL, 'en', 'The dock strike ended on Tuesday, the union said.', '763d7d93719e11fb2023d809d1b6d93c86c3d0070dcdb35744cdb5a16006bbef', 'ff008ce14daa456d', '/news/dock.md', NULL, '[]', '2026-12-01T02:16:55+00:00', NULL, NULL, 0, 1, '670c3994fc0c9c6b4d306c539543597bf18f26047953e8b6319ba69c9aef1aa8');
INSERT INTO articles VALUES (2, '8c7837487d820abd', 'Fire in the port', 'Wire', NULL, NULL, '2024-03-01', 'en', 'A fire broke out in the port on Friday. Two people were hurt.', '1e9a14f7435a9c4143edd110dcad1c7818d3345f80a2b61ccea5b9d67f6d54b8', '8c7837487d820abd', '/news/wire.jsonl:1', NULL, '[]', '2026-12-01T02:16:55+00:00', NULL, NULL, 1, 1, '031f34f66fab72c7e0b751e2372e00a0aa3a14b2854eac154d66c37bafdda8be');
INSERT INTO articles VALUES (3, '4fabd645d9502ed1', 'Ferry leaves the harbour', 'Wire', NULL, 'https://news.example/ferry', '2024-03-04', 'en', 'The ferry left the harbour on Monday with 40 people.', 'f83249d046ff5956cda9810a62035829e3d8118803754a4522f10a4513f06fd0', '4fabd645d9502ed1', '/news/wire.jsonl:2', NULL, '[]', '2026-12-01T02:16:55+00:00', NULL, NULL, 0, 1, '14e7002a1c6405be47e95f860a00bbfd904ea3d27f9192451cb8a1dffd19f454');
INSERT INTO articles VALUES (4, '8c7837487d820abd', 'Fire in the port', 'Wire', NULL, NULL, '2024-03-01', 'en', 'A fire broke out in the port on Friday. Three people were hurt.', '55ea0bef381c85c65ce6c3a5f41c070e523e676ecd2b4c734e1531753651f9e2', '8c7837487d820abd', '/news/wire.jsonl:1', NULL, '[]', '2026-12-01T02:16:55+00:00', NULL, 1.79609141597277903552e+09, 0, 1, '7231dc25af7f469a2b0f5bbdde16807589f1b77b3234831c15b53ad7d053c29b');
INSERT INTO sentences VALUES (1, 0, 0, 49, 0, 'text');
INSERT INTO sentences VALUES (2, 0, 0, 39, 0, 'text');
INSERT INTO sentences VALUES (2, 1, 40, 61, 0, 'text');
INSERT INTO sentences VALUES (3, 0, 0, 52, 0, 'text');
INSERT INTO sentences VALUES (4, 0, 0, 39, 0, 'text');
INSERT INTO sentences VALUES (4, 1, 40, 63, 0, 'text');
INSERT INTO shingles VALUES (323514481, 1);
INSERT INTO shingles VALUES (1263688827, 1);
INSERT INTO shingles VALUES (1933838741, 1);
INSERT INTO shingles VALUES (2250330254, 1);
INSERT INTO shingles VALUES (155785652, 2);
INSERT INTO shingles VALUES (235042633, 2);
INSERT INTO shingles VALUES (815955814, 2);
INSERT INTO shingles VALUES (1008544230, 2);
INSERT INTO shingles VALUES (3147624462, 2);
INSERT INTO shingles VALUES (1252206082, 3);
INSERT INTO shingles VALUES (2081919855, 3);
INSERT INTO shingles VALUES (2415091375, 3);
INSERT INTO shingles VALUES (2595624943, 3);
INSERT INTO shingles VALUES (155785652, 4);
INSERT INTO shingles VALUES (235042633, 4);
INSERT INTO shingles VALUES (1529940782, 4);
INSERT INTO shingles VALUES (3960028253, 4);
INSERT INTO shingles VALUES (4097060061, 4);
INSERT INTO chunks VALUES (1, 'ff008ce14daa456d:d900a3eb:0', 1, 0, 0, 49, 0, 0, 11, 0);
INSERT INTO chunks VALUES (2, '8c7837487d820abd:352034ce:0', 2, 0, 0, 61, 0, 1, 15, 0);
INSERT INTO chunks VALUES (3, '4fabd645d9502ed1:01b65b0c:0', 3, 0, 0, 52, 0, 0, 12, 0);
INSERT INTO chunks VALUES (4, '8c7837487d820abd:d06eb789:0', 4, 0, 0, 63, 0, 1, 15, 0);
INSERT INTO files VALUES ('/news/dock.md', 70, 1600000000000000000, '562b11bd0b769030519ee65db8699da5b62ebbaca38f43a51ca468e9b7e3679f', '[["", "670c3994fc0c9c6b4d306c539543597bf18f26047953e8b6319ba69c9aef1aa8", null]]');
INSERT INTO files VALUES ('/news/wire.jsonl', 352, 1600000009000000000, '562b11bd0b769030519ee65db8699da5b62ebbaca38f43a51ca468e9b7e3679f', '[[":1", "7231dc25af7f469a2b0f5bbdde16807589f1b77b3234831c15b53ad7d053c29b", null], [":2", "14e7002a1c6405be47e95f860a00bbfd904ea3d27f9192451cb8a1dffd19f454", null]]');
INSERT INTO chunk_words (chunk_words) VALUES ('rebuild');
