-- The counts, the ledger that proves them, and the state that makes each commit exactly once.
--
-- Schema tally is what others read; schema tally_internal is how it is stored. The roles exist before (the platform's
-- bootstrap creates them); this file runs as tally_owner.

REVOKE ALL ON SCHEMA tally, tally_internal FROM PUBLIC;
REVOKE TEMPORARY ON DATABASE ${database} FROM PUBLIC;
COMMENT ON SCHEMA tally IS 'Counts, documents and the ledger: what readers may rely on';
COMMENT ON SCHEMA tally_internal IS 'How Tally stores its counts, and its fence; may change in any release';

-- ---------------------------------------------------------------------------------------------------------- fence

CREATE TABLE tally_internal.fence (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    epoch    bigint  NOT NULL,
    batch_id bigint  NOT NULL
);
COMMENT ON TABLE tally_internal.fence IS 'One row. A commit succeeds only for the epoch that stands here, and the last batch id settles a lost answer to COMMIT';
COMMENT ON COLUMN tally_internal.fence.only_row IS 'Always true: there is one fence';
COMMENT ON COLUMN tally_internal.fence.epoch IS 'Raised by each aggregator that takes over; older ones can no longer commit';
COMMENT ON COLUMN tally_internal.fence.batch_id IS 'The last committed batch';
INSERT INTO tally_internal.fence (epoch, batch_id) VALUES (0, 0);

-- --------------------------------------------------------------------------------------------------------- ledger

CREATE TABLE tally.batches (
    batch_id     bigint      PRIMARY KEY,
    committed_at timestamptz NOT NULL,
    epoch        bigint      NOT NULL,
    consumed     bigint      NOT NULL,
    accepted     bigint      NOT NULL,
    duplicates   bigint      NOT NULL,
    rejected     bigint      NOT NULL,
    words        bigint      NOT NULL,
    CHECK (consumed = accepted + duplicates + rejected)
);
COMMENT ON TABLE tally.batches IS 'The ledger: one row per committed batch, written in the transaction that changed the counts';
COMMENT ON COLUMN tally.batches.batch_id IS '1, 2, 3 ... without gaps';
COMMENT ON COLUMN tally.batches.committed_at IS 'The database clock just before COMMIT';
COMMENT ON COLUMN tally.batches.epoch IS 'Which aggregator wrote it; never goes down';
COMMENT ON COLUMN tally.batches.consumed IS 'Records read: accepted + duplicates + rejected';
COMMENT ON COLUMN tally.batches.accepted IS 'Records counted, a document''s end and withdrawal included';
COMMENT ON COLUMN tally.batches.duplicates IS 'Records recognised as repeats and not counted again';
COMMENT ON COLUMN tally.batches.rejected IS 'Records that could not be counted; each has a row in rejections';
COMMENT ON COLUMN tally.batches.words IS 'By how much this batch changed sum(word_counts.count); below zero where versions left';

CREATE TABLE tally.batch_ranges (
    batch_id     bigint NOT NULL REFERENCES tally.batches,
    topic        text COLLATE "C" NOT NULL,
    partition    integer NOT NULL,
    from_offset  bigint NOT NULL,
    until_offset bigint NOT NULL,
    gaps         bigint NOT NULL CHECK (gaps >= 0),
    PRIMARY KEY (topic, partition, from_offset),
    CHECK (until_offset > from_offset)
);
CREATE INDEX batch_ranges_batch ON tally.batch_ranges (batch_id);
COMMENT ON TABLE tally.batch_ranges IS 'Which offsets each batch consumed; for each partition they tile without gap or overlap up to positions.next_offset';
COMMENT ON COLUMN tally.batch_ranges.batch_id IS 'The batch';
COMMENT ON COLUMN tally.batch_ranges.topic IS 'Kafka topic';
COMMENT ON COLUMN tally.batch_ranges.partition IS 'Kafka partition';
COMMENT ON COLUMN tally.batch_ranges.from_offset IS 'First offset, included';
COMMENT ON COLUMN tally.batch_ranges.until_offset IS 'Offset behind the last, not included';
COMMENT ON COLUMN tally.batch_ranges.gaps IS 'Offsets in the range that hold no record: transaction markers, aborted or compacted records';

