-- From version 6 of the layout to version 7; runs in one transaction.
-- Version 6 did not keep which file or address an article came from.

CREATE TABLE IF NOT EXISTS held (
    place TEXT NOT NULL, article_id TEXT NOT NULL, gone INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (place, article_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS held_by_article ON held (article_id);
CREATE TABLE IF NOT EXISTS retired (
    article_id TEXT NOT NULL, since REAL NOT NULL, until REAL, PRIMARY KEY (article_id, since)
) WITHOUT ROWID;
INSERT OR IGNORE INTO held (place, article_id)
    SELECT f.path, a.article_id FROM files f, json_each(f.articles) j
    JOIN articles a ON a.raw_hash = json_extract(j.value, '$[1]');
INSERT OR IGNORE INTO held (place, article_id)
    SELECT location, article_id FROM articles WHERE location LIKE 'http%://%';
