-- From version 2 of the layout to version 3; runs in one transaction.
-- Version 2 had a table of files that nothing was ever written to.

DROP TABLE files;
CREATE TABLE files (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, modified_ns INTEGER NOT NULL,
    settings TEXT NOT NULL,
    articles TEXT NOT NULL
);
