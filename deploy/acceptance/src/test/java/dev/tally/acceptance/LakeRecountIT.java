package dev.tally.acceptance;

import static dev.tally.acceptance.Eventually.eventually;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.acceptance.Installation.Ran;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** The lake reaches back where Kafka has forgotten: counts are proven from it, a later counter has all of its past, and damage is named. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LakeRecountIT {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String SHOPS =
            "{name: shops, from: order, group-by: {shop: /shop}, measures: {n: count, total: {sum: /total}}, every: [1m]}";
    private static final String CONFIGURATION = """
            version: 1
            inbox: {settle: 300ms}
            events: {order: {id: /id, time: {at: /at, as: epoch}}}
            buckets: {every: [1m], keep: {}}
            sources:
              - {topic: clicks, type: page.click, format: json, id: /id, time: {at: /at, as: epoch}}
              - {topic: notes, format: text}
            lake: {every: 1s}
            counters:
              - %s
            """;

    private Installation tally;
    private KafkaProducer<byte[], byte[]> producer;
    private int orders;

    @BeforeAll
    void start() throws Exception {
        tally = Installation.create("lake-recount");
        tally.configure(CONFIGURATION.formatted(SHOPS));
        tally.up();
        tally.tally("topics", "create", "clicks", "notes", "--partitions", "2").succeeded();
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka()), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterAll
    void stop() throws Exception {
        producer.close();
        tally.close();
    }

    private String kafka() {
        return "127.0.0.1:" + (tally.portBase() + 22);
    }

    @Test
    @Order(1)
    void provesTheCountsAndTheLake() throws Exception {
        orders(200);
        repeatOrders(20);
        tally.ingest()
                .post("/v1/events/hello", "application/json", "[{},{},{}]")
                .with(202);
        for (int i = 0; i < 50; i++) {
            send("clicks", null, "{\"id\":" + i % 40 + ",\"at\":" + (1_700_000_000 + i % 40) + "}");
            send("clicks", null, i % 10 == 0 ? "no JSON" : "{\"at\":" + (1_700_000_000 + i) + "}");
            send("notes", i % 2 == 0 ? "diary" : null, "note " + i + " fox");
        }
        tally.drop("replaced.txt", "one two three\nfour five\n");
        // Lines that are no UTF-8 have their place among the others, and no row.
        tally.drop("damaged.txt", "one\n\u00ff\ntwo fox\n\u00fe\n".getBytes(ISO_8859_1));
        tally.drop("begins-badly.txt", "\u00ff\nfox\n".getBytes(ISO_8859_1));
        tally.drop("gone.txt", "nobody counts these words\n");
        eventually(SOON, () -> {
            assertThat(number("SELECT count(*) FROM documents WHERE status = 'counted' AND name LIKE '%.txt'"))
                    .isEqualTo(4);
            return null;
        });
        tally.drop("replaced.txt", "one fox and another one\n");
        tally.ingest().delete("/v1/documents/gone.txt");
        eventually(SOON, () -> {
            assertThat(number("SELECT count(*) FROM documents WHERE status = 'withdrawn'"))
                    .isEqualTo(1);
            assertThat(number("SELECT lines FROM documents WHERE name = 'replaced.txt'"))
                    .isEqualTo(1);
            return null;
        });
        awaitInTheLake();

        assertThat(number("SELECT sum(rejected) FROM documents")).isEqualTo(3);
        assertThat(number("SELECT sum(duplicates) FROM batches")).isPositive();
        assertProven();
        tally.tally("reconcile").succeeded();
    }

    @Test
    @Order(2)
    void provesWhatKafkaHasForgotten() throws Exception {
        forget();
        assertThat(tally.tally("reconcile").ended(1).err())
                .contains("Kafka no longer holds all that is to be read there", "next: ./tally reconcile --from lake");
        assertProven();

        // On Kafka from here on: repeats of what only the lake has, and documents that go on.
        repeatOrders(30);
        orders(100);
        send("notes", "diary", "another note");
        tally.drop("damaged.txt", "all is well now\n".getBytes(UTF_8));
        eventually(SOON, () -> {
            assertThat(number("SELECT lines FROM documents WHERE name = 'damaged.txt'"))
                    .isEqualTo(1);
            return null;
        });
        assertProven();
        awaitInTheLake();
        assertProven();
    }

    @Test
    @Order(3)
    void aLaterCounterHasAllOfItsPast() throws Exception {
        forget();
        tally.configure(CONFIGURATION.formatted(SHOPS + "\n  - " + SHOPS.replace("shops", "later")));
        tally.tally("config", "apply").succeeded();
        eventually(SOON, () -> {
            assertThat(number("SELECT count(*) FROM counters WHERE name = 'later' AND status = 'live'"))
                    .isEqualTo(1);
            return null;
        });
        orders(10);
        awaitInTheLake();

        assertThat(number("SELECT sum(n) FROM counter_later")).isEqualTo(orders);
        assertThat(number("SELECT missed FROM counters WHERE name = 'later'")).isZero();
        assertThat(
                        number(
                                "SELECT count(*) FROM counter_later FULL JOIN counter_shops USING (every, bucket_start, shop, n, total)"))
                .isEqualTo(number("SELECT count(*) FROM counter_shops"));
        assertThat(assertProven().out()).containsPattern("counter_later +[0-9]+ +equal");
    }

    @Test
    @Order(4)
    void namesWhatDiffersAndWhatTheLakeLacksOrHasTwice() throws Exception {
        try (Connection owner = Installation.connect(
                        tally.tally("dsn", "--role", "owner").succeeded().out().strip());
                Statement statement = owner.createStatement()) {
            statement.execute("UPDATE counter_shops SET n = n + 1 WHERE shop = 's1'");
            assertThat(tally.tally("reconcile", "--from", "lake").ended(6).out())
                    .contains("counter_shops  1m ")
                    .containsPattern("lake +[0-9,]+ +[0-9,]+ rows +equal");
            statement.execute("UPDATE counter_shops SET n = n - 1 WHERE shop = 's1'");
        }
        Path file =
                Path.of(text("SELECT path FROM tally_lake.files WHERE table_name = 'order' ORDER BY rows DESC LIMIT 1")
                        .replaceFirst("^file:/+", "/"));
        String row = duck("SELECT min((topic, \"partition\", record_offset)) FROM '" + file + "'");
        String[] place = row.replaceAll("[()']", "").split(", ");
        String named = "lake  " + place[0] + " " + place[1] + ":" + place[2] + ": stored ";

        assertThat(damaged(file, rows -> "SELECT * FROM " + rows + " WHERE record_offset <> " + place[2])
                        .out())
                .contains(named + "nothing, recounted a row")
                .contains("event_types  order: stored");
        assertThat(damaged(
                                file,
                                rows -> "SELECT * FROM " + rows + " UNION ALL SELECT * FROM " + rows
                                        + " WHERE record_offset = " + place[2])
                        .out())
                .contains(named + "2 rows, recounted a row")
                .containsPattern("event_types +[0-9]+ +[0-9,]+ events +equal");

        Path aside = Files.move(file, file.resolveSibling("aside.parquet"));
        assertThat(tally.tally("reconcile", "--from", "lake").ended(6).out())
                .containsPattern("lake  " + file + ": stored a file of [0-9]+ rows, recounted no such file");
        Files.writeString(file, "no Parquet");
        assertThat(tally.tally("reconcile", "--from", "lake").ended(1).err())
                .contains("the lake cannot be read", file.toString());
        Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
        assertProven();
    }

    /** What a recount says of the lake with this file written anew by a query over its rows; afterwards it is as it was. */
    private Ran damaged(Path file, UnaryOperator<String> query) throws Exception {
        Path aside = Files.move(file, file.resolveSibling("aside.parquet"));
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            statement.execute("COPY (" + query.apply("'" + aside + "'") + ") TO '" + file + "' (FORMAT parquet)");
        }
        Ran ran = tally.tally("reconcile", "--from", "lake").ended(6);
        Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
        return ran;
    }

    private Ran assertProven() throws Exception {
        Ran proof = tally.tally("reconcile", "--from", "lake").succeeded();
        assertThat(proof.out())
                .containsPattern("lake +[0-9,]+ +[0-9,]+ rows +equal")
                .containsPattern("✔ batch [0-9]+: every row equals a recount of [0-9,]+ records on 16 partitions")
                .doesNotContain("differ", "not compared");
        assertThat(proof.err()).isEmpty();
        return proof;
    }

    private void orders(int more) throws Exception {
        post(orders, orders + more);
        orders += more;
    }

    private void repeatOrders(int first) throws Exception {
        post(0, first);
    }

    private void post(int from, int until) throws Exception {
        List<String> events = new ArrayList<>();
        for (int i = from; i < until; i++) {
            events.add("{\"id\":\"o%d\",\"at\":%d,\"shop\":\"s%d\",\"total\":%d.25}"
                    .formatted(i, 1_700_000_000 + 7 * i, i % 5, i % 9));
        }
        tally.ingest()
                .post("/v1/events/order", "application/json", events.toString())
                .with(202);
        awaitCounted();
    }

    private void send(String topic, String key, String value) throws Exception {
        producer.send(new ProducerRecord<>(topic, key == null ? null : key.getBytes(UTF_8), value.getBytes(UTF_8)))
                .get();
    }

    private void awaitCounted() throws Exception {
        eventually(SOON, () -> {
            long written = ends().values().stream().mapToLong(Long::longValue).sum();
            assertThat(number("SELECT sum(next_offset) FROM positions")).isEqualTo(written);
            return null;
        });
    }

    private void awaitInTheLake() throws Exception {
        awaitCounted();
        eventually(SOON, () -> {
            assertThat(number("SELECT count(*) FROM positions p LEFT JOIN lake_positions l USING (topic, partition)"
                            + " WHERE p.next_offset IS DISTINCT FROM l.next_offset"))
                    .isZero();
            return null;
        });
    }

    private Map<TopicPartition, Long> ends() throws Exception {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        for (String topic : List.of("tally.lines.v1", "tally.events.v1", "clicks", "notes")) {
            for (int partition = 0; partition < (topic.startsWith("tally") ? 6 : 2); partition++) {
                latest.put(new TopicPartition(topic, partition), OffsetSpec.latest());
            }
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka()))) {
            return admin.listOffsets(latest).all().get().entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, entry -> entry.getValue().offset()));
        }
    }

    /** As retention does it. */
    private void forget() throws Exception {
        Map<TopicPartition, RecordsToDelete> all = ends().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, end -> RecordsToDelete.beforeOffset(end.getValue())));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka()))) {
            admin.deleteRecords(all).all().get();
        }
    }

    private long number(String sql) throws Exception {
        return Long.parseLong(text(sql));
    }

    private String text(String sql) throws Exception {
        try (Connection connection = Installation.connect(tally.dsn())) {
            return first(connection, sql);
        }
    }

    private static String duck(String sql) throws SQLException {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:")) {
            return first(duck, sql);
        }
    }

    private static String first(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : "";
        }
    }
}
