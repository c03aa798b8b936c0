package dev.tally.cli.reconcile;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Replays the ledger: each batch's ranges in the order in which the aggregator merges them, each held against what Kafka has there and
 * what the recount makes of it. So order decides here as it did there: which of two equal ids came first, which version was current.
 */
final class Ledger {
    private final Connection snapshot;
    private final TableProof batches = new TableProof("batches", "records");
    private final TableProof ranges = new TableProof("batch_ranges", "offsets");
    private final TableProof positions = new TableProof("positions", "");
    private final Map<TopicPartition, Long> reached = new HashMap<>();
    private long lastBatch;

    Ledger(Connection snapshot) {
        this.snapshot = snapshot;
    }

    TableProof batches() {
        return batches;
    }

    TableProof ranges() {
        return ranges;
    }

    TableProof positions() {
        return positions;
    }

    long lastBatch() {
        return lastBatch;
    }

    /** Up to where the snapshot counts. */
    Map<TopicPartition, Long> ends() throws SQLException {
        return offsets("next_offset");
    }

    private Map<TopicPartition, Long> offsets(String column) throws SQLException {
        Map<TopicPartition, Long> offsets = new LinkedHashMap<>();
        try (Statement statement = snapshot.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT topic, partition, first_offset, next_offset FROM tally.positions ORDER BY topic, partition")) {
            while (row.next()) {
                offsets.put(new TopicPartition(row.getString("topic"), row.getInt("partition")), row.getLong(column));
            }
        }
        return offsets;
    }

    /** @param lake where the records below its positions are read; null: all are on Kafka */
    void replay(KafkaReplay kafka, @Nullable LakeReplay lake, Recount recount) throws SQLException {
        Map<TopicPartition, Long> begins = offsets("first_offset");
        Map<TopicPartition, Long> onKafka = new LinkedHashMap<>(begins);
        if (lake != null) {
            requireBegun(lake, begins);
            onKafka.replaceAll((partition, first) -> Math.max(first, lake.end(partition)));
        }
        requireWhole(kafka, onKafka, ends(), recount);
        reached.putAll(begins);
        kafka.startAt(onKafka);
        try (PreparedStatement statement = snapshot.prepareStatement("""
                SELECT r.batch_id, b.committed_at, r.topic, r.partition, r.from_offset, r.until_offset, r.gaps, r.repeats,
                       b.consumed, b.accepted, b.duplicates, b.rejected, b.words
                  FROM tally.batch_ranges r JOIN tally.batches b USING (batch_id)
                 ORDER BY r.batch_id, r.topic, r.partition
                """)) {
            statement.setFetchSize(5_000);
            try (ResultSet row = statement.executeQuery()) {
                boolean more = row.next();
                while (more) {
                    more = batch(row, kafka, lake, recount);
                }
            }
        }
        if (lake != null) {
            lake.end();
        }
        ends().forEach((partition, next) ->
                positions.row(partition.toString(), next.toString(), String.valueOf(reached.get(partition))));
    }

    /** One batch with all its ranges; true where another one stands behind it. */
    private boolean batch(ResultSet row, KafkaReplay kafka, @Nullable LakeReplay lake, Recount recount)
            throws SQLException {
        long batch = row.getLong("batch_id");
        long[] before = totals(recount);
        String stored = "";
        boolean more = true;
        while (more && row.getLong("batch_id") == batch) {
            stored = describe(
                    row.getLong("consumed"),
                    row.getLong("accepted"),
                    row.getLong("duplicates"),
                    row.getLong("rejected"),
                    row.getLong("words"));
            range(rangeOf(row), kafka, lake, recount);
            more = row.next();
        }
        long[] after = totals(recount);
        for (int i = 0; i < after.length; i++) {
            after[i] -= before[i];
        }
        batches.row("batch " + batch, stored, describe(after[0], after[1], after[2], after[3], after[4]));
        batches.add(after[0]);
        lastBatch = batch;
        return more;
    }

