-- From version 7 of the layout to version 8; runs in one transaction.
-- Sentences of printed sources have a page; those stored before get it with the next ingest.

ALTER TABLE sentences RENAME TO old_sentences;
CREATE TABLE sentences (
    revision INTEGER NOT NULL, number INTEGER NOT NULL, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, paragraph INTEGER NOT NULL,
    role TEXT NOT NULL DEFAULT 'text',  -- another one is never evidence
    page INTEGER,                -- of a printed source, from 1
    PRIMARY KEY (revision, number)
) WITHOUT ROWID;
INSERT INTO sentences (revision, number, start, "end", paragraph, role)
    SELECT revision, number, start, "end", paragraph, role FROM old_sentences;
DROP TABLE old_sentences;
