-- From version 4 of the layout to version 5; runs in one transaction.
-- rag/store/sql.py then decides the role of each sentence by its form.

ALTER TABLE sentences RENAME TO old_sentences;
CREATE TABLE sentences (
    revision INTEGER NOT NULL, number INTEGER NOT NULL, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, paragraph INTEGER NOT NULL,
    role TEXT NOT NULL DEFAULT 'text',  -- another one is never evidence
    PRIMARY KEY (revision, number)
) WITHOUT ROWID;
INSERT INTO sentences (revision, number, start, "end", paragraph)
    SELECT revision, number, start, "end", paragraph FROM old_sentences;
DROP TABLE old_sentences;
