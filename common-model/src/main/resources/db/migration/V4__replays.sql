-- Who looks at a rejection must see whether its record was sent again.

CREATE TABLE tally.replays (
    rejected_topic     text COLLATE "C" NOT NULL,
    rejected_partition integer NOT NULL,
    rejected_offset    bigint  NOT NULL,
    new_offset         bigint,
    replayed_at        timestamptz NOT NULL,
    PRIMARY KEY (rejected_topic, rejected_partition, rejected_offset)
);
COMMENT ON TABLE tally.replays IS 'Rejected records that were sent again to their partition, by tally rejected replay';
COMMENT ON COLUMN tally.replays.rejected_topic IS 'Kafka topic of the rejection, and of the new record';
COMMENT ON COLUMN tally.replays.rejected_partition IS 'Kafka partition of the rejection, and of the new record';
COMMENT ON COLUMN tally.replays.rejected_offset IS 'Offset of the rejected record';
COMMENT ON COLUMN tally.replays.new_offset IS 'Offset of the new record; null where sending began and its end is not known';
COMMENT ON COLUMN tally.replays.replayed_at IS 'When';

GRANT SELECT ON tally.replays TO tally_writer, tally_reader, tally_sql;
