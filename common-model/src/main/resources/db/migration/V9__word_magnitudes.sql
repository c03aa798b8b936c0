-- The most frequent words of a million without reading them all. An index on the count itself would make every update of a count write
-- into every index of the table; how many binary digits the count has changes seldom, and orders words as far as it goes.

ALTER TABLE tally_internal.words ADD COLUMN magnitude smallint NOT NULL
    GENERATED ALWAYS AS ((CASE WHEN count = 0 THEN 0 ELSE 65 - position(B'1' IN count::bit(64)) END)::smallint) STORED;
COMMENT ON COLUMN tally_internal.words.magnitude IS 'How many binary digits the count has';
CREATE INDEX words_magnitude ON tally_internal.words (magnitude);

CREATE VIEW tally.word_magnitudes AS
    SELECT word, count, magnitude FROM tally_internal.words WHERE count > 0;
COMMENT ON VIEW tally.word_magnitudes IS 'word_counts for long lists: ORDER BY magnitude DESC, count DESC, word is the order of count DESC, word, and reads an index';
COMMENT ON COLUMN tally.word_magnitudes.word IS 'The word, folded (NFKC, lower case)';
COMMENT ON COLUMN tally.word_magnitudes.count IS 'How often it stands in all documents';
COMMENT ON COLUMN tally.word_magnitudes.magnitude IS 'How many binary digits the count has: 1 for 1, 2 for 2 and 3, 3 for 4 to 7';
GRANT SELECT ON tally.word_magnitudes TO tally_writer, tally_reader, tally_sql;
