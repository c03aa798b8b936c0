-- The counters of tally.yaml: what is counted besides words and events per type. Each has a table of its own.

CREATE TABLE tally.counters (
    name       text COLLATE "C" PRIMARY KEY,
    type       text COLLATE "C" NOT NULL,
    definition jsonb  NOT NULL,
    status     text   NOT NULL CHECK (status IN ('backfilling', 'live', 'retired')),
    counted    bigint NOT NULL,
    skipped    bigint NOT NULL,
    excluded   bigint NOT NULL,
    folded     bigint NOT NULL,
    missed     bigint NOT NULL,
    groups     bigint NOT NULL,
    backlog    bigint NOT NULL,
    created_at timestamptz NOT NULL
) WITH (fillfactor = 50);
COMMENT ON TABLE tally.counters IS 'One row per counter that tally.yaml ever had; its rows are in tally.counter_<name>';
COMMENT ON COLUMN tally.counters.name IS 'The counter; its table is counter_ and this';
COMMENT ON COLUMN tally.counters.type IS 'The event type that it counts';
COMMENT ON COLUMN tally.counters.definition IS 'What it counts: where, group-by, measures and every as tally.yaml had them';
COMMENT ON COLUMN tally.counters.status IS 'live: it moves with every batch; backfilling: it catches up, its table appears when it has; retired: tally.yaml no longer has it, its table stays as it was';
COMMENT ON COLUMN tally.counters.counted IS 'Events in its table. counted + skipped + excluded + missed = event_types.accepted while it is live';
COMMENT ON COLUMN tally.counters.skipped IS 'Events that fulfil its condition and have no place in it: no group, or something else than a number at a measured member';
COMMENT ON COLUMN tally.counters.excluded IS 'Events that do not fulfil its condition';
COMMENT ON COLUMN tally.counters.folded IS 'Of those counted, events of groups beyond max-groups: they are in the row __other__';
COMMENT ON COLUMN tally.counters.missed IS 'Events counted before the counter existed that Kafka no longer held when it was backfilled';
COMMENT ON COLUMN tally.counters.groups IS 'How many groups it has, __other__ not among them';
COMMENT ON COLUMN tally.counters.backlog IS 'Records that its backfill has still to read; 0 while it is live';
COMMENT ON COLUMN tally.counters.created_at IS 'When it began';

-- A set that only grows: a group that was let in stays in, so that what is folded never depends on a restart.
CREATE TABLE tally_internal.counter_groups (
    name       text COLLATE "C" NOT NULL REFERENCES tally.counters ON DELETE CASCADE,
    group_hash uuid NOT NULL,
    PRIMARY KEY (name, group_hash)
);
COMMENT ON TABLE tally_internal.counter_groups IS 'The groups of each counter that were let in before max-groups was reached';
COMMENT ON COLUMN tally_internal.counter_groups.name IS 'The counter';
COMMENT ON COLUMN tally_internal.counter_groups.group_hash IS 'First 128 bits of SHA-256 over the group''s values, each with its length before it';

CREATE TABLE tally_internal.counter_positions (
    name        text COLLATE "C" NOT NULL REFERENCES tally.counters ON DELETE CASCADE,
    topic       text COLLATE "C" NOT NULL,
    partition   integer NOT NULL,
    next_offset bigint  NOT NULL,
    PRIMARY KEY (name, topic, partition)
);
COMMENT ON TABLE tally_internal.counter_positions IS 'How far a counter that was added later has been backfilled; nothing once it is live';
COMMENT ON COLUMN tally_internal.counter_positions.name IS 'The counter';
COMMENT ON COLUMN tally_internal.counter_positions.topic IS 'Kafka topic';
COMMENT ON COLUMN tally_internal.counter_positions.partition IS 'Kafka partition';
COMMENT ON COLUMN tally_internal.counter_positions.next_offset IS 'The next offset to read';

