-- From a document's name or an event's id to where it came in, which batch counted it, or why it was rejected.

-- Hashed, because a key may be longer than a B-tree's entry.
CREATE INDEX rejections_key ON tally.rejections USING hash (key);
CREATE INDEX batches_committed_at ON tally.batches (committed_at);

-- Readers may not read the ids; where the event of one id is, they may ask, if they know it.
CREATE FUNCTION tally.event_places(id_hashes uuid[])
    RETURNS TABLE (id_hash uuid, topic text, partition integer, record_offset bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT e.id_hash, e.topic, e.partition, e.record_offset
      FROM tally_internal.event_ids e
     WHERE e.id_hash = ANY (id_hashes)
$$;
COMMENT ON FUNCTION tally.event_places IS 'Where the events with these id hashes are, for as long as ids are known';

REVOKE EXECUTE ON FUNCTION tally.event_places FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tally.event_places TO tally_reader;
