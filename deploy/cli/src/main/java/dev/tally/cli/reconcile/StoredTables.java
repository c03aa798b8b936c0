package dev.tally.cli.reconcile;

import dev.tally.cli.reconcile.Documents.Document;
import dev.tally.cli.reconcile.Events.Bucket;
import dev.tally.cli.reconcile.TableProof.Expected;
import dev.tally.model.config.CounterDefinition;
import dev.tally.model.config.Measure;
import dev.tally.model.time.DurationText;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Holds every row of one snapshot's tables against a recount. The recount is used up by it. Not thread-safe. */
final class StoredTables {
    private final Connection snapshot;
    private final Recount recount;
    private final Set<Duration> keptWidths;
    private final List<TableProof> proofs = new ArrayList<>();

    /** @param keptWidths the widths of {@code bucket_counts} that retention thins */
    StoredTables(Connection snapshot, Recount recount, Set<Duration> keptWidths) {
        this.snapshot = snapshot;
        this.recount = recount;
        this.keptWidths = Set.copyOf(keptWidths);
    }

    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    List<TableProof> compare() throws SQLException {
        words();
        documents();
        eventTypes();
        buckets();
        rejections();
        for (Counter counter : recount.events().counters()) {
            counter(counter);
        }
        return proofs;
    }

    private void words() throws SQLException {
        Map<String, long[]> totals = new HashMap<>();
        for (Document document : recount.documents().byName().values()) {
            document.counts.forEach(
                    (word, count) -> totals.computeIfAbsent(word, unseen -> new long[1])[0] += count[0]);
        }
        TableProof proof = proof("word_counts", "words");
        each("SELECT word, count FROM tally.word_counts", row -> {
            String word = row.getString(1);
            long[] count = totals.remove(word);
            proof.row(word, row.getString(2), count == null ? null : Long.toString(count[0]));
            proof.add(row.getLong(2));
        });
        totals.forEach((word, count) -> proof.missing(word, Long.toString(count[0])));
    }

    private void documents() throws SQLException {
        Map<Long, String> names = new HashMap<>();
        TableProof proof = proof("documents", "lines");
        Map<String, Document> recounted = recount.documents().byName();
        Expected expected = new Expected();
        recounted.forEach((name, document) -> expected.put(name, describe(document)));
        each("SELECT document_id, name, version, status, lines, words, rejected FROM tally.documents", row -> {
            names.put(row.getLong(1), row.getString(2));
            Document document = recounted.get(row.getString(2));
            boolean isNamed = document == null || !document.isVersionUnknown;
            String stored = describe(
                    isNamed ? row.getString(3) : null,
                    row.getString(4),
                    row.getLong(5),
                    row.getLong(6),
                    row.getLong(7));
            expected.compare(proof, row.getString(2), stored);
            proof.add(row.getLong(5));
        });
        expected.end(proof);
        documentWords(names, recounted);
    }

    private void documentWords(Map<Long, String> names, Map<String, Document> recounted) throws SQLException {
        TableProof proof = proof("document_word_counts", "words");
        each("SELECT document_id, word, count FROM tally.document_word_counts", row -> {
            String name = names.get(row.getLong(1));
            Document document = recounted.get(String.valueOf(name));
            long[] count = document == null ? null : document.counts.remove(row.getString(2));
            proof.row(
                    name + " / " + row.getString(2), row.getString(3), count == null ? null : Long.toString(count[0]));
            proof.add(row.getLong(3));
        });
        recounted.forEach((name, document) ->
                document.counts.forEach((word, count) -> proof.missing(name + " / " + word, Long.toString(count[0]))));
    }

    private static String describe(Document document) {
        return describe(document.version, document.status, document.lines, document.words, document.rejected);
    }

    private static String describe(@Nullable String version, String status, long lines, long words, long rejected) {
        return status + ", version " + version + ", " + lines + " lines, " + words + " words, " + rejected
                + " rejected";
    }