CREATE TABLE tally.positions (
    topic        text COLLATE "C" NOT NULL,
    partition    integer NOT NULL,
    next_offset  bigint  NOT NULL,
    batch_id     bigint  NOT NULL,
    first_offset bigint  NOT NULL,
    topic_id     text    NOT NULL,
    PRIMARY KEY (topic, partition)
) WITH (fillfactor = 50);
COMMENT ON TABLE tally.positions IS 'How far each partition is counted. The counts of the same snapshot contain every record below next_offset and none behind';
COMMENT ON COLUMN tally.positions.topic IS 'Kafka topic';
COMMENT ON COLUMN tally.positions.partition IS 'Kafka partition';
COMMENT ON COLUMN tally.positions.next_offset IS 'The next offset to count';
COMMENT ON COLUMN tally.positions.batch_id IS 'The batch that moved it last; 0 before the first';
COMMENT ON COLUMN tally.positions.first_offset IS 'Where counting began: the first offset Kafka held when the partition was first seen';
COMMENT ON COLUMN tally.positions.topic_id IS 'Kafka''s id of the topic; another id means that the topic was deleted and created again';

CREATE TABLE tally.rejections (
    topic         text COLLATE "C" NOT NULL,
    partition     integer NOT NULL,
    record_offset bigint  NOT NULL,
    stage         text NOT NULL,
    code          text NOT NULL,
    reason        text NOT NULL,
    key           bytea,
    value         bytea,
    batch_id      bigint NOT NULL,
    rejected_at   timestamptz NOT NULL,
    PRIMARY KEY (topic, partition, record_offset)
);
COMMENT ON TABLE tally.rejections IS 'Every record that could not be counted: where it is, why, and its bytes';
COMMENT ON COLUMN tally.rejections.topic IS 'Kafka topic';
COMMENT ON COLUMN tally.rejections.partition IS 'Kafka partition';
COMMENT ON COLUMN tally.rejections.record_offset IS 'Its offset there';
COMMENT ON COLUMN tally.rejections.stage IS 'Who found out: door, decode, time, count or identity';
COMMENT ON COLUMN tally.rejections.code IS 'Stable code, documented in docs/reference/error-codes.md';
COMMENT ON COLUMN tally.rejections.reason IS 'A sentence for people';
COMMENT ON COLUMN tally.rejections.key IS 'The record''s key';
COMMENT ON COLUMN tally.rejections.value IS 'The record''s value, its first 64 KiB';
COMMENT ON COLUMN tally.rejections.batch_id IS 'The batch that consumed it';
COMMENT ON COLUMN tally.rejections.rejected_at IS 'When';

-- ---------------------------------------------------------------------------------------------- words and documents

-- One row per word ever seen: the dictionary and the total in one, because the total's upsert is also the look-up.
-- The aggregator chooses the ids (it is the only writer): a sequence would burn one per upsert and run out.
CREATE TABLE tally_internal.words (
    word_id integer PRIMARY KEY,
    word    text COLLATE "C" NOT NULL UNIQUE,
    count   bigint NOT NULL CHECK (count >= 0)
) WITH (fillfactor = 70);
COMMENT ON TABLE tally_internal.words IS 'Every word ever counted, with its total; 0 where all its documents left';
COMMENT ON COLUMN tally_internal.words.word_id IS 'Chosen by the aggregator, 1, 2, 3 ...';
COMMENT ON COLUMN tally_internal.words.word IS 'The folded word';
COMMENT ON COLUMN tally_internal.words.count IS 'How often it stands in all documents';

CREATE TABLE tally_internal.documents (
    document_id   bigint PRIMARY KEY,
    name          text COLLATE "C" NOT NULL UNIQUE,
    version       text,
    status        text   NOT NULL CHECK (status IN ('counting', 'counted', 'withdrawn')),
    next_sequence bigint NOT NULL,
    lines         bigint NOT NULL CHECK (lines >= 0),
    words         bigint NOT NULL CHECK (words >= 0),
    rejected      bigint NOT NULL CHECK (rejected >= 0),
    counted_at    timestamptz
) WITH (fillfactor = 80);
COMMENT ON TABLE tally_internal.documents IS 'One row per document: its totals and its high-water mark';
COMMENT ON COLUMN tally_internal.documents.document_id IS 'Chosen by the aggregator, 1, 2, 3 ...';
COMMENT ON COLUMN tally_internal.documents.name IS 'Path below the inbox, or the name it was put under';
COMMENT ON COLUMN tally_internal.documents.version IS 'Which content is counted; null while only lines without identity came';
COMMENT ON COLUMN tally_internal.documents.status IS 'counting until the end of the version is counted, then counted; withdrawn when taken back';
COMMENT ON COLUMN tally_internal.documents.next_sequence IS 'High-water mark: records of this version below it were counted before';
COMMENT ON COLUMN tally_internal.documents.lines IS 'Lines counted';
COMMENT ON COLUMN tally_internal.documents.words IS 'Words in them';
COMMENT ON COLUMN tally_internal.documents.rejected IS 'Lines that could not be counted';
COMMENT ON COLUMN tally_internal.documents.counted_at IS 'When the end of the version was counted; null before';

