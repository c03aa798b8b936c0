package dev.tally.cli.reconcile;

import java.time.LocalDate;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/**
 * A row of {@code batch_ranges}.
 *
 * @param day when the batch was committed
 * @param repeats those of its records that had been counted before, by their distance from {@code from}
 */
record LedgerRange(
        long batch, LocalDate day, TopicPartition partition, long from, long until, long gaps, List<Integer> repeats) {}