    private void eventTypes() throws SQLException {
        TableProof proof = proof("event_types", "events");
        Expected expected = new Expected();
        recount.events()
                .types()
                .forEach((name, type) ->
                        expected.put(name, describe(type.accepted, type.late, type.firstSeen, type.lastSeen)));
        each(
                "SELECT type, accepted, late, (extract(epoch FROM first_seen) * 1000)::bigint,"
                        + " (extract(epoch FROM last_seen) * 1000)::bigint FROM tally.event_types",
                row -> {
                    expected.compare(
                            proof,
                            row.getString(1),
                            describe(row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5)));
                    proof.add(row.getLong(2));
                });
        expected.end(proof);
    }

    private static String describe(long accepted, long late, long firstSeen, long lastSeen) {
        return accepted + " accepted, " + late + " late, seen " + Instant.ofEpochMilli(firstSeen) + " to "
                + Instant.ofEpochMilli(lastSeen);
    }

    private void buckets() throws SQLException {
        TableProof proof = proof("bucket_counts", "events");
        Map<String, Map<Bucket, long[]>> expected = new HashMap<>();
        recount.events().types().forEach((name, type) -> expected.put(name, new HashMap<>(type.buckets)));
        each(
                "SELECT type, (extract(epoch FROM every) * 1000)::bigint,"
                        + " (extract(epoch FROM bucket_start) * 1000)::bigint, count, late FROM tally.bucket_counts",
                row -> {
                    Bucket bucket = new Bucket(row.getLong(2), row.getLong(3));
                    long[] counts = expected.getOrDefault(row.getString(1), new HashMap<>())
                            .remove(bucket);
                    proof.row(
                            row.getString(1) + " " + text(bucket.width(), bucket.start()),
                            row.getLong(4) + ", " + row.getLong(5) + " late",
                            counts == null ? null : counts[0] + ", " + counts[1] + " late");
                    proof.add(row.getLong(4));
                });
        Gone gone = new Gone("bucket_counts");
        expected.forEach((type, buckets) -> buckets.forEach((bucket, counts) -> {
            if (keptWidths.contains(Duration.ofMillis(bucket.width()))) {
                gone.add(type, bucket.width(), counts[0]);
            } else {
                proof.missing(
                        type + " " + text(bucket.width(), bucket.start()), counts[0] + ", " + counts[1] + " late");
            }
        }));
        gone.compare(proof);
    }

    private void rejections() throws SQLException {
        TableProof proof = proof("rejections", "");
        Expected expected = new Expected();
        recount.rejections().forEach(expected::put);
        each(
                "SELECT topic, partition, record_offset, code FROM tally.rejections",
                row -> expected.compare(
                        proof, Recount.place(row.getString(1), row.getInt(2), row.getLong(3)), row.getString(4)));
        expected.end(proof);
    }

    // ---------------------------------------------------------------------------------------------------- counters

    private void counter(Counter counter) throws SQLException {
        CounterDefinition definition = counter.definition();
        String[] state = counterState(definition.name());
        if (!state[0].equals("live")) {
            TableProof skipped = proof(definition.table(), "");
            skipped.leftOut(
                    state[0].equals("backfilling") ? "it still catches up" : "the database has no such counter");
            return;
        }
        List<Stored> rows = rows(definition);
        counter.fold(admitted(counter, rows, Long.parseLong(state[1])));
        TableProof proof = proof(definition.table(), "");
        proof.summary(state[2], describe(counter));
        compareRows(counter, rows, proof);
    }

    private record Stored(Counter.Row key, String values) {}

    /** Status, groups, and the figures that a recount has too. */
    private String[] counterState(String name) throws SQLException {
        String[] state = {"absent", "0", ""};
        try (PreparedStatement statement = snapshot.prepareStatement(
                "SELECT status, groups, counted, skipped, excluded, folded FROM tally.counters WHERE name = ?")) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                if (row.next()) {
                    state[0] = row.getString(1);
                    state[1] = row.getString(2);
                    state[2] = describe(row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5), row.getLong(6));
                }
            }
        }
        return state;
    }

    private static String describe(Counter counter) {
        return describe(
                Math.min(counter.groups().size(), counter.definition().maxGroups()),
                counter.counted,
                counter.skipped,
                counter.excluded,
                counter.folded);
    }

    private static String describe(long groups, long counted, long skipped, long excluded, long folded) {
        return groups + " groups, " + counted + " counted, " + skipped + " skipped, " + excluded + " excluded, "
                + folded + " folded";
    }

    /** Which groups were let in before the counter was full only its table tells: which came first is not in their rows. */
    private static Set<List<String>> admitted(Counter counter, List<Stored> rows, long groups) {
        if (groups < counter.definition().maxGroups()) {
            return counter.groups();
        }
        Set<List<String>> stored = new HashSet<>();
        rows.forEach(row -> stored.add(row.key().group()));
        stored.removeIf(Counter::isOther);
        return stored;
    }

    private List<Stored> rows(CounterDefinition definition) throws SQLException {
        List<Measure> measures = definition.measures();
        int fields = definition.groupBy().size();
        String sql = Stream.of(
                        definition.isBucketed()
                                ? Stream.of(
                                        "(extract(epoch FROM every) * 1000)::bigint",
                                        "(extract(epoch FROM bucket_start) * 1000)::bigint")
                                : Stream.of("0", "0"),
                        definition.groupBy().stream().map(field -> quoted(field.name())),
                        measures.stream().map(measure -> quoted(measure.name())))
                .flatMap(columns -> columns)
                .collect(Collectors.joining(", ", "SELECT ", " FROM tally." + quoted(definition.table())));
        List<Stored> rows = new ArrayList<>();
        each(sql, row -> {
            List<String> group = new ArrayList<>();
            for (int i = 0; i < fields; i++) {
                group.add(row.getString(3 + i));
            }
            BigDecimal[] values = new BigDecimal[measures.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = row.getBigDecimal(3 + fields + i);
            }
            rows.add(new Stored(
                    new Counter.Row(row.getLong(1), row.getLong(2), List.copyOf(group)), values(measures, values)));
        });
        return rows;
    }

    private void compareRows(Counter counter, List<Stored> rows, TableProof proof) throws SQLException {
        CounterDefinition definition = counter.definition();
        Map<Counter.Row, @Nullable BigDecimal[]> expected = new HashMap<>(counter.rows());
        for (Stored row : rows) {
            BigDecimal[] values = expected.remove(row.key());
            proof.row(
                    key(definition, row.key()),
                    row.values(),
                    values == null ? null : values(definition.measures(), values));
        }
        Gone gone = new Gone(definition.table());
        int count = countMeasure(definition.measures());
        expected.forEach((row, values) -> {
            BigDecimal events = count < 0 ? BigDecimal.ZERO : values[count];
            if (definition.keep().containsKey(Duration.ofMillis(row.width())) && events != null) {
                gone.add(definition.from(), row.width(), events.longValueExact());
            } else {
                proof.missing(key(definition, row), values(definition.measures(), values));
            }
        });
        if (count >= 0) {
            gone.compare(proof);
        }
    }

    private static int countMeasure(List<Measure> measures) {
        for (int i = 0; i < measures.size(); i++) {
            if (measures.get(i).kind() == Measure.Kind.COUNT) {
                return i;
            }
        }
        return -1;
    }

    private static String key(CounterDefinition definition, Counter.Row row) {
        String place = definition.isBucketed() ? text(row.width(), row.start()) : "";
        return (place + " " + String.join(" / ", row.group())).strip();
    }

    private static String values(List<Measure> measures, @Nullable BigDecimal[] values) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            BigDecimal value = values[i];
            texts.add(measures.get(i).name() + " "
                    + (value == null
                            ? "null"
                            : value.signum() == 0
                                    ? "0"
                                    : value.stripTrailingZeros().toPlainString()));
        }
        return String.join(", ", texts);
    }

    private static String text(long width, long start) {
        return DurationText.format(Duration.ofMillis(width)) + " " + Instant.ofEpochMilli(start);
    }

    /** Names come from the checked configuration: letters, digits and underscores. */
    private static String quoted(String name) {
        return '"' + name + '"';
    }

    // --------------------------------------------------------------------------------------------------- retention

    /** Events whose buckets retention took out: the ledger of retention must have just as many. */
    private final class Gone {
        private final String table;
        private final Map<String, Long> recounted = new HashMap<>();

        Gone(String table) {
            this.table = table;
        }

        void add(String type, long width, long events) {
            recounted.merge(key(type, width), events, Long::sum);
        }

        private String key(String type, long width) {
            return type + " " + DurationText.format(Duration.ofMillis(width)) + " gone";
        }

        void compare(TableProof proof) throws SQLException {
            Map<String, Long> stored = new HashMap<>();
            try (PreparedStatement statement = snapshot.prepareStatement("""
                    SELECT type, (extract(epoch FROM every) * 1000)::bigint, sum(count)
                      FROM (SELECT table_name, type, every, count FROM tally.retention_drops
                            UNION ALL SELECT table_name, type, every, count FROM tally.expirations) gone
                     WHERE table_name = ? GROUP BY type, every
                    """)) {
                statement.setString(1, table);
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        stored.put(key(row.getString(1), row.getLong(2)), row.getLong(3));
                    }
                }
            }
            Set<String> keys = new HashSet<>(stored.keySet());
            keys.addAll(recounted.keySet());
            for (String key : keys) {
                long left = stored.getOrDefault(key, 0L);
                long right = recounted.getOrDefault(key, 0L);
                if (left != right) {
                    proof.differs(key, Long.toString(left), Long.toString(right));
                }
            }
        }
    }

    private TableProof proof(String table, String unit) {
        TableProof proof = new TableProof(table, unit);
        proofs.add(proof);
        return proof;
    }

    private void each(String sql, RowReader reader) throws SQLException {
        try (PreparedStatement statement = snapshot.prepareStatement(sql)) {
            statement.setFetchSize(5_000);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    reader.read(row);
                }
            }
        }
    }
}