    private static LedgerRange rangeOf(ResultSet row) throws SQLException {
        return new LedgerRange(
                row.getLong("batch_id"),
                row.getObject("committed_at", OffsetDateTime.class)
                        .withOffsetSameInstant(ZoneOffset.UTC)
                        .toLocalDate(),
                new TopicPartition(row.getString("topic"), row.getInt("partition")),
                row.getLong("from_offset"),
                row.getLong("until_offset"),
                row.getLong("gaps"),
                List.of((Integer[]) row.getArray("repeats").getArray()));
    }

    private void range(LedgerRange range, KafkaReplay kafka, @Nullable LakeReplay lake, Recount recount)
            throws SQLException {
        TopicPartition partition = range.partition();
        long until = range.until();
        long consumedBefore = recount.consumed();
        if (lake != null) {
            lake.range(range, recount);
        }
        if (lake == null || lake.end(partition) < until) {
            kafka.range(partition, until, record -> recount.take(record, range.day()));
        }
        long start = reached.getOrDefault(partition, -1L);
        long gaps = until - start - (recount.consumed() - consumedBefore);
        ranges.row(
                partition + " up to " + until,
                "from " + range.from() + " with " + range.gaps() + " gaps",
                "from " + start + " with " + gaps + " gaps");
        ranges.add(until - range.from());
        reached.put(partition, until);
    }

    private static long[] totals(Recount recount) {
        return new long[] {
            recount.consumed(),
            recount.accepted(),
            recount.duplicates(),
            recount.rejected(),
            recount.documents().total()
        };
    }

    private static String describe(long consumed, long accepted, long duplicates, long rejected, long words) {
        return consumed + " records (" + accepted + " accepted, " + duplicates + " duplicates, " + rejected
                + " rejected), " + words + " words";
    }

    private static void requireBegun(LakeReplay lake, Map<TopicPartition, Long> begins) {
        begins.forEach((partition, first) -> {
            if (lake.end(partition) > 0 && lake.first(partition) > first) {
                throw new Failure(
                        ExitCode.FAILED,
                        "the lake does not hold what was counted first: of " + partition + " it begins at offset "
                                + lake.first(partition) + ", and counting began at " + first,
                        "a recount needs every record; Kafka no longer had these when the lake began",
                        "next: ./tally status checks the balance of the tables, which needs neither");
            }
        });
    }

    private static void requireWhole(
            KafkaReplay kafka, Map<TopicPartition, Long> begins, Map<TopicPartition, Long> counted, Recount recount) {
        begins.keySet().stream()
                .filter(partition -> !recount.knows(partition.topic()))
                .findFirst()
                .ifPresent(partition -> {
                    throw new Failure(
                            ExitCode.USAGE,
                            "topic " + partition.topic() + " was counted, and the configuration has no source for it",
                            "without its entry under sources: nothing tells how to read it",
                            "next: ./tally reconcile --config <the file that has it>");
                });
        Map<TopicPartition, Long> held = kafka.beginnings(begins.keySet());
        Map<TopicPartition, Long> written = kafka.ends(begins.keySet());
        counted.forEach((partition, next) -> {
            if (written.get(partition) < next) {
                throw new Failure(
                        ExitCode.FAILED,
                        "Kafka holds less than was counted: " + partition + " ends at offset " + written.get(partition)
                                + ", and is counted up to " + next,
                        "the topic was deleted and created again, or these counts come from another Kafka",
                        "next: ./tally doctor");
            }
        });
        begins.forEach((partition, first) -> {
            if (held.get(partition) > first) {
                throw new Failure(
                        ExitCode.FAILED,
                        "Kafka no longer holds all that is to be read there: " + partition + " begins at offset "
                                + held.get(partition) + ", and needed is " + first,
                        "a recount needs every record; the topic's retention has removed the oldest",
                        "next: ./tally reconcile --from lake, where the lake holds them; ./tally status checks the"
                                + " balance of the tables, which needs neither");
            }
        });
    }
}
