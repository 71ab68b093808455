-- A store of layout version 1, as the program of that time wrote it: three articles, one with an older text.

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

INSERT INTO meta VALUES('schema_version','1');
INSERT INTO meta VALUES('generation','8');
INSERT INTO meta VALUES('embedding','all-MiniLM-L6-v2/int8/8199be6f699a');
INSERT INTO articles VALUES('fd8c65eddca6e772','Ferry leaves the harbour','a.txt',NULL,NULL,NULL,'en','The ferry left the harbour on Monday with 40 people. Officials said it was late.','c07f3bd61ca583f79cf69bf6de66347eefc7250708800d5f427d2f55ca95bdaa','fd8c65eddca6e772','a/a.txt','2026-11-23T04:52:08+00:00',NULL);
INSERT INTO articles VALUES('08a352cd4c5e7369','Fire in the port','Harbour Wire',NULL,NULL,'2024-03-05T10:00:00+01:00','en','A fire broke out in the port on Friday. Three people were hurt.','55ea0bef381c85c65ce6c3a5f41c070e523e676ecd2b4c734e1531753651f9e2','08a352cd4c5e7369','a/b.md','2026-11-23T04:52:18+00:00',1709629200.0);
INSERT INTO articles VALUES('cb2516b44333fd71','Port burns','Coast Daily',NULL,NULL,'2024-03-06','en','A fire broke out in the port on Friday. Two people were hurt.','1e9a14f7435a9c4143edd110dcad1c7818d3345f80a2b61ccea5b9d67f6d54b8','cb2516b44333fd71','a/c.md','2026-11-23T04:52:18+00:00',NULL);
INSERT INTO revisions VALUES('08a352cd4c5e7369','1e9a14f7435a9c4143edd110dcad1c7818d3345f80a2b61ccea5b9d67f6d54b8','Fire in the port','2024-03-05T10:00:00+01:00','A fire broke out in the port on Friday. Two people were hurt.','2026-11-23T04:52:08+00:00','2026-11-23T04:52:18+00:00');
INSERT INTO sentences VALUES('08a352cd4c5e7369',0,0,39,0);
INSERT INTO sentences VALUES('08a352cd4c5e7369',1,40,63,0);
INSERT INTO sentences VALUES('cb2516b44333fd71',0,0,39,0);
INSERT INTO sentences VALUES('cb2516b44333fd71',1,40,61,0);
INSERT INTO sentences VALUES('fd8c65eddca6e772',0,0,52,0);
INSERT INTO sentences VALUES('fd8c65eddca6e772',1,53,80,0);
INSERT INTO chunks VALUES('fd8c65eddca6e772:c07f3bd6:0','fd8c65eddca6e772',0,0,80,0,1,18,1);
INSERT INTO chunks VALUES('08a352cd4c5e7369:55ea0bef:0','08a352cd4c5e7369',0,0,63,0,1,15,1);
INSERT INTO chunks VALUES('cb2516b44333fd71:1e9a14f7:0','cb2516b44333fd71',0,0,61,0,1,15,1);
INSERT INTO chunk_words (chunk_words) VALUES ('rebuild');