-- The writer owns nothing, so its counters' tables are made by this function of the owner. Names come from tally.yaml, where they
-- were checked; here they are checked again, because a function must be safe whoever calls it.
CREATE FUNCTION tally_internal.create_counter(
        name text, type text, definition jsonb, group_columns text[], measure_columns text[], measure_kinds text[], bucketed boolean,
        status text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    counter_table text := 'counter_' || name;
    columns       text := '';
    key_columns   text := '';
    one           text;
    place         integer;
    -- A counter that has to catch up is not shown before it has.
    home          text := CASE status WHEN 'live' THEN 'tally' ELSE 'tally_internal' END;
BEGIN
    IF name !~ '^[a-z][a-z0-9_]{0,31}$' THEN
        RAISE 'not a counter''s name: %', name;
    END IF;
    IF bucketed THEN
        columns := 'every interval NOT NULL, bucket_start timestamptz NOT NULL';
        key_columns := 'every, bucket_start';
    END IF;
    FOREACH one IN ARRAY group_columns LOOP
        columns := concat_ws(', ', nullif(columns, ''), format('%I text COLLATE "C" NOT NULL', one));
        key_columns := concat_ws(', ', nullif(key_columns, ''), format('%I', one));
    END LOOP;
    FOR place IN 1 .. cardinality(measure_columns) LOOP
        columns := concat_ws(', ', nullif(columns, ''), format('%I', measure_columns[place])
            || CASE measure_kinds[place] WHEN 'count' THEN ' bigint NOT NULL' WHEN 'sum' THEN ' numeric NOT NULL' ELSE ' numeric' END);
    END LOOP;
    EXECUTE format('CREATE TABLE %I.%I (%s) %s', home, counter_table, columns,
                   CASE WHEN bucketed THEN 'PARTITION BY RANGE (every, bucket_start)' ELSE 'WITH (fillfactor = 70)' END);
    -- Without buckets and groups there is one row, and one key for it.
    EXECUTE format('CREATE UNIQUE INDEX %I ON %I.%I (%s)', counter_table || '_key', home, counter_table,
                   coalesce(nullif(key_columns, ''), '(true)'));
    EXECUTE format('COMMENT ON TABLE %I.%I IS %L', home, counter_table, 'Counter ' || name || ' of ' || type || ': ' || definition::text);
    IF bucketed THEN
        EXECUTE format('COMMENT ON COLUMN %I.%I.every IS %L', home, counter_table, 'The bucket''s width');
        EXECUTE format('COMMENT ON COLUMN %I.%I.bucket_start IS %L', home, counter_table,
                       'The bucket''s first instant, by the events'' own time');
    END IF;
    FOREACH one IN ARRAY group_columns LOOP
        EXECUTE format('COMMENT ON COLUMN %I.%I.%I IS %L', home, counter_table, one,
                       'Group: ' || (definition -> 'group-by' -> one)::text || '; __other__ for groups beyond max-groups');
    END LOOP;
    FOR place IN 1 .. cardinality(measure_columns) LOOP
        EXECUTE format('COMMENT ON COLUMN %I.%I.%I IS %L', home, counter_table, measure_columns[place],
                       'Measure: ' || (definition -> 'measures' -> measure_columns[place])::text);
    END LOOP;
    EXECUTE format('GRANT SELECT ON %I.%I TO tally_writer, tally_reader, tally_sql', home, counter_table);
    EXECUTE format('GRANT INSERT, UPDATE ON %I.%I TO tally_writer', home, counter_table);
    INSERT INTO tally.counters VALUES (name, type, definition, status, 0, 0, 0, 0, 0, 0, 0, now());
END $$;
COMMENT ON FUNCTION tally_internal.create_counter IS 'Creates a counter''s table, with its comments and rights, and its row in counters';

CREATE FUNCTION tally_internal.show_counter(counter text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('ALTER TABLE tally_internal.%I SET SCHEMA tally', 'counter_' || counter);
    UPDATE tally.counters c
       SET status = 'live', backlog = 0,
           missed = coalesce((SELECT accepted FROM tally.event_types t WHERE t.type = c.type), 0) - counted - skipped - excluded
     WHERE c.name = counter AND c.status = 'backfilling';
    DELETE FROM tally_internal.counter_positions p WHERE p.name = counter;
END $$;
COMMENT ON FUNCTION tally_internal.show_counter IS 'Shows a counter that has caught up, and says what Kafka no longer held of its past';

REVOKE EXECUTE ON FUNCTION tally_internal.create_counter, tally_internal.show_counter FROM PUBLIC;
GRANT SELECT ON tally.counters TO tally_writer, tally_reader, tally_sql;
GRANT UPDATE ON tally.counters TO tally_writer;
GRANT SELECT, INSERT ON tally_internal.counter_groups TO tally_writer;
GRANT SELECT, INSERT, UPDATE ON tally_internal.counter_positions TO tally_writer;
GRANT EXECUTE ON FUNCTION tally_internal.create_counter, tally_internal.show_counter TO tally_writer;
