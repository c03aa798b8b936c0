package dev.tally.query.batch;

/** Offsets of one partition that a batch consumed; {@code gaps} of them hold no record. */
record BatchRange(String topic, int partition, long fromOffset, long untilOffset, long gaps) {}
