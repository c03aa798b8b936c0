-- A counter that comes later reads in the lake what Kafka no longer holds.
COMMENT ON COLUMN tally.counters.missed IS 'Events counted before the counter existed that neither Kafka nor the lake held when it was backfilled';