-- The counts of a document as two arrays instead of a row per word: a tenth of the space and of the time to write, and
-- replacing or withdrawing a version deletes a row or a few. A document that is still growing has a row per batch,
-- merged sixteen by sixteen; a finished one has exactly one row (is_whole).
CREATE TABLE tally_internal.document_words (
    document_id bigint   NOT NULL,
    is_whole    boolean  NOT NULL,
    level       smallint NOT NULL,
    word_ids    integer[] NOT NULL,
    counts      bigint[]  NOT NULL
);
CREATE INDEX document_words_document ON tally_internal.document_words (document_id);
CREATE UNIQUE INDEX document_words_whole ON tally_internal.document_words (document_id) WHERE is_whole;
COMMENT ON TABLE tally_internal.document_words IS 'How often each word stands in each document, as arrays';
COMMENT ON COLUMN tally_internal.document_words.document_id IS 'The document';
COMMENT ON COLUMN tally_internal.document_words.is_whole IS 'True: this is the document''s only row';
COMMENT ON COLUMN tally_internal.document_words.level IS '0: one batch''s share; n + 1: sixteen rows of level n merged';
COMMENT ON COLUMN tally_internal.document_words.word_ids IS 'Which words, ascending';
COMMENT ON COLUMN tally_internal.document_words.counts IS 'How often each, in the same order';

CREATE VIEW tally.word_counts AS
    SELECT word, count FROM tally_internal.words WHERE count > 0;
COMMENT ON VIEW tally.word_counts IS 'Words over all documents';
COMMENT ON COLUMN tally.word_counts.word IS 'The word, folded (NFKC, lower case)';
COMMENT ON COLUMN tally.word_counts.count IS 'How often it stands in all documents';

CREATE VIEW tally.documents AS
    SELECT document_id, name, version, status, lines, words, rejected, counted_at FROM tally_internal.documents;
COMMENT ON VIEW tally.documents IS 'One row per document, from its first line to counted or withdrawn';
COMMENT ON COLUMN tally.documents.document_id IS 'Key of document_word_counts';
COMMENT ON COLUMN tally.documents.name IS 'Path below the inbox, or the name it was put under';
COMMENT ON COLUMN tally.documents.version IS 'Which content is counted; null where only lines without identity came';
COMMENT ON COLUMN tally.documents.status IS 'counting, counted or withdrawn';
COMMENT ON COLUMN tally.documents.lines IS 'Lines counted';
COMMENT ON COLUMN tally.documents.words IS 'Words in them';
COMMENT ON COLUMN tally.documents.rejected IS 'Lines that could not be counted; each has a row in rejections';
COMMENT ON COLUMN tally.documents.counted_at IS 'When the end of this version was counted; null before';

CREATE VIEW tally.document_word_counts AS
    SELECT d.document_id, w.word, u.count
      FROM tally_internal.document_words d
     CROSS JOIN LATERAL unnest(d.word_ids, d.counts) AS u (word_id, count)
      JOIN tally_internal.words w ON w.word_id = u.word_id
     WHERE d.is_whole
    UNION ALL
    SELECT d.document_id, w.word, sum(u.count)::bigint AS count
      FROM tally_internal.document_words d
     CROSS JOIN LATERAL unnest(d.word_ids, d.counts) AS u (word_id, count)
      JOIN tally_internal.words w ON w.word_id = u.word_id
     WHERE NOT d.is_whole
     GROUP BY d.document_id, w.word_id;
COMMENT ON VIEW tally.document_word_counts IS 'Words per document';
COMMENT ON COLUMN tally.document_word_counts.document_id IS 'The document';
COMMENT ON COLUMN tally.document_word_counts.word IS 'The word, folded (NFKC, lower case)';
COMMENT ON COLUMN tally.document_word_counts.count IS 'How often it stands in this document';

-- ------------------------------------------------------------------------------------------------------------ events

CREATE TABLE tally.event_types (
    type       text COLLATE "C" PRIMARY KEY,
    accepted   bigint NOT NULL,
    late       bigint NOT NULL,
    expired    bigint NOT NULL,
    first_seen timestamptz NOT NULL,
    last_seen  timestamptz NOT NULL
) WITH (fillfactor = 50);
COMMENT ON TABLE tally.event_types IS 'One row per event type';
COMMENT ON COLUMN tally.event_types.type IS 'The CloudEvents type';
COMMENT ON COLUMN tally.event_types.accepted IS 'Events counted';
COMMENT ON COLUMN tally.event_types.late IS 'Of them, those that Kafka received more than one smallest bucket width after their time';
COMMENT ON COLUMN tally.event_types.expired IS 'Of them, those whose smallest bucket retention had dropped before they came';
COMMENT ON COLUMN tally.event_types.first_seen IS 'When Kafka received the first of them, by record timestamp';
COMMENT ON COLUMN tally.event_types.last_seen IS 'When Kafka received the latest of them, by record timestamp';

