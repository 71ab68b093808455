-- A store of layout version 3, as the program of that time wrote it: two articles, one with an older text.
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
    derived INTEGER NOT NULL DEFAULT 0,   -- version of the dates and shingles; 0: still to be made
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
    "end" INTEGER NOT NULL, paragraph INTEGER NOT NULL, PRIMARY KEY (revision, number)
) WITHOUT ROWID;
CREATE TABLE dates (             -- words that name a time; start and end are of the article's text
    revision INTEGER NOT NULL, sentence INTEGER NOT NULL, words TEXT NOT NULL, date TEXT,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, PRIMARY KEY (revision, start)
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
INSERT INTO meta VALUES('generation','8');
INSERT INTO meta VALUES('schema_version','3');
INSERT INTO meta VALUES('embedding','all-MiniLM-L6-v2/w7a8-8199be6f699a');
INSERT INTO meta VALUES('store_id','a9c88998655c4a1585d935b7abc05f7e');
INSERT INTO articles VALUES(1,'03fa980899d9cd18','Fire in the port','Harbour Wire',NULL,NULL,'2024-03-05T10:00:00+01:00','en','A fire broke out in the port on Friday. Two people were hurt.','1e9a14f7435a9c4143edd110dcad1c7818d3345f80a2b61ccea5b9d67f6d54b8','03fa980899d9cd18','/news/fire.md',NULL,'["Disasters", "Ports"]','2026-11-30T20:52:01+00:00',1709629200.0,NULL,1,3,'9c0ff13ef7de32bbc511e97dcb92e5a94fb4754bb31ba83cd99dff5343a5a5ae');
INSERT INTO articles VALUES(2,'ff8e5c86f1464453','Ferry leaves the harbour','Coast Daily',NULL,NULL,NULL,'en','The ferry left the harbour on Monday with 40 people. Officials said it was late.','c07f3bd61ca583f79cf69bf6de66347eefc7250708800d5f427d2f55ca95bdaa','ff8e5c86f1464453','/news/ferry.md',NULL,'[]','2026-11-30T20:52:01+00:00',NULL,NULL,0,3,'173965dd0fd63136291a3294bab17e414b4ded95ddad87a2617948c2a7bfd496');
INSERT INTO articles VALUES(3,'03fa980899d9cd18','Fire in the port','Harbour Wire',NULL,NULL,'2024-03-05T10:00:00+01:00','en','A fire broke out in the port on Friday. Three people were hurt.','55ea0bef381c85c65ce6c3a5f41c070e523e676ecd2b4c734e1531753651f9e2','03fa980899d9cd18','/news/fire.md',NULL,'["Disasters", "Ports"]','2026-11-30T20:52:01+00:00',1709629200.0,1796071921.158349,0,3,'40d186d98a2c2d0cc27350d8f6c9c16da38401fb1e3b4cefefd0a19039c6a002');
INSERT INTO sentences VALUES(1,0,0,39,0);
INSERT INTO sentences VALUES(1,1,40,61,0);
INSERT INTO sentences VALUES(2,0,0,52,0);
INSERT INTO sentences VALUES(2,1,53,80,0);
INSERT INTO sentences VALUES(3,0,0,39,0);
INSERT INTO sentences VALUES(3,1,40,63,0);
INSERT INTO dates VALUES(1,0,'on Friday','2024-03-01',29,38);
INSERT INTO dates VALUES(2,0,'on Monday',NULL,27,36);
INSERT INTO dates VALUES(3,0,'on Friday','2024-03-01',29,38);
INSERT INTO shingles VALUES(155785652,1);
INSERT INTO shingles VALUES(235042633,1);
INSERT INTO shingles VALUES(815955814,1);
INSERT INTO shingles VALUES(1008544230,1);
INSERT INTO shingles VALUES(3147624462,1);
INSERT INTO shingles VALUES(570068022,2);
INSERT INTO shingles VALUES(1252206082,2);
INSERT INTO shingles VALUES(1428854882,2);
INSERT INTO shingles VALUES(1537502294,2);
INSERT INTO shingles VALUES(2081919855,2);
INSERT INTO shingles VALUES(2415091375,2);
INSERT INTO shingles VALUES(2595624943,2);
INSERT INTO shingles VALUES(155785652,3);
INSERT INTO shingles VALUES(235042633,3);
INSERT INTO shingles VALUES(1529940782,3);
INSERT INTO shingles VALUES(3960028253,3);
INSERT INTO shingles VALUES(4097060061,3);
INSERT INTO chunks VALUES(1,'03fa980899d9cd18:352034ce:0',1,0,0,61,0,1,15,0);
INSERT INTO chunks VALUES(2,'ff8e5c86f1464453:796e65e6:0',2,0,0,80,0,1,18,1);
INSERT INTO chunks VALUES(3,'03fa980899d9cd18:d06eb789:0',3,0,0,63,0,1,15,0);
INSERT INTO files VALUES('/news/ferry.md',151,1796071904318189210,'7f5378f0d207b7b22748f488bcd9789073c0adbb3afbd3e670537145d172a344','[["", "173965dd0fd63136291a3294bab17e414b4ded95ddad87a2617948c2a7bfd496", null]]');
INSERT INTO chunk_words (chunk_words) VALUES ('rebuild');
