package dev.tally.aggregator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.DatabaseRole;
import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestKafka;
import dev.tally.local.testing.TestPlatform;
import dev.tally.model.record.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lake holds what was counted, each row once, wherever its process dies. */
class LakeIT {
    private static final Duration SOON = Duration.ofMinutes(3);
    private static final String GONE = "others.gone";
    private static final Map<String, String> OFTEN = Map.of("TALLY_LAKE_MAX_RECORDS_PER_PARTITION", "150");

    @TempDir
    private Path directory;

    private TestKafka kafka;
    private TestDatabase database;
    private Tables tables;
    private Path warehouse;

    @BeforeEach
    void start() {
        kafka = TestPlatform.kafka();
        kafka.recreateOwnTopics();
        database = TestPlatform.database();
        tables = new Tables(database);
        warehouse = directory.resolve("lake house");
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void holdsWhatWasCountedWhereverItDies() {
        Load load = new Load(kafka, 7);
        try (load;
                Aggregator aggregator = Aggregator.start(kafka, database)) {
            for (String point : new String[] {"L1", "L2", "L3", "L4"}) {
                long before = commits();
                try (Aggregator lake = lake(Map.of("TALLY_FAIL_POINTS", point + "=halt@3"))) {
                    assertThat(lake.awaitExit(SOON)).as(lake::log).isEqualTo(137);
                }
                assertThat(commits()).as(point).isGreaterThanOrEqualTo(before);
                assertEachRowOnce();
            }
            Oracle oracle = load.stop();
            aggregator.awaitCaughtUp(kafka, tables, SOON);
            oracle.assertAgrees(tables);
        }
        try (Aggregator lake = lake(Map.of())) {
            awaitComplete(lake);
        }
        assertHoldsWhatWasCounted();
    }

    @Test
    void holdsNoTransactionOpenWhileItWrites() {
        try (Publisher publisher = new Publisher(kafka.bootstrapServers());
                Aggregator aggregator = Aggregator.start(kafka, database)) {
            publisher.event("t", "1", "{}", Instant.parse("2026-03-01T00:00:00Z"));
            publisher.flush();
            aggregator.awaitCaughtUp(kafka, tables, SOON);
            try (Aggregator lake = lake(Map.of("TALLY_FAIL_POINTS", "L1=freeze"))) {
                lake.await(SOON, () -> lake.log().contains("fail point L1: freeze"), lake::log);
                // Its pulse opens one for a moment.
                lake.await(
                        Duration.ofSeconds(20),
                        () -> idleTransactions().isEmpty(),
                        () -> idleTransactions().toString());
            }
        }
    }

    private List<String> idleTransactions() {
        List<String> queries = new ArrayList<>();
        try (Connection everything = database.superuser();
                Statement statement = everything.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT query FROM pg_stat_activity WHERE datname = current_database()"
                                + " AND application_name LIKE 'tally-lake/%' AND state LIKE 'idle in transaction%'")) {
            while (row.next()) {
                queries.add(row.getString(1));
            }
            return queries;
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Test
    void stopsWhereKafkaForgotWhatItHasNotRead() {
        Instant time = Instant.parse("2026-03-01T00:00:00Z");
        try (Publisher publisher = new Publisher(kafka.bootstrapServers());
                Aggregator aggregator = Aggregator.start(kafka, database)) {
            publisher.event("t", "1", "{}", time);
            publisher.flush();
            aggregator.awaitCaughtUp(kafka, tables, SOON);
            try (Aggregator lake = lake(Map.of())) {
                awaitComplete(lake);
            }
            for (int i = 0; i < 100; i++) {
                publisher.event("t", "more" + i, "{}", time);
            }
            publisher.flush();
            aggregator.awaitCaughtUp(kafka, tables, SOON);
            kafka.admin()
                    .endOffsets(Topics.EVENTS)
                    .forEach((partition, end) -> kafka.admin().deleteRecords(Topics.EVENTS, partition, end));
            try (Aggregator lake = lake(Map.of())) {
                assertThat(lake.awaitExit(SOON)).as(lake::log).isEqualTo(4);
                assertThat(lake.log())
                        .containsPattern("topic tally.events.v1 partition [0-9] is in the lake up to offset [01], and"
                                + " Kafka holds offsets ([0-9]+) to \\1: retention removed [0-9]+ records before they were in"
                                + " the lake");
            }
            assertThat(aggregator.process().isAlive()).isTrue();
        }
    }

    @Test
    void goesOnWithoutASourceTopicThatIsGone() throws IOException {
        Path config = Files.writeString(
                directory.resolve("tally.yaml"),
                "sources: [{topic: " + GONE + ", format: json, type: order.placed}]\n");
        Map<String, String> more = Map.of("TALLY_CONFIG", config.toString());
        kafka.admin().createTopic(GONE, 1, Map.of());
        try (Publisher publisher = new Publisher(kafka.bootstrapServers());
                Aggregator aggregator = Aggregator.start(kafka, database, more)) {
            publisher.plain(GONE, null, "{}".getBytes(UTF_8));
            aggregator.awaitCaughtUp(kafka, tables, SOON, GONE);
            try (Aggregator lake = lake(more)) {
                awaitComplete(lake);
            }
            publisher.plain(GONE, null, "{}".getBytes(UTF_8));
            publisher.event("t", "1", "{}", Instant.parse("2026-03-01T00:00:00Z"));
            publisher.flush();
            aggregator.awaitCaughtUp(kafka, tables, SOON, GONE);
            kafka.admin().deleteTopic(GONE);
            try (Aggregator lake = lake(more)) {
                lake.await(
                        SOON,
                        () -> tables.longs("SELECT type, rows FROM tally.lake_tables WHERE type IS NOT NULL")
                                .equals(Map.of("order.placed", 1L, "t", 1L)),
                        lake::log);
                assertThat(lake.log()).contains("topics under sources that do not exist: [" + GONE + "]");
                assertThat(
                                tables.longs(
                                        "SELECT topic, p.next_offset - l.next_offset FROM tally.positions p"
                                                + " JOIN tally.lake_positions l USING (topic, partition) WHERE p.next_offset > l.next_offset"))
                        .isEqualTo(Map.of(GONE, 1L));
                // Another topic of that name holds other records.
                kafka.admin().createTopic(GONE, 1, Map.of());
                assertThat(lake.awaitExit(SOON)).as(lake::log).isEqualTo(4);
                assertThat(lake.log()).contains("of another topic: it was deleted and created again");
            }
        } finally {
            kafka.admin().deleteTopic(GONE);
        }
    }

    @Test
    void aWarehouseThatIsNotWhereItWasIsNoEmptyLake() throws IOException {
        Instant time = Instant.parse("2026-03-01T00:00:00Z");
        try (Publisher publisher = new Publisher(kafka.bootstrapServers());
                Aggregator aggregator = Aggregator.start(kafka, database)) {
            publisher.event("t", "1", "{\"n\":1}", time);
            publisher.flush();
            aggregator.awaitCaughtUp(kafka, tables, SOON);
            try (Aggregator lake = lake(Map.of())) {
                awaitComplete(lake);
            }
            Path elsewhere = Files.move(warehouse, directory.resolve("elsewhere"));
            publisher.event("new", "2", "{\"n\":2}", time);
            publisher.flush();
            aggregator.awaitCaughtUp(kafka, tables, SOON);
            try (Aggregator lake = lake(Map.of())) {
                assertThat(lake.awaitExit(SOON)).as(lake::log).isEqualTo(2);
                assertThat(lake.log()).contains("lake: the table lines has its metadata in file:" + warehouse);
            }
            assertThat(warehouse).doesNotExist();
            Files.move(elsewhere, warehouse);
            try (Aggregator lake = lake(Map.of())) {
                awaitComplete(lake);
            }
        }
        assertEachRowOnce();
    }

    @Test
    void upkeepChangesFilesAndNoRow() {
        Load load = new Load(kafka, 8);
        Map<String, String> upkeep = Map.of(
                "TALLY_LAKE_UPKEEP_SECONDS", "1",
                "TALLY_LAKE_SNAPSHOTS_STAY_SECONDS", "0",
                "TALLY_LAKE_ORPHANS_STAY_SECONDS", "0");
        try (load;
                Aggregator aggregator = Aggregator.start(kafka, database)) {
            // Many small files first, some of them of commits that never were.
            for (String point : new String[] {"L2=halt@8", "L3=halt@4"}) {
                try (Aggregator lake = lake(Map.of("TALLY_FAIL_POINTS", point))) {
                    assertThat(lake.awaitExit(SOON)).as(lake::log).isEqualTo(137);
                }
            }
            for (String point : new String[] {"L5", "L6"}) {
                try (Aggregator lake = lake(with(upkeep, Map.of("TALLY_FAIL_POINTS", point + "=halt@1")))) {
                    assertThat(lake.awaitExit(SOON)).as(lake::log).isEqualTo(137);
                }
                assertEachRowOnce();
            }
            load.stop();
            aggregator.awaitCaughtUp(kafka, tables, SOON);
        }
        try (Aggregator lake = lake(upkeep)) {
            awaitComplete(lake);
            // One file a day, and nothing is on disk that no snapshot needs.
            lake.await(
                    SOON,
                    () -> tables.number("SELECT max(n) FROM (SELECT count(*) n FROM tally_lake.files"
                                            + " GROUP BY table_name, day) f")
                                    < 8
                            && nothingIsLeftOver(),
                    () -> dataFiles().size() + " files on disk, "
                            + tables.strings("SELECT name || ' ' || files FROM tally.lake_tables"));
        }
        assertHoldsWhatWasCounted();
    }

    @Test
    void columnsComeFromTheSchemaAndTheConfiguration() throws IOException {
        Files.writeString(directory.resolve("order.json"), """
                {"type": "object", "properties": {"id": {"type": "string"}, "total": {"type": "number"},
                 "n": {"type": ["integer", "null"]}, "at": {"type": "string", "format": "date-time"},
                 "customer": {"type": "object", "properties": {"land": {"type": "string"}}}, "tags": {"type": "array"}}}
                """);
        Path config = Files.writeString(directory.resolve("tally.yaml"), """
                events: {order.placed: {schema: order.json}}
                lake:
                  tables:
                    - {name: paid, from: order.placed, where: {at: /paid, eq: true}, columns: {total: {at: /total, as: decimal}}}
                    - {name: brief, from: game-play, keep: 7d}
                    - {name: plays, from: game.play, columns: {player: /who, score: {at: /score, as: long}}}
                """);
        Instant time = Instant.parse("2026-03-01T23:59:59.123456Z");
        try (Publisher publisher = new Publisher(kafka.bootstrapServers())) {
            publisher.event(
                    "order.placed",
                    "1",
                    "{\"id\":\"o1\",\"total\":0.1,\"n\":9007199254740993,\"at\":\"2026-03-01T10:00:00+05:45\","
                            + "\"customer\":{\"land\":\"NP\"},\"tags\":[1],\"paid\":true}",
                    time);
            publisher.event("order.placed", "2", "{\"total\":\"free\",\"n\":1.5,\"paid\":false}", time);
            publisher.event("game.play", "3", "{\"who\":\"Ann\",\"score\":1e3}", time);
            publisher.event("game.play", "7", "{\"who\":\"Ann\\ud83d\",\"score\":7}", time);
            publisher.event("game-play", "4", "{}", time);
            publisher.event("Game.Play", "5", "{}", time.plusSeconds(1));
            publisher.event("lines", "6", "{}", time);
            publisher.document("ä/b.txt", "v1", List.of("one two", "", "three"), 0);
            publisher.flush();
        }
        Map<String, String> more = Map.of("TALLY_CONFIG", config.toString(), "TALLY_LOG_FORMAT", "json");
        try (Aggregator aggregator = Aggregator.start(kafka, database, more);
                Aggregator lake = lake(with(more, Map.of("TALLY_LAKE_UPKEEP_SECONDS", "1")))) {
            aggregator.awaitCaughtUp(kafka, tables, SOON);
            awaitComplete(lake);
            // Its one event is of March, and days of this table stay for a week.
            lake.await(
                    SOON,
                    () -> tables.strings("SELECT type || ' ' || rows || ' ' || dropped FROM tally.lake_tables"
                                    + " WHERE name = 'brief'")
                            .equals(List.of("game-play 0 1")),
                    () -> tables.strings("SELECT name || ' ' || rows || ' ' || dropped FROM tally.lake_tables")
                            .toString());
            assertThat(rowsByTheCatalog("brief")).isZero();
            assertThat(lake.status("/readyz")).isEqualTo(200);
            assertThat(namesInTheLog(lake)).containsExactly("lake");
            assertThat(namesInTheLog(aggregator)).containsExactly("stream-aggregator");
        }
        assertThat(duck(
                        "order_placed",
                        "data_id || ' ' || total || ' ' || n || ' ' || epoch_us(\"at\") || ' ' || customer_land"))
                .containsExactly("o1 0.100000000 9007199254740993 1772338500000000 NP");
        assertThat(duck("order_placed", "(total IS NULL AND n IS NULL) || ' ' || data"))
                .containsExactlyInAnyOrder(
                        "false {\"id\":\"o1\",\"total\":0.1,\"n\":9007199254740993,\"at\":\"2026-03-01T10:00:00+05:45\","
                                + "\"customer\":{\"land\":\"NP\"},\"tags\":[1],\"paid\":true}",
                        "true {\"total\":\"free\",\"n\":1.5,\"paid\":false}");
        assertThat(duck("paid", "id || ' ' || total")).containsExactly("1 0.100000000");
        assertThat(duck("plays", "coalesce(player, data) || ' ' || score || ' ' || epoch_us(\"time\")"))
                .containsExactlyInAnyOrder(
                        "Ann 1000 1772409599123456", "{\"who\":\"Ann\\ud83d\",\"score\":7} 7 1772409599123456");
        assertThat(
                        tables.longs(
                                "SELECT type || ' ' || holds, count(*) FROM tally.lake_tables WHERE type IS NOT NULL GROUP BY 1"))
                .containsOnlyKeys(
                        "order.placed type",
                        "order.placed selection",
                        "game.play type",
                        "game-play type",
                        "Game.Play type",
                        "lines type");
        assertThat(duck("lines", "document || ' ' || sequence || ' ' || op || ' ' || coalesce(text, '-')"))
                .containsExactlyInAnyOrder(
                        "ä/b.txt 0 line one two", "ä/b.txt 1 line ", "ä/b.txt 2 line three", "ä/b.txt 3 end -");
        assertThat(tables.strings(
                        "SELECT DISTINCT day::text FROM tally_lake.files WHERE table_name <> 'lines' ORDER BY 1"))
                .containsExactly("2026-03-01", "2026-03-02");
    }

    private Aggregator lake(Map<String, String> more) {
        return Aggregator.lake(kafka, database, warehouse, with(OFTEN, more));
    }

    private static Map<String, String> with(Map<String, String> some, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(some);
        all.putAll(more);
        return all;
    }

    /** How the lines of a JSON log name the part that wrote them. */
    private static Set<String> namesInTheLog(Aggregator part) {
        return part.log()
                .lines()
                .filter(line -> line.startsWith("{"))
                .map(line -> line.replaceFirst(".*\"service\":\\{\"name\":\"([^\"]*)\".*", "$1"))
                .collect(Collectors.toSet());
    }

    private long commits() {
        return tables.number("SELECT coalesce(max(commit_id), 0) FROM tally.lake_positions");
    }

    private void awaitComplete(Aggregator lake) {
        lake.await(
                SOON,
                () -> tables.longs("SELECT topic || '-' || partition, next_offset FROM tally.lake_positions")
                        .equals(tables.positions()),
                () -> tables.longs("SELECT topic || '-' || partition, next_offset FROM tally.lake_positions") + " of "
                        + tables.positions());
    }

    private void assertHoldsWhatWasCounted() {
        Map<String, Long> accepted = tables.longs("SELECT type, accepted FROM tally.event_types");
        assertThat(tables.longs("SELECT type, rows FROM tally.lake_tables WHERE holds = 'type'"))
                .isEqualTo(accepted);
        long events = accepted.values().stream().mapToLong(Long::longValue).sum();
        assertThat(tables.number("SELECT rows FROM tally.lake_tables WHERE name = 'lines'"))
                .isEqualTo(tables.number("SELECT sum(accepted) FROM tally.batches") - events);
        assertEachRowOnce();
        for (String type : accepted.keySet()) {
            // What the load put into each event.
            assertThat(duck(type, "id || data").stream().filter(row -> !row.matches("e(-?[0-9]+)\\{\"n\":\\1\\}")))
                    .isEmpty();
            assertThat(duck(type, "DISTINCT id")).hasSize(Math.toIntExact(accepted.get(type)));
        }
        assertHoldsTheLinesOfDocuments();
    }

    /** Of each document those of its last content: behind the last record that began one. */
    private void assertHoldsTheLinesOfDocuments() {
        Map<String, Long> expected =
                tables.longs("SELECT name, lines FROM tally.documents WHERE status <> 'withdrawn'");
        Map<String, Long> found = new TreeMap<>();
        expected.keySet().forEach(name -> found.put(name, 0L));
        query("""
                SELECT document FROM (SELECT *, max(record_offset) FILTER (sequence = 0 OR op = 'withdraw') OVER (PARTITION BY document) AS start
                  FROM lines) WHERE op = 'line' AND record_offset >= start
                """).forEach(name -> found.merge(name, 1L, Long::sum));
        assertThat(found).isEqualTo(expected);
    }

    /** By three ways: the list of files read by DuckDB, the catalog as another engine reads it, and the list's own numbers. */
    private void assertEachRowOnce() {
        for (String name : tables.strings("SELECT name FROM tally.lake_tables WHERE files > 0")) {
            long rows = tables.number("SELECT rows FROM tally.lake_tables WHERE name = '" + name + "'");
            assertThat(duck(name, "count(*) || ' ' || count(DISTINCT (topic, \"partition\", record_offset))"))
                    .containsExactly(rows + " " + rows);
            assertThat(rowsByTheCatalog(name)).isEqualTo(rows);
        }
    }

    private long rowsByTheCatalog(String name) {
        try (JdbcCatalog catalog = catalog()) {
            Table table = catalog.loadTable(TableIdentifier.of("tally", name));
            long rows = 0;
            try (CloseableIterable<Record> records = IcebergGenerics.read(table).build()) {
                for (Record unused : records) {
                    rows++;
                }
            }
            return rows;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** As any other engine opens it. */
    private JdbcCatalog catalog() {
        JdbcCatalog catalog = new JdbcCatalog();
        catalog.setConf(new Configuration());
        catalog.initialize(
                "tally",
                Map.of(
                        "uri",
                                database.jdbcUrl() + (database.jdbcUrl().contains("?") ? "&" : "?")
                                        + "currentSchema=tally_lake",
                        "jdbc.user", DatabaseRole.SQL.roleName(),
                        "jdbc.password", database.password(DatabaseRole.SQL),
                        "jdbc.schema-version", "V1",
                        "warehouse", warehouse.toString()));
        return catalog;
    }

    private boolean nothingIsLeftOver() throws IOException {
        try {
            return dataFiles().equals(filesOfSnapshots());
        } catch (NotFoundException | UncheckedIOException gone) {
            // The upkeep takes files away while they are being listed.
            return false;
        }
    }

    private Set<String> filesOfSnapshots() throws IOException {
        Set<String> files = new TreeSet<>();
        try (JdbcCatalog catalog = catalog()) {
            for (TableIdentifier name : catalog.listTables(Namespace.of("tally"))) {
                Table table = catalog.loadTable(name);
                for (Snapshot snapshot : table.snapshots()) {
                    for (ManifestFile manifest : snapshot.allManifests(table.io())) {
                        try (CloseableIterable<String> paths = ManifestFiles.readPaths(manifest, table.io())) {
                            paths.forEach(path -> files.add(plain(path)));
                        }
                    }
                }
            }
        }
        return files;
    }

    private static String plain(String location) {
        return location.replaceFirst("^file:/+", "/");
    }

    private List<String> duck(String table, String columns) {
        return query("SELECT " + columns + " FROM " + table
                + (columns.startsWith("data_id") ? " WHERE data_id IS NOT NULL" : ""));
    }

    private List<String> query(String sql) {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            for (Map.Entry<String, List<String>> table : files().entrySet()) {
                statement.execute("CREATE VIEW " + table.getKey() + " AS SELECT * FROM read_parquet(["
                        + table.getValue().stream()
                                .map(path -> "'" + path + "'")
                                .collect(Collectors.joining(","))
                        + "], union_by_name = true)");
            }
            List<String> rows = new ArrayList<>();
            try (ResultSet row = statement.executeQuery(sql)) {
                while (row.next()) {
                    rows.add(row.getString(1));
                }
            }
            return rows;
        } catch (SQLException failed) {
            throw new AssertionError(failed);
        }
    }

    private Map<String, List<String>> files() {
        Map<String, List<String>> files = new TreeMap<>();
        tables.strings("SELECT table_name || ' ' || path FROM tally_lake.files").forEach(row -> {
            String[] parts = row.split(" ", 2);
            files.computeIfAbsent(parts[0], first -> new ArrayList<>()).add(plain(parts[1]));
        });
        return files;
    }

    private Set<String> dataFiles() {
        try (Stream<Path> found = Files.walk(warehouse)) {
            return found.map(Path::toString)
                    .filter(path -> path.endsWith(".parquet"))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
