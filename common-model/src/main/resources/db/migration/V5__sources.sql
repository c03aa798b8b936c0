-- Topics that others write may be missing for now: readers of the counts must be able to see which.

CREATE TABLE tally.sources (
    topic  text COLLATE "C" PRIMARY KEY,
    status text NOT NULL CHECK (status IN ('present', 'missing')),
    since  timestamptz NOT NULL
);
COMMENT ON TABLE tally.sources IS 'The topics under sources in tally.yaml, and whether Kafka has them';
COMMENT ON COLUMN tally.sources.topic IS 'Kafka topic';
COMMENT ON COLUMN tally.sources.status IS 'present: it is counted; missing: it does not exist, and is counted from its first record as soon as it does';
COMMENT ON COLUMN tally.sources.since IS 'When the aggregator first saw it in this status';

GRANT SELECT ON tally.sources TO tally_writer, tally_reader, tally_sql;
GRANT INSERT, UPDATE, DELETE ON tally.sources TO tally_writer;
