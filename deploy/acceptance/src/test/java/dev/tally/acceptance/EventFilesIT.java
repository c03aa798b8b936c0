package dev.tally.acceptance;

import static dev.tally.acceptance.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tally.acceptance.Installation.Ran;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/**
 * CSV and JSON Lines in the inbox, good rows and bad, while the services that bring them in are killed: every good row is one
 * event, every bad one is one rejection that says where it stands.
 */
class EventFilesIT {
    private static final Duration SOON = Duration.ofMinutes(3);
    private static final int ROWS = 150_000;

    private final Map<String, Long> orders = new TreeMap<>();
    private final Map<String, BigDecimal> totals = new TreeMap<>();
    private final Map<String, Long> rejections = new TreeMap<>();

    @Test
    void eachRowIsOneEventOrOneRejectionWhoeverIsKilled() throws Exception {
        try (Installation tally = Installation.create("event-files")) {
            tally.configure("""
                    version: 1
                    inbox:
                      settle: 200ms
                      events:
                        - {match: "orders/**/*.csv", type: order.placed, numbers: [total, at]}
                        - {match: "orders/*.jsonl.gz", type: order.placed}
                    events:
                      order.placed: {key: /shop, time: {at: /at, as: epoch}}
                    buckets: {every: [1h], keep: {}}
                    counters:
                      - name: by_shop
                        from: order.placed
                        group-by: {shop: /shop}
                        measures: {orders: count, total: {sum: /total}}
                    """);
            tally.up();
            tally.drop("orders/2026/a.csv", csv());
            tally.drop("orders/b.jsonl.gz", gzip(jsonLines()));
            long rejected =
                    rejections.values().stream().mapToLong(Long::longValue).sum();
            for (String victim : new String[] {"file-watcher", "ingest-api", "file-watcher"}) {
                kill(tally, victim);
            }
            JsonNode csv = awaitPublished(tally, "orders/2026/a.csv");
            JsonNode json = awaitPublished(tally, "orders/b.jsonl.gz");
            assertThat(csv.path("type").asText()).isEqualTo("order.placed");
            assertThat(csv.path("lines").asLong()).isEqualTo(ROWS);
            assertThat(csv.path("rejected").asLong() + json.path("rejected").asLong())
                    .isEqualTo(rejected);

            String dsn = tally.dsn();
            long accepted = 2L * ROWS - rejected;
            eventually(SOON, () -> {
                assertThat(text(dsn, "SELECT sum(accepted) FROM event_types")).isEqualTo(Long.toString(accepted));
                assertThat(text(dsn, "SELECT count(*) FROM rejections")).isEqualTo(Long.toString(rejected));
                return null;
            });
            assertThat(rows(dsn, "SELECT code, count(*) FROM rejections GROUP BY code"))
                    .isEqualTo(texts(rejections));
            assertThat(rows(dsn, "SELECT shop, orders FROM counter_by_shop")).isEqualTo(texts(orders));
            assertThat(rows(dsn, "SELECT shop, total FROM counter_by_shop")).isEqualTo(texts(totals));
            assertThat(text(dsn, "SELECT count(*) FROM documents")).isEqualTo("0");
            assertThat(rows(
                            dsn,
                            "SELECT reason, convert_from(value, 'UTF8') FROM rejections WHERE code = 'csv.fields'"))
                    .containsEntry(
                            "row 50, line 51 of orders/2026/a.csv: it has 1 fields, and the first row names 3",
                            "ragged49");
            addReturnsWhenRowsAreCounted(tally, dsn);
            assertThat(tally.tally("reconcile").succeeded().out()).contains("✔").doesNotContain("✘");
            assertThat(Balance.in(Installation.connect(dsn)).violations()).isEmpty();
        }
    }

    private static void addReturnsWhenRowsAreCounted(Installation tally, String dsn) throws Exception {
        Path directory = Files.createDirectories(tally.home().resolve("orders"));
        Path file = directory.resolve("added.csv");
        Files.writeString(file, "shop,total,at\nadded,1,1767225600\nragged\nadded,2,1767225601\n");
        Ran added = tally.tally("add", "orders").ended(3);
        assertThat(text(dsn, "SELECT orders FROM counter_by_shop WHERE shop = 'added'"))
                .isEqualTo("2");
        assertThat(added.out()).containsPattern("1 file, 3 lines, 0 words, 2 events +counted in [0-9.]+ s");
        assertThat(added.err()).contains("1 line could not be counted");

        JsonNode again = Door.JSON.readTree(
                tally.tally("add", "--json", "orders").ended(3).out());
        assertThat(again.path("status").asText()).isEqualTo("counted");
        assertThat(again.path("type").asText()).isEqualTo("order.placed");
        assertThat(text(dsn, "SELECT orders FROM counter_by_shop WHERE shop = 'added'"))
                .isEqualTo("2");

        Files.writeString(file, "shop,shop\n1,2\n");
        assertThat(tally.tally("add", "orders").ended(1).err()).contains("two columns have the name 'shop'");
    }

