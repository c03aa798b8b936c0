package dev.tally.acceptance;

import static dev.tally.acceptance.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tally.acceptance.BadRequests.Case;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What people and programs get wrong, B01 to B60, at both doors of a whole Tally, in ten orders: each is answered as it should
 * be, nothing of it counts, and what is good among it counts to the last word, event and line.
 *
 * <p>Elsewhere, for it takes another Tally, or too long: tokens (B34) in {@code TokensIT}; a line of many gigabytes (B40, here of two
 * megabytes) in {@code DocumentReaderTest}; a link that takes a file's place just before it is opened (B44, here at any time) in
 * {@code FileLinesTest}; a file that may not be read (B50, here one that is gone) in {@code InboxTroubleIT}; an array that is larger than
 * memory (B57) in {@code ReplayIT}; more files than here (B60) in {@code WatcherIT}.
 */
class BadInputIT {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int ORDERS = 10;
    private static final String SCHEMA =
            "{\"type\":\"object\",\"required\":[\"id\"],\"properties\":{\"n\":{\"type\":\"integer\"}}}";

    private final Oracle good = new Oracle();
    private final Map<String, Long> counted = new TreeMap<>();

    @Test
    void eachIsAnsweredAndNothingOfItCounts() throws Exception {
        long seed = Long.getLong("tally.test.seed", System.nanoTime());
        try (ServerSocket canary = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Installation tally = Installation.create("badinput")) {
            Files.writeString(tally.home().resolve("order.json"), SCHEMA);
            tally.configure("""
                    version: 1
                    inbox:
                      settle: 200ms
                      events:
                        - {match: "**/*.csv", type: shop.row, numbers: [n]}
                        - {match: "**/*.jsonl", type: shop.row}
                    unlisted-types: refuse
                    events:
                      shop.order: {id: /id, time: {at: /at, as: iso}, schema: order.json}
                      shop.row: {}
                    counters:
                      - {name: ids, from: shop.order, group-by: {id: /id}, measures: {orders: count}}
                    """);
            tally.up();
            List<String> topics = topics(tally);
            BadFiles files = new BadFiles(tally.inbox(), tally.home().resolve("outside"), good);
            try {
                assertThat(inTenOrders(tally, files, canary.getLocalPort(), new Random(seed)))
                        .as("seed %s", seed)
                        .isEmpty();
                everyGoodOneCountsAndNothingElse(tally, files);
            } finally {
                files.clear();
            }
            assertThat(topics(tally)).isEqualTo(topics);
            assertThat(tally.home().resolve("escaped.txt")).doesNotExist();
            canary.setSoTimeout(1);
            assertThatThrownBy(canary::accept).isInstanceOf(SocketTimeoutException.class);
            noLineOfALogIsForged(tally);
        }
    }

    private static List<String> topics(Installation tally) throws IOException, InterruptedException {
        JsonNode all = Door.JSON.readTree(
                tally.tally("topics", "list", "--json").succeeded().out());
        return all.findValuesAsText("topic");
    }

    /** What was answered otherwise than it should be. */
    private Map<String, String> inTenOrders(Installation tally, BadFiles files, int canaryPort, Random random)
            throws Exception {
        Map<String, String> wrong = new TreeMap<>();
        BadClients clients = new BadClients(tally.portBase() + 1);
        ExecutorService slow = Executors.newCachedThreadPool();
        List<Future<String>> slowAnswers = new ArrayList<>();
        try {
            for (int i = 0; i < ORDERS; i++) {
                slowAnswers.add(slow.submit(clients::sendSlowly)); // beside everything that follows
            }
            for (int round = 0; round < ORDERS; round++) {
                files.drop(round, canaryPort);
                BadRequests requests = new BadRequests(round, good);
                counted.putAll(requests.counted());
                List<Case> cases = new ArrayList<>(requests.cases());
                Collections.shuffle(cases, random);
                for (Case one : cases) {
                    files.swap(random.nextBoolean());
                    String answer = send(tally.ingest(), one);
                    if (!answer.equals((one.status() + " " + one.code()).strip())) {
                        wrong.put(one.what(), answer);
                    }
                }
                hangUp(clients, round);
                assertThat(clients.announceAGigabyte()).startsWith("HTTP/1.1 413");
                assertThat(clients.sendWithoutEnd()).startsWith("HTTP/1.1 413");
            }
            files.swap(false);
            files.dropALargePage();
            files.dropADeepDirectory();
            for (Future<String> answer : slowAnswers) {
                assertThat(answer.get()).startsWith("HTTP/1.1 408");
            }
        } finally {
            slow.shutdownNow();
        }
        return wrong;
    }

