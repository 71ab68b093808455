-- From version 1 of the layout to version 2; runs in one transaction.
-- Version 1 kept one row an article, its older texts in a table of their own and not searchable.

DROP TABLE chunk_words;
DROP VIEW chunk_texts;
DROP INDEX articles_by_text;
DROP INDEX chunks_by_article;
DROP INDEX chunks_to_embed;
ALTER TABLE meta RENAME TO old_meta;
ALTER TABLE articles RENAME TO old_articles;
ALTER TABLE revisions RENAME TO old_revisions;
ALTER TABLE sentences RENAME TO old_sentences;
ALTER TABLE chunks RENAME TO old_chunks;
ALTER TABLE vector_deletions RENAME TO old_vector_deletions;

-- layout --

INSERT INTO meta SELECT * FROM old_meta;
INSERT INTO vector_deletions SELECT * FROM old_vector_deletions;

-- Older texts first: a newer revision has a higher number. They have no sentences or chunks; they
-- can be checked against, not searched.
INSERT INTO articles (article_id, title, source, author, url, published, language, text, text_hash,
                      origin, location, ingested_at, published_at, revised_at, replaced)
    SELECT r.article_id, r.title, a.source, a.author, a.url, r.published, a.language, r.text,
           r.text_hash, a.origin, a.location, r.ingested_at,
           CASE WHEN length(r.published) > 10 THEN strftime('%s', r.published) END,
           CASE WHEN EXISTS (SELECT 1 FROM old_revisions o WHERE o.article_id = r.article_id
                             AND o.rowid < r.rowid AND o.published IS r.published)
                THEN strftime('%s', r.ingested_at) END,
           1
    FROM old_revisions r JOIN old_articles a USING (article_id) ORDER BY r.rowid;
INSERT INTO articles (article_id, title, source, author, url, published, language, text, text_hash,
                      origin, location, ingested_at, published_at, revised_at)
    SELECT article_id, title, source, author, url, published, language, text, text_hash, origin,
           location, ingested_at, published_at,
           CASE WHEN EXISTS (SELECT 1 FROM old_revisions o WHERE o.article_id = a.article_id
                             AND o.published IS a.published)
                THEN strftime('%s', ingested_at) END
    FROM old_articles a ORDER BY a.rowid;

INSERT INTO sentences (revision, number, start, "end", paragraph)
    SELECT n.revision, s.number, s.start, s."end", s.paragraph
    FROM old_sentences s JOIN articles n ON n.article_id = s.article_id AND n.replaced = 0;
INSERT INTO chunks (chunk_id, revision, position, start, "end", first_sentence, last_sentence,
                    tokens, embedded)
    SELECT c.chunk_id, n.revision, c.position, c.start, c."end", c.first_sentence, c.last_sentence,
           c.tokens, c.embedded
    FROM old_chunks c JOIN articles n ON n.article_id = c.article_id AND n.replaced = 0
    ORDER BY c.rowid;
INSERT INTO chunk_words (chunk_words) VALUES ('rebuild');

DROP TABLE old_chunks;
DROP TABLE old_sentences;
DROP TABLE old_revisions;
DROP TABLE old_articles;
DROP TABLE old_vector_deletions;
DROP TABLE old_meta;