-- Partitioned by (width, time), so that retention drops whole partitions. ensure_bucket_partitions creates them.
CREATE TABLE tally.bucket_counts (
    type         text COLLATE "C" NOT NULL,
    every        interval NOT NULL,
    bucket_start timestamptz NOT NULL,
    count        bigint NOT NULL,
    late         bigint NOT NULL,
    PRIMARY KEY (every, bucket_start, type)
) PARTITION BY RANGE (every, bucket_start);
COMMENT ON TABLE tally.bucket_counts IS 'Events per type, width and time bucket; edges are UTC';
COMMENT ON COLUMN tally.bucket_counts.type IS 'The event type';
COMMENT ON COLUMN tally.bucket_counts.every IS 'The bucket''s width';
COMMENT ON COLUMN tally.bucket_counts.bucket_start IS 'The bucket''s first instant, by the events'' own time';
COMMENT ON COLUMN tally.bucket_counts.count IS 'Events in it';
COMMENT ON COLUMN tally.bucket_counts.late IS 'Of them, those that Kafka received more than one width after their time';

CREATE TABLE tally.retention_drops (
    table_name   text COLLATE "C" NOT NULL,
    type         text COLLATE "C" NOT NULL,
    every        interval NOT NULL,
    bucket_start timestamptz NOT NULL,
    count        bigint NOT NULL,
    batch_id     bigint NOT NULL,
    PRIMARY KEY (table_name, type, every, bucket_start)
);
COMMENT ON TABLE tally.retention_drops IS 'What retention took out of bucketed tables, so that the balance stays checkable';
COMMENT ON COLUMN tally.retention_drops.table_name IS 'The table that was thinned';
COMMENT ON COLUMN tally.retention_drops.type IS 'The event type';
COMMENT ON COLUMN tally.retention_drops.every IS 'The width of the dropped buckets';
COMMENT ON COLUMN tally.retention_drops.bucket_start IS 'The first instant of the dropped span';
COMMENT ON COLUMN tally.retention_drops.count IS 'How many events the dropped buckets held';
COMMENT ON COLUMN tally.retention_drops.batch_id IS 'The last batch committed before';

-- Which events were counted, by a 128-bit hash of (source, id), for as long as repeats are recognised.
CREATE TABLE tally_internal.event_ids (
    day           date NOT NULL DEFAULT timezone('UTC', now())::date,
    id_hash       uuid NOT NULL,
    body_hash     uuid NOT NULL,
    topic         text COLLATE "C" NOT NULL,
    partition     integer NOT NULL,
    record_offset bigint  NOT NULL,
    PRIMARY KEY (id_hash, day)
) PARTITION BY RANGE (day);
COMMENT ON TABLE tally_internal.event_ids IS 'Counted event ids, a partition per day, dropped when repeats need no longer be recognised';
COMMENT ON COLUMN tally_internal.event_ids.day IS 'UTC day of the batch that counted it';
COMMENT ON COLUMN tally_internal.event_ids.id_hash IS 'First 128 bits of SHA-256 over source, NUL, id';
COMMENT ON COLUMN tally_internal.event_ids.body_hash IS 'First 128 bits of SHA-256 over the data: the same id with another body is a conflict';
COMMENT ON COLUMN tally_internal.event_ids.topic IS 'Where the event is: topic';
COMMENT ON COLUMN tally_internal.event_ids.partition IS 'Where the event is: partition';
COMMENT ON COLUMN tally_internal.event_ids.record_offset IS 'Where the event is: offset';

-- --------------------------------------------------------------------------------------------------------- functions

-- DDL that the aggregator needs at run time, as the owner's functions: the writer role owns nothing.

CREATE FUNCTION tally_internal.ensure_bucket_partitions(parent text, width interval, keep interval, until date) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    prefix  text := parent || '_' || (extract(epoch FROM width) * 1000)::bigint;
    created integer := 0;
    start   date;
    place   text;