    /** Its status and code. */
    private static String send(Door door, Case one) throws IOException, InterruptedException {
        HttpRequest.Builder request = door.request(one.path());
        if (!one.type().isEmpty()) {
            request.header("Content-Type", one.type());
        }
        for (int i = 0; i < one.headers().size(); i += 2) {
            request.header(one.headers().get(i), one.headers().get(i + 1));
        }
        Door.Answer answer = door.send(request.method(one.method(), BodyPublishers.ofByteArray(one.body())));
        if (answer.status() < 400) {
            return Integer.toString(answer.status());
        }
        assertThat(answer.header("Content-Type")).as(one.what()).hasValue("application/problem+json");
        return answer.status() + " " + answer.json().path("code").asText();
    }

    /** Once in mid-body; then behind it, twice with one id, which counts once or not at all. */
    private static void hangUp(BadClients clients, int round) throws IOException {
        String order = "{\"id\":\"hung-" + round + "\",\"at\":\"2026-11-27T00:00:00Z\",\"n\":1}";
        clients.hangUp(order.replace("hung", "cut"), false);
        clients.hangUp(order, true);
        clients.hangUp(order, true);
    }

    private void everyGoodOneCountsAndNothingElse(Installation tally, BadFiles files) throws Exception {
        Map<String, Long> lines = new TreeMap<>();
        good.documents().forEach((name, content) -> lines.put(name, (long) content.size()));
        try (Connection sql = Installation.connect(tally.dsn());
                Statement statement = sql.createStatement()) {
            eventually(SOON, () -> {
                assertThat(Oracle.differences(
                                lines,
                                numbers(statement, "SELECT name, lines FROM documents WHERE status = 'counted'")))
                        .isEmpty();
                assertThat(Oracle.differences(good.words(), numbers(statement, "SELECT word, count FROM word_counts")))
                        .isEmpty();
                Map<String, Long> ids = numbers(statement, "SELECT id, orders FROM counter_ids");
                ids.entrySet().removeIf(id -> id.getKey().startsWith("hung-") && id.getValue() == 1);
                assertThat(Oracle.differences(counted, ids)).isEmpty();
                assertThat(numbers(statement, "SELECT type, accepted FROM event_types"))
                        .containsEntry("shop.row", files.rows())
                        .hasSize(2);
                files.rejected().put("id.conflict", (long) ORDERS);
                assertThat(numbers(statement, "SELECT code, count(*) FROM rejections GROUP BY code"))
                        .isEqualTo(files.rejected());
                assertThat(failed(tally)).isEqualTo(files.refused());
                return null;
            });
            assertThat(Balance.in(sql).violations()).isEmpty();
        }
    }

    private static Map<String, String> failed(Installation tally) throws IOException, InterruptedException {
        JsonNode answer = tally.watcher()
                .get("/v1/files?status=failed&limit=1000")
                .with(200)
                .json();
        Map<String, String> failed = new TreeMap<>();
        answer.path("files")
                .forEach(file ->
                        failed.put(file.path("name").asText(), file.path("code").asText()));
        failed.keySet().removeIf(name -> name.startsWith("B60/d/d/")); // as deep as a path reaches
        return failed;
    }

    /** B35 and B47: what others wrote stands in the logs without line ends and codes of a terminal. */
    private static void noLineOfALogIsForged(Installation tally) throws IOException {
        try (Stream<Path> logs = Files.walk(tally.home().resolve(".tally/logs"))) {
            for (Path log : logs.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(log))
                        .as(log.toString())
                        .doesNotContain("\n" + BadRequests.FORGED, "\u001b", "\u202E");
            }
        }
    }

    private static Map<String, Long> numbers(Statement statement, String query) throws Exception {
        Map<String, Long> numbers = new TreeMap<>();
        try (ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                numbers.put(row.getString(1), row.getLong(2));
            }
        }
        return numbers;
    }
}
