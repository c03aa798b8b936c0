-- Buckets leave when their keep is over, in a way that every snapshot balances: rows are deleted and entered in retention_drops in one
-- transaction. The emptied partition is dropped a day later: DROP is not MVCC, so a snapshot taken before it would miss rows.

CREATE TABLE tally.expirations (
    table_name text COLLATE "C" NOT NULL,
    type       text COLLATE "C" NOT NULL,
    every      interval NOT NULL,
    count      bigint NOT NULL,
    PRIMARY KEY (table_name, type, every)
) WITH (fillfactor = 50);
COMMENT ON TABLE tally.expirations IS 'Events that came when their bucket had been dropped already; per width: sum(count) + retention_drops + expirations is what was accepted';
COMMENT ON COLUMN tally.expirations.table_name IS 'The bucketed table';
COMMENT ON COLUMN tally.expirations.type IS 'The event type';
COMMENT ON COLUMN tally.expirations.every IS 'The width whose bucket was gone';
COMMENT ON COLUMN tally.expirations.count IS 'How many events; wider buckets have them where those were not gone';

CREATE TABLE tally_internal.bucket_retention (
    table_name text COLLATE "C" NOT NULL,
    every      interval NOT NULL,
    since      timestamptz NOT NULL,
    horizon    timestamptz NOT NULL,
    PRIMARY KEY (table_name, every)
);
COMMENT ON TABLE tally_internal.bucket_retention IS 'How far retention has come, per bucketed table and width';
COMMENT ON COLUMN tally_internal.bucket_retention.table_name IS 'The bucketed table';
COMMENT ON COLUMN tally_internal.bucket_retention.every IS 'The width';
COMMENT ON COLUMN tally_internal.bucket_retention.since IS 'When its keep was first seen: nothing is dropped before it has run once, so that old data can be looked at';
COMMENT ON COLUMN tally_internal.bucket_retention.horizon IS 'Buckets that start before it are gone, and events for them expire. It never goes back';

CREATE FUNCTION tally_internal.retire_buckets(parent text, width interval, keep interval, counter_type text, counter_column text, batch bigint)
    RETURNS timestamptz
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known tally_internal.bucket_retention;
    edge  timestamptz := date_bin(CASE WHEN keep >= interval '1 day' THEN interval '1 day' ELSE width END,
                                  now() - keep, timestamptz '2000-01-01 00:00:00+00');
BEGIN
    SELECT * INTO known FROM tally_internal.bucket_retention r WHERE r.table_name = parent AND r.every = width;
    IF known IS NULL THEN
        INSERT INTO tally_internal.bucket_retention VALUES (parent, width, now(), '-infinity');
        RETURN '-infinity';
    END IF;
    IF now() < known.since + keep OR edge <= known.horizon THEN
        RETURN known.horizon;
    END IF;
    EXECUTE format('WITH gone AS (DELETE FROM tally.%I WHERE every = $1 AND bucket_start < $2 RETURNING %s AS type, bucket_start, %s AS count)'
                   ' INSERT INTO tally.retention_drops AS d (table_name, type, every, bucket_start, count, batch_id)'
                   ' SELECT $3, type, $1, min(bucket_start), sum(count), $4 FROM gone GROUP BY type'
                   ' ON CONFLICT (table_name, type, every, bucket_start) DO UPDATE SET count = d.count + excluded.count',
                   parent,
                   CASE WHEN counter_type IS NULL THEN 'type' ELSE quote_literal(counter_type) END,
                   CASE WHEN counter_type IS NULL THEN 'count' WHEN counter_column IS NULL THEN '0' ELSE quote_ident(counter_column) END)
        USING width, edge, parent, batch;
    UPDATE tally_internal.bucket_retention r SET horizon = edge WHERE r.table_name = parent AND r.every = width;
    RETURN edge;
END $$;
COMMENT ON FUNCTION tally_internal.retire_buckets IS 'Deletes the buckets of one width whose keep is over, enters them in retention_drops, and returns the horizon';

CREATE FUNCTION tally_internal.drop_emptied_partitions(parent text, width interval) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '300ms' AS $$
DECLARE
    prefix  text := parent || '_' || (extract(epoch FROM width) * 1000)::bigint;
    dropped integer := 0;
    name    text;
    holds   boolean;
BEGIN
    FOR name IN SELECT c.relname
                  FROM pg_class c, tally_internal.bucket_retention r
                 WHERE r.table_name = parent AND r.every = width AND isfinite(r.horizon)
                   AND c.relnamespace = 'tally_internal'::regnamespace AND c.relkind = 'r' AND c.relname ~ ('^' || prefix || '_[0-9]{8}$')
                   AND to_date(right(c.relname, 8), 'YYYYMMDD') + 2 <= timezone('UTC', r.horizon)::date LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM tally_internal.%I)', name) INTO holds;
        IF NOT holds THEN
            EXECUTE format('DROP TABLE tally_internal.%I', name);
            dropped := dropped + 1;
        END IF;
    END LOOP;
    RETURN dropped;
END $$;
COMMENT ON FUNCTION tally_internal.drop_emptied_partitions IS 'Drops the days that an earlier pass of retention emptied; gives up where a reader holds the table';

REVOKE EXECUTE ON FUNCTION tally_internal.retire_buckets, tally_internal.drop_emptied_partitions FROM PUBLIC;
GRANT SELECT ON tally.expirations TO tally_writer, tally_reader, tally_sql;
GRANT INSERT, UPDATE ON tally.expirations TO tally_writer;
GRANT SELECT ON tally_internal.bucket_retention TO tally_writer;
GRANT EXECUTE ON FUNCTION tally_internal.retire_buckets, tally_internal.drop_emptied_partitions TO tally_writer;