BEGIN
    -- Where a counter is until it is shown, and where its partitions are.
    SELECT n.nspname INTO place
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname IN ('tally', 'tally_internal') AND c.relkind = 'p' AND c.relname = parent;
    IF place IS NULL THEN
        RAISE '% is no bucketed table', parent;
    END IF;
    IF to_regclass('tally_internal.' || prefix) IS NOT NULL THEN
        RETURN 0; -- kept for ever from its beginning: one partition takes every row
    END IF;
    IF keep IS NULL AND to_regclass('tally_internal.' || prefix || '_before') IS NULL THEN
        EXECUTE format('CREATE TABLE tally_internal.%I PARTITION OF %I.%I FOR VALUES FROM (%L, MINVALUE) TO (%L, MAXVALUE)',
                       prefix, place, parent, width, width);
        RETURN 1;
    END IF;
    -- Days it is, also where they are now kept for ever: the days that come need their partitions all the same.
    IF to_regclass('tally_internal.' || prefix || '_before') IS NULL THEN
        start := (timezone('UTC', now()) - keep)::date;
        EXECUTE format('CREATE TABLE tally_internal.%I PARTITION OF %I.%I FOR VALUES FROM (%L, MINVALUE) TO (%L, %L)',
                       prefix || '_before', place, parent, width, width, start || ' 00:00:00+00');
        created := 1;
    ELSE
        SELECT max(to_date(right(c.relname, 8), 'YYYYMMDD')) + 1 INTO start
          FROM pg_class c
         WHERE c.relnamespace = 'tally_internal'::regnamespace AND c.relkind = 'r' AND c.relname ~ ('^' || prefix || '_[0-9]{8}$');
        start := coalesce(start, (timezone('UTC', now()) - keep)::date);
    END IF;
    WHILE start <= until LOOP
        EXECUTE format('CREATE TABLE tally_internal.%I PARTITION OF %I.%I FOR VALUES FROM (%L, %L) TO (%L, %L)',
                       prefix || '_' || to_char(start, 'YYYYMMDD'), place, parent,
                       width, start || ' 00:00:00+00', width, (start + 1) || ' 00:00:00+00');
        created := created + 1;
        start := start + 1;
    END LOOP;
    RETURN created;
END $$;
COMMENT ON FUNCTION tally_internal.ensure_bucket_partitions IS 'Creates what is missing for one width of a bucketed table: a partition per UTC day up to until, one for all time before; without keep a single one';

CREATE FUNCTION tally_internal.ensure_event_id_days(today date, oldest date) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    changed integer := 0;
    name    text;
    the_day date;
BEGIN
    FOR offset_days IN 0..1 LOOP
        the_day := today + offset_days;
        name := 'event_ids_' || to_char(the_day, 'YYYYMMDD');
        IF to_regclass('tally_internal.' || name) IS NULL THEN
            EXECUTE format('CREATE TABLE tally_internal.%I PARTITION OF tally_internal.event_ids FOR VALUES FROM (%L) TO (%L)',
                           name, the_day, the_day + 1);
            changed := changed + 1;
        END IF;
    END LOOP;
    FOR name IN SELECT c.relname
                  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE n.nspname = 'tally_internal' AND c.relkind = 'r' AND c.relname ~ '^event_ids_[0-9]{8}$'
                   AND to_date(right(c.relname, 8), 'YYYYMMDD') < oldest LOOP
        EXECUTE format('DROP TABLE tally_internal.%I', name);
        changed := changed + 1;
    END LOOP;
    RETURN changed;
END $$;
COMMENT ON FUNCTION tally_internal.ensure_event_id_days IS 'Creates the partitions of today and tomorrow, drops those of days before oldest';

-- ------------------------------------------------------------------------------------------------------------ grants

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA tally_internal FROM PUBLIC;

GRANT USAGE ON SCHEMA tally TO tally_writer, tally_reader, tally_sql;
GRANT USAGE ON SCHEMA tally_internal TO tally_writer;
GRANT SELECT ON ALL TABLES IN SCHEMA tally TO tally_writer, tally_reader, tally_sql;
GRANT INSERT ON tally.batches, tally.batch_ranges, tally.rejections, tally.retention_drops TO tally_writer;
GRANT INSERT, UPDATE ON tally.positions, tally.event_types, tally.bucket_counts TO tally_writer;
GRANT SELECT, UPDATE ON tally_internal.fence TO tally_writer;
GRANT SELECT, INSERT, UPDATE ON tally_internal.words, tally_internal.documents TO tally_writer;
GRANT SELECT, INSERT, UPDATE, DELETE ON tally_internal.document_words TO tally_writer;
GRANT SELECT, INSERT ON tally_internal.event_ids TO tally_writer;
GRANT EXECUTE ON FUNCTION tally_internal.ensure_bucket_partitions, tally_internal.ensure_event_id_days TO tally_writer;
