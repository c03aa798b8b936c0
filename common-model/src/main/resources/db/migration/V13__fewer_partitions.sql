-- A width that is kept for years no longer begins with a partition for each day of the past: what is older than the day it
-- begins on goes to the partition for all time before, where retention deletes it. Hundreds of partitions made in one transaction
-- need more locks than PostgreSQL has as it is delivered.

CREATE OR REPLACE FUNCTION tally_internal.ensure_bucket_partitions(parent text, width interval, keep interval, until date) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    prefix      text := parent || '_' || (extract(epoch FROM width) * 1000)::bigint;
    created     integer := 0;
    start       date;
    place       text;
    before_ends date;
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
        start := timezone('UTC', now())::date;
        EXECUTE format('CREATE TABLE tally_internal.%I PARTITION OF %I.%I FOR VALUES FROM (%L, MINVALUE) TO (%L, %L)',
                       prefix || '_before', place, parent, width, width, start || ' 00:00:00+00');
        created := 1;
    ELSE
        SELECT max(to_date(right(c.relname, 8), 'YYYYMMDD')) + 1 INTO start
          FROM pg_class c
         WHERE c.relnamespace = 'tally_internal'::regnamespace AND c.relkind = 'r' AND c.relname ~ ('^' || prefix || '_[0-9]{8}$');
        SELECT timezone('UTC', (regexp_match(pg_get_expr(c.relpartbound, c.oid), '''([^'']+)''\)$'))[1]::timestamptz)::date INTO before_ends
          FROM pg_class c WHERE c.oid = to_regclass('tally_internal.' || prefix || '_before');
        start := coalesce(start, greatest(before_ends, (timezone('UTC', now()) - keep)::date));
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

-- A document that is being counted has no row that says it is all of it: a line without words could leave one behind.
UPDATE tally_internal.document_words w SET is_whole = false
  FROM tally_internal.documents d
 WHERE d.document_id = w.document_id AND d.status = 'counting' AND w.is_whole;
