package dev.tally.cli.reconcile;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.reconcile.Recount.Rejected;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * Replays what the lake holds, below its positions, in the order of the ledger: each offset is a row, or the ledger says that it is a
 * repeat, a rejection or a gap. Whatever is otherwise is named. Not thread-safe.
 */
final class LakeReplay implements AutoCloseable {
    private final TableProof proof = new TableProof("lake", "rows");
    private final Map<TopicPartition, Long> firsts = new HashMap<>();
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final Map<TopicPartition, Map<Long, Rejected>> rejected = new HashMap<>();
    private final LakeRows rows;

    LakeReplay(Connection snapshot) throws SQLException {
        readPositions(snapshot);
        readRejections(snapshot);
        rows = new LakeRows(snapshot, new LakeFiles(snapshot, proof).query());
    }

    private void readPositions(Connection snapshot) throws SQLException {
        try (Statement statement = snapshot.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT topic, partition, first_offset, next_offset FROM tally.lake_positions")) {
            while (row.next()) {
                TopicPartition partition = new TopicPartition(row.getString(1), row.getInt(2));
                firsts.put(partition, row.getLong(3));
                ends.put(partition, row.getLong(4));
            }
        }
        if (ends.isEmpty()) {
            throw new Failure(
                    ExitCode.FAILED,
                    "there is nothing in the lake",
                    "it has not begun, or this Tally runs without it",
                    "next: ./tally lake ls");
        }
    }

    private void readRejections(Connection snapshot) throws SQLException {
        try (PreparedStatement statement = snapshot.prepareStatement("""
                SELECT r.topic, r.partition, r.record_offset, r.stage, r.code, r.key
                  FROM tally.rejections r JOIN tally.lake_positions l USING (topic, partition)
                 WHERE r.record_offset >= l.first_offset AND r.record_offset < l.next_offset
                """)) {
            statement.setFetchSize(5_000);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rejected.computeIfAbsent(
                                    new TopicPartition(row.getString(1), row.getInt(2)), first -> new HashMap<>())
                            .put(row.getLong(3), new Rejected(row.getString(4), row.getString(5), row.getBytes(6)));
                }
            }
        }
    }

    /** What was found of the lake's rows. */
    TableProof proof() {
        return proof;
    }

    /** Where the lake begins in this partition. */
    long first(TopicPartition partition) {
        return firsts.getOrDefault(partition, 0L);
    }

    /** How far it is complete; 0: it holds nothing. */
    long end(TopicPartition partition) {
        return ends.getOrDefault(partition, 0L);
    }

    /** Hands the offsets of one range to the recount, as far as the lake is complete. */
    void range(LedgerRange range, Recount recount) {
        long until = Math.min(range.until(), end(range.partition()));
        Set<Long> repeats = new HashSet<>();
        range.repeats().forEach(distance -> repeats.add(range.from() + distance));
        Map<Long, Rejected> refused = rejected.getOrDefault(range.partition(), Map.of());
        List<String> absent = new ArrayList<>();
        for (long offset = range.from(); offset < until; offset++) {
            List<LakeRow> found = take(range, offset);
            Rejected rejection = refused.get(offset);
            if (rejection != null || repeats.contains(offset)) {
                found.forEach(row -> proof.row(row.place(), "a row", null));
                recount.takeUncounted(range.partition(), offset, rejection);
            } else if (found.isEmpty()) {
                absent.add(Recount.place(
                        range.partition().topic(), range.partition().partition(), offset));
            } else {
                count(found, range.day(), recount);
            }
        }
        take(range, Long.MAX_VALUE).forEach(row -> proof.row(row.place(), "a row behind the lake's position", null));
        if (absent.size() > range.gaps()) {
            String expected = range.gaps() == 0 ? "a row" : "a row, or one of " + range.gaps() + " gaps";
            absent.forEach(place -> proof.missing(place, expected));
        }
    }

    private void count(List<LakeRow> found, LocalDate day, Recount recount) {
        LakeRow row = found.get(0);
        String stored = found.size() == 1 ? "a row" : found.size() + " rows";
        proof.add(found.size());
        try {
            recount.take(row, day);
            proof.row(row.place(), stored, "a row");
        } catch (Refused refused) {
            proof.row(row.place(), stored, "rejected as " + refused.code());
        }
    }

    /** The next rows, as far as they are of this range and not behind this offset. */
    private List<LakeRow> take(LedgerRange range, long offset) {
        List<LakeRow> taken = Collections.emptyList();
        for (LakeRow row = rows.peek(); row != null && row.isIn(range) && row.offset() <= offset; row = rows.peek()) {
            taken = taken.isEmpty() ? new ArrayList<>() : taken;
            taken.add(row);
            rows.advance();
        }
        return taken;
    }

    /** What is left belongs to no batch. */
    void end() {
        for (LakeRow row = rows.peek(); row != null; row = rows.peek()) {
            proof.row(row.place(), "a row", null);
            rows.advance();
        }
    }

    @Override
    public void close() throws SQLException {
        rows.close();
    }
}