    private String csv() {
        StringBuilder text = new StringBuilder("\uFEFFshop,total,at\r\n");
        for (int i = 0; i < ROWS; i++) {
            if (i % 1000 == 49) {
                text.append("ragged").append(i).append("\r\n");
                rejections.merge("csv.fields", 1L, Long::sum);
            } else if (i % 1000 == 99) {
                text.append("shop,much,1767225600\r\n");
                rejections.merge("csv.number", 1L, Long::sum);
            } else if (i % 1000 == 149) {
                text.append("shop,1,\r\n");
                rejections.merge("time.missing", 1L, Long::sum);
            } else if (i % 1000 == 199) {
                text.append("\"never closed,1,1767225600\r\n");
                rejections.merge("csv.quote", 1L, Long::sum);
            } else {
                String shop = "of the \"" + i % 7 + "\", Ltd.";
                text.append("\"of the \"\"")
                        .append(i % 7)
                        .append("\"\", Ltd.\",")
                        .append(i % 100)
                        .append(".25,");
                text.append(1767225600 + i).append("\r\n");
                good(shop, new BigDecimal(i % 100 + ".25"));
            }
        }
        return text.toString();
    }

    private String jsonLines() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < ROWS; i++) {
            if (i % 1000 == 49) {
                text.append("{\"shop\":\n");
                rejections.merge("json.malformed", 1L, Long::sum);
            } else if (i % 1000 == 99) {
                text.append("{\"shop\":\"a\",\"at\":\"noon\"}\n");
                rejections.merge("time.format", 1L, Long::sum);
            } else if (i % 10_000 == 5_149) {
                text.append("{\"shop\":\"a\0\",\"at\":1767225600}\n"); // for which the door refuses a whole request
                rejections.merge("json.malformed", 1L, Long::sum);
            } else {
                text.append("{\"shop\":\"s").append(i % 5).append("\",\"total\":0.1,\"at\":1767225600}\n\n");
                good("s" + i % 5, new BigDecimal("0.1"));
            }
        }
        return text.toString();
    }

    private void good(String shop, BigDecimal total) {
        orders.merge(shop, 1L, Long::sum);
        totals.merge(shop, total, BigDecimal::add);
    }

    private static byte[] gzip(String text) throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }

    /** In the middle of a file. */
    private static void kill(Installation tally, String victim) throws Exception {
        long before = rowsSoFar(tally);
        long rows = eventually(SOON, () -> {
            assertThat(rowsSoFar(tally)).isGreaterThan(before);
            return rowsSoFar(tally);
        });
        long pid = tally.pids().get(victim);
        assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
        System.out.println("event files: " + victim + " killed behind " + rows + " rows");
        eventually(SOON, () -> {
            assertThat(tally.pids().getOrDefault(victim, pid)).isNotEqualTo(pid);
            assertThat(tally.watcher().get("/livez").status()).isEqualTo(200);
            return null;
        });
    }

    /** 0 where the watcher is away. */
    private static long rowsSoFar(Installation tally) throws Exception {
        try {
            long rows = 0;
            for (JsonNode file :
                    tally.watcher().get("/v1/files").with(200).json().path("files")) {
                rows += file.path("lines").asLong();
            }
            return rows;
        } catch (java.io.IOException away) {
            return 0;
        }
    }

    private static JsonNode awaitPublished(Installation tally, String name) throws Exception {
        return eventually(SOON, () -> {
            for (JsonNode file :
                    tally.watcher().get("/v1/files").with(200).json().path("files")) {
                if (file.path("name").asText().equals(name)
                        && file.path("status").asText().equals("published")) {
                    return file;
                }
            }
            throw new AssertionError(name + ": " + tally.watcher().get("/v1/files"));
        });
    }

    private static Map<String, String> texts(Map<String, ?> map) {
        Map<String, String> texts = new TreeMap<>();
        map.forEach((key, value) -> texts.put(key, value.toString()));
        return texts;
    }

    private static String text(String dsn, String sql) throws SQLException {
        try (Connection connection = Installation.connect(dsn);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    private static Map<String, String> rows(String dsn, String sql) throws SQLException {
        Map<String, String> rows = new TreeMap<>();
        try (Connection connection = Installation.connect(dsn);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                rows.put(row.getString(1), row.getString(2));
            }
        }
        return rows;
    }
}
