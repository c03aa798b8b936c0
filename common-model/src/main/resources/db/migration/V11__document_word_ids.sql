-- The most frequent words of a document without looking every one of its words up: which they are is told by the counts alone.

CREATE VIEW tally.document_word_ids AS
    SELECT d.document_id, u.word_id, u.count
      FROM tally_internal.document_words d
     CROSS JOIN LATERAL unnest(d.word_ids, d.counts) AS u (word_id, count)
     WHERE d.is_whole
    UNION ALL
    SELECT d.document_id, u.word_id, sum(u.count)::bigint AS count
      FROM tally_internal.document_words d
     CROSS JOIN LATERAL unnest(d.word_ids, d.counts) AS u (word_id, count)
     WHERE NOT d.is_whole
     GROUP BY d.document_id, u.word_id;
COMMENT ON VIEW tally.document_word_ids IS 'document_word_counts for long documents, without the words themselves: join word_magnitudes with as few rows as are wanted';
COMMENT ON COLUMN tally.document_word_ids.document_id IS 'The document';
COMMENT ON COLUMN tally.document_word_ids.word_id IS 'The word, in word_magnitudes';
COMMENT ON COLUMN tally.document_word_ids.count IS 'How often it stands in this document';
GRANT SELECT ON tally.document_word_ids TO tally_writer, tally_reader, tally_sql;

CREATE OR REPLACE VIEW tally.word_magnitudes AS
    SELECT word, count, magnitude, word_id FROM tally_internal.words WHERE count > 0;
COMMENT ON COLUMN tally.word_magnitudes.word_id IS 'Key of document_word_ids; another one after the database was made anew';
