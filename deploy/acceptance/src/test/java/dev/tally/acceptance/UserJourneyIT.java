package dev.tally.acceptance;

import static dev.tally.acceptance.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tally.acceptance.Door.Answer;
import dev.tally.acceptance.Installation.Ran;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * What a user does with Tally, in the order in which one would: files, events, documents, repeats, changes, the command,
 * a stop and a second start. Each step leaves its data for the next, and an oracle of our own says what must be there.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UserJourneyIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String CONFIGURATION = """
            version: 1
            inbox: {settle: 300ms}
            events:
              order.placed: {id: /order_id, key: /shop_id, time: {at: /created_at, as: epoch}}
            buckets: {every: [1m, 1h], keep: {}}
            counters:
              - name: orders_by_shop
                from: order.placed
                group-by: {shop: /shop_id}
                measures: {orders: count, last: {max: /created_at}}
                every: [1h, 1d]
              - name: views
                from: page.viewed
                where: {at: /page, exists: true}
                group-by: {page: /page}
                measures: {n: count, seconds: {sum: /seconds}}
                max-groups: 1
            sources:
              - {topic: of-others, type: {at: /type}, format: json, time: {at: /t, as: epoch_ms}, id: /id}
            """;

    /** Event times: four minutes around a full hour that lies a few hours back, so that both widths have two buckets. */
    private final Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(3, ChronoUnit.HOURS);

    private final Oracle oracle = new Oracle();
    /** Events that must be counted, per minute. */
    private final Map<Instant, Long> minutes = new TreeMap<>();

    private Installation tally;
    private Connection sql;

    @BeforeAll
    void start() throws Exception {
        tally = Installation.create("journey");
        tally.configure(CONFIGURATION);
        Ran up = tally.up();
        assertThat(up.err()).contains("preflight", "postgres", "kafka", "first batch committed");
        sql = Installation.connect(tally.dsn());
    }

    @AfterAll
    void stop() throws Exception {
        if (sql != null) {
            sql.close();
        }
        tally.close();
    }

    // ------------------------------------------------------------------------------------------------------- files

    @Test
    @Order(1)
    void countsFilesOfEveryKindAndSkipsThoseThatAreNoDocuments() throws Exception {
        for (String skipped :
                List.of(".hidden.txt", "half.txt.part", "half.tmp", "backup.txt~", ".git/config.txt", "picture.png")) {
            Path file = tally.inbox().resolve(skipped);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "forbidden\n");
        }
        drop(
                "plain.txt",
                "The quick brown fox; the lazy dog!\nThe end\n",
                "The quick brown fox; the lazy dog!",
                "The end");
        drop("notes.md", "# Fox and dog\n\n* one, two\n* two\n", "# Fox and dog", "", "* one, two", "* two");
        drop("windows.txt", "eins zwei\r\n\r\ndrei\r\n", "eins zwei", "", "drei");
        drop("classic.txt", "uno dos\rtres\r", "uno dos", "tres");
        drop("marked.txt", "\uFEFFBOM first\nsecond\n", "BOM first", "second");
        drop("open.txt", "ends without\na line end", "ends without", "a line end");
        drop("empty.txt", "");
        drop("notes/2026/über uns.txt", "Füchse, Hunde: ΑΒΓ абв 1234 r2d2\n", "Füchse, Hunde: ΑΒΓ абв 1234 r2d2");
        drop("folded.txt", "cafe\u0301 CAFÉ ﬁsh FISH Ｗｉｄｅ wide\n", "cafe\u0301 CAFÉ ﬁsh FISH Ｗｉｄｅ wide");
        drop("page.html", """
                <!DOCTYPE html>
                <html><head><meta charset="utf-8"><title>Fox page</title><style>p { color: red }</style>
                <script>var forbidden = "forbidden";</script></head>
                <body><!-- forbidden --><h1>Fox &amp; dog</h1><p class="forbidden">one <b>bold</b>
                word<br>next</p></body></html>
                """, "Fox page", "Fox & dog", "one bold word", "next");
        tally.drop("packed.txt.gz", gzip("packed fox\nsecond line\n"));
        oracle.document("packed.txt.gz", List.of("packed fox", "second line"));

        awaitDocuments();

        everyCountIsAsTheOracleSays();
        assertThat(tally.query()
                        .get("/v1/words/forbidden")
                        .fromSnapshot()
                        .with(404)
                        .json()
                        .path("code")
                        .asText())
                .isEqualTo("word.unknown");
    }

    @Test
    @Order(2)
    void countsALargerFileThatIsWrittenSlowlyOnlyWhenItIsComplete() throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            lines.add("line " + i + ", fox " + i % 7 + "; shared words, w" + i % 500);
        }
        // Written in place: only that it rests for the settling time says that it is finished.
        Path file = tally.inbox().resolve("large.log");
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < lines.size(); i++) {
                out.write((lines.get(i) + "\n").getBytes(StandardCharsets.UTF_8));
                if (i % 1000 == 999) {
                    out.flush();
                    Thread.sleep(50); // what is under test: a writer that pauses for less than the settling time
                }
            }
        }
        oracle.document("large.log", lines);

        awaitDocuments();

        everyCountIsAsTheOracleSays();
    }

    // ------------------------------------------------------------------------------------------------------ events

    @Test
    @Order(3)
    void countsEventsHoweverTheyAreSent() throws Exception {
        String one = tally.ingest()
                .post("/v1/events/order.placed", "application/json", order("a1", 0))
                .with(202)
                .position();
        Answer array = tally.ingest()
                .post("/v1/events/order.placed", "application/json", "[" + order("b1", 0) + "," + order("b2", 60) + "]")
                .with(202);
        assertThat(array.json().path("accepted").asInt()).isEqualTo(2);
        assertThat(array.json().path("items").get(1).path("id").asText()).isEqualTo("b2");
        Answer lines = tally.ingest()
                .post(
                        "/v1/events/order.placed",
                        "application/x-ndjson",
                        order("c1", -60) + "\n" + order("c2", -60) + "\n")
                .with(202);
        Answer packed = tally.ingest()
                .send(tally.ingest()
                        .request("/v1/events/order.placed")
                        .header("Content-Type", "application/x-ndjson")
                        .header("Content-Encoding", "gzip")
                        .POST(BodyPublishers.ofByteArray(gzip(order("d1", 120) + "\n" + order("d2", 60)))))
                .with(202);
        assertThat(packed.json().path("accepted").asInt()).isEqualTo(2);
        placed(0, 0, 60, -60, -60, 120, 60);

        for (String position : List.of(one, array.position(), lines.position())) {
            tally.query()
                    .get("/v1/status?wait=30s&after=" + Door.parameter(position))
                    .with(200)
                    .fromSnapshot();
        }
        everyEventIsInItsBucket(packed.position());
    }

    @Test
    @Order(4)
    void countsAnEventOnceHoweverOftenItIsSent() throws Exception {
        tally.ingest()
                .post("/v1/events/order.placed", "application/json", "[" + order("a1", 0) + "," + order("b2", 60) + "]")
                .with(202);
        Answer twice = tally.ingest()
                .post("/v1/events/order.placed", "application/json", "[" + order("e1", 0) + "," + order("e1", 0) + "]")
                .with(202);
        placed(0);
        assertThat(twice.json().path("accepted").asInt()).isEqualTo(1);
        assertThat(twice.json().path("duplicates").asInt()).isEqualTo(1);
        assertThat(twice.json().path("items").get(1).path("status").asText()).isEqualTo("duplicate");

        // Without an id in the event, a key makes the request safe to repeat.
        String position = "";
        for (int i = 0; i < 2; i++) {
            position = tally.ingest()
                    .send(tally.ingest()
                            .request("/v1/events/page.viewed")
                            .header("Content-Type", "application/json")
                            .header("Idempotency-Key", "journey-1")
                            .POST(BodyPublishers.ofString("[{\"page\":\"/\"},{\"page\":\"/about\"}]")))
                    .with(202)
                    .position();
        }

        everyEventIsInItsBucket(twice.position());
        JsonNode views = tally.query()
                .get("/v1/buckets/page.viewed?wait=30s&after=" + Door.parameter(position))
                .with(200)
                .json();
        assertThat(sum(views.path("buckets"), "count")).isEqualTo(2);
    }

    @Test
    @Order(5)
    void takesABatchAsAWholeOrNotAtAll() throws Exception {
        Answer refused = tally.ingest()
                .post("/v1/events/order.placed", "application/json", "[" + order("f1", 0) + ",{\"shop_id\":1},7]")
                .with(422);
        assertThat(refused.header("Content-Type")).get().asString().startsWith("application/problem+json");
        assertThat(refused.json().path("code").asText()).isNotEmpty();
        tally.ingest()
                .post("/v1/events/order.placed", "application/json", "{\"half")
                .with(400);

        Answer next = tally.ingest()
                .post("/v1/events/order.placed", "application/json", order("g1", 60))
                .with(202);
        placed(60);
        everyEventIsInItsBucket(next.position());
    }

    // --------------------------------------------------------------------------------------------------- documents

    @Test
    @Order(6)
    void countsPutDocumentsReplacesAndWithdrawsThem() throws Exception {
        List<String> lines = List.of("Fox letter, first edition", "second line");
        String body = String.join("\n", lines);
        Answer first = tally.ingest()
                .put("/v1/documents/letters/one.txt", "text/plain", body)
                .with(202);
        oracle.document("letters/one.txt", lines);
        tally.ingest()
                .put("/v1/documents/page%20two.html", "text/html", "<p>Fox</p><p>page two</p>")
                .with(202);
        oracle.document("page two.html", List.of("Fox", "page two"));
        tally.ingest()
                .put("/v1/documents/letters/gone.md", "text/markdown", "* ephemeral fox\n")
                .with(202);
        oracle.document("letters/gone.md", List.of("* ephemeral fox"));
        Answer again = tally.ingest()
                .put("/v1/documents/letters/one.txt", "text/plain", body)
                .with(200);
        assertThat(again.json().path("version")).isEqualTo(first.json().path("version"));
        awaitDocuments();
        awaitIdle();
        everyCountIsAsTheOracleSays();

        List<String> edited = List.of("Fox letter, second edition");
        tally.ingest()
                .put("/v1/documents/letters/one.txt", "text/plain", edited.get(0))
                .with(202);
        oracle.document("letters/one.txt", edited);
        String withdrawn =
                tally.ingest().delete("/v1/documents/letters/gone.md").with(202).position();
        oracle.withdrawn("letters/gone.md");
        JsonNode gone = tally.query()
                .get("/v1/documents/letters/gone.md?wait=30s&after=" + Door.parameter(withdrawn))
                .with(200)
                .json();
        assertThat(gone.path("status").asText()).isEqualTo("withdrawn");
        awaitDocuments();
        everyCountIsAsTheOracleSays();
        tally.query().get("/v1/words/ephemeral").with(404).fromSnapshot();
    }

    @Test
    @Order(7)
    void countsTheSameFileOnceAndReplacesTheCountsOfAChangedOne() throws Exception {
        Path same = tally.inbox().resolve("plain.txt");
        Files.write(same, Files.readAllBytes(same));
        Files.setLastModifiedTime(same, FileTime.from(Instant.now().minusSeconds(5)));
        drop("windows.txt", "eins\r\nvier fünf", "eins", "vier fünf");
        drop("open.txt", "");

        awaitDocuments();
        awaitIdle();

        everyCountIsAsTheOracleSays();
        assertThat(scalar("SELECT count(*) FROM documents WHERE name = 'plain.txt'"))
                .isEqualTo(1);
        Files.delete(tally.inbox().resolve("classic.txt")); // changes nothing, which the steps below will see
    }

    // -------------------------------------------------------------------------------------- ledger, status, command

    @Test
    @Order(8)
    void showsTheSameLedgerAndStatusOverRestAsInTheDatabase() throws Exception {
        awaitIdle();
        JsonNode status =
                tally.query().get("/v1/status").with(200).fromSnapshot().json();
        assertThat(status.path("lag").path("records").asLong(-1)).isZero();
        assertThat(status.path("balanced").asBoolean()).isTrue();
        assertThat(status.path("batch").asLong()).isEqualTo(scalar("SELECT max(batch_id) FROM batches"));
        assertThat(status.path("totals").path("words").asLong()).isEqualTo(Oracle.total(oracle.words()));
        assertThat(status.path("totals").path("rejected").asLong()).isZero();
        assertThat(status.path("documents").path("withdrawn").asLong()).isEqualTo(1);

        Map<Long, List<Long>> overRest = new TreeMap<>();
        for (JsonNode batch : pages("/v1/batches?limit=3", "batches")) {
            overRest.put(
                    batch.path("batch_id").asLong(),
                    List.of(
                            batch.path("consumed").asLong(),
                            batch.path("accepted").asLong(),
                            batch.path("duplicates").asLong(),
                            batch.path("rejected").asLong(),
                            batch.path("words").asLong()));
        }
        Map<Long, List<Long>> inTheDatabase = new TreeMap<>();
        try (Statement statement = sql.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT batch_id, consumed, accepted, duplicates, rejected, words FROM batches")) {
            while (rows.next()) {
                inTheDatabase.put(
                        rows.getLong(1),
                        List.of(rows.getLong(2), rows.getLong(3), rows.getLong(4), rows.getLong(5), rows.getLong(6)));
            }
        }
        assertThat(overRest).isEqualTo(inTheDatabase).hasSizeGreaterThan(5);
    }

    @Test
    @Order(9)
    void answersOnTheCommandLine() throws Exception {
        JsonNode status = tally.status();
        assertThat(status.path("good").asBoolean()).as("%s", status).isTrue();
        assertThat(tally.pids())
                .containsOnlyKeys(
                        "kafka",
                        "postgres",
                        "query-service",
                        "ingest-api",
                        "file-watcher",
                        "stream-aggregator",
                        "lake");
        Ran words = tally.tally("words", "--top", "3").succeeded();
        assertThat(words.out().lines()).hasSize(4).first().asString().matches("WORD +COUNT");
        assertThat(words.err()).containsPattern("as of .* · batch [0-9]+");
        assertThat(tally.tally("words", "fox").succeeded().out().strip())
                .isEqualTo(Long.toString(oracle.words().get("fox")));

        Path outside = tally.home().resolve("added.txt");
        Files.writeString(outside, "added by the fox, by hand\n");
        oracle.document("added.txt", List.of("added by the fox, by hand"));
        Ran added = tally.tally("add", "added.txt").succeeded();
        assertThat(added.out()).containsPattern("1 file, 1 lines?, 6 words +counted in [0-9.]+ s");
        assertThat(tally.tally("words", "fox").succeeded().out().strip())
                .isEqualTo(Long.toString(oracle.words().get("fox")));
        everyCountIsAsTheOracleSays();

        tally.tally("nonsense").ended(2);
        tally.tally("add", "no-such-file.txt").ended(2);
        Files.writeString(tally.home().resolve("picture.png"), "no document");
        tally.tally("add", "picture.png").ended(1);
        tally.tally("add", "picture.png", "added.txt").ended(3);
        tally.tally("up", "--detach", "--port-base", Integer.toString(tally.portBase()))
                .ended(1);
    }

    @Test
    @Order(10)
    void answersSqlOnTheCommandLine() throws Exception {
        String fox = "SELECT word, count FROM word_counts WHERE word = 'fox'";
        long count = oracle.words().get("fox");
        Ran table = tally.tally("sql", fox).succeeded();
        assertThat(table.out().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly("word count", "fox " + count);
        assertThat(table.err()).containsPattern("^1 row · [0-9]+ ms · batch [0-9]+\\n$");

        assertThat(piped(fox + ";", "--format csv").succeeded().out()).isEqualTo("word,count\r\nfox," + count + "\r\n");
        assertThat(piped(fox, "--format ndjson").succeeded().out())
                .isEqualTo("{\"word\":\"fox\",\"count\":" + count + "}\n");
        assertThat(Door.JSON
                        .readTree(piped(fox, "--format json").succeeded().out())
                        .at("/rows/0/1")
                        .asLong())
                .isEqualTo(count);
        Ran cut = piped("SELECT 1 FROM generate_series(1, 9)", "--format csv --limit 2")
                .succeeded();
        assertThat(cut.out().lines()).hasSize(3);
        assertThat(cut.err()).contains("truncated by rows");

        Ran mistake = piped("SELECT wrod FROM word_counts", "").ended(1);
        assertThat(mistake.out()).isEmpty();
        assertThat(mistake.err()).contains("wrod", "word");
        assertThat(piped("DELETE FROM word_counts", "").ended(1).err()).contains("SELECT");
        assertThat(piped("", "").ended(2).err()).contains("there is no statement", "next: ./tally sql");
        tally.tally("sql", fox, "--format", "xml").ended(2);
    }

    private Ran piped(String statement, String options) throws Exception {
        return tally.run(
                List.of("bash", "-c", "printf %s \"$1\" | ./tally sql " + options, "bash", statement),
                Duration.ofMinutes(1));
    }

    @Test
    @Order(11)
    void usesAnEditedConfigurationAndLosesNothingMeanwhile() throws Exception {
        String counter =
                "  - {name: by_shop, from: order.placed, group-by: {shop: /shop_id}, measures: {orders: count}}\n";
        tally.configure(with(counter));
        assertThat(tally.tally("config", "check").succeeded().out())
                .isEqualTo("tally.yaml is good: 1 event type, 1 source, 3 counters\n");
        Ran plan = tally.tally("config", "plan").succeeded();
        assertThat(plan.out()).startsWith("+ counters.by_shop: counts order.placed from now on, and first what Kafka");
        assertThat(plan.out().lines()).hasSize(1);

        AtomicBoolean applied = new AtomicBoolean();
        CompletableFuture<Integer> client = CompletableFuture.supplyAsync(() -> sendUntil(applied));
        Ran apply = tally.tally("config", "apply");
        applied.set(true);
        assertThat(apply.succeeded().err()).contains("In use after ", "counters: by_shop ");
        for (int i = client.join(); i > 0; i--) {
            placed(60);
        }

        eventually(SOON, () -> {
            assertThat(scalar("SELECT count(*) FROM counters WHERE name = 'by_shop' AND status = 'live'"))
                    .isEqualTo(1);
            return sql;
        });
        Answer last = tally.ingest()
                .post("/v1/events/order.placed", "application/json", order("after", 60))
                .with(202);
        placed(60);
        everyEventIsInItsBucket(last.position());
        assertThat(scalar("SELECT sum(orders) FROM counter_by_shop"))
                .as("every order from the first on is in the counter that came later")
                .isEqualTo(scalar("SELECT accepted FROM event_types WHERE type = 'order.placed'"));
        assertThat(tally.tally("config", "plan").succeeded().out()).isEmpty();

        Map<String, Long> pids = tally.pids();
        tally.configure(with(counter.replace("/shop_id", "/order_id")));
        assertThat(tally.tally("config", "apply").ended(2).out())
                .startsWith("✘ counters.by_shop: was defined otherwise until now");
        tally.configure(CONFIGURATION);
        assertThat(tally.tally("config", "plan").succeeded().out()).startsWith("- counters.by_shop: is retired");
        tally.configure(with(counter));
        assertThat(tally.tally("config", "apply").succeeded().err()).contains("use tally.yaml already");
        assertThat(tally.pids()).isEqualTo(pids);
    }

    private static String with(String counter) {
        return CONFIGURATION.replace("counters:\n", "counters:\n" + counter);
    }

    /** Sends orders one after the other, each again until it is accepted; returns how many were. */
    private int sendUntil(AtomicBoolean enough) {
        int accepted = 0;
        while (!enough.get()) {
            try {
                String order = order("meanwhile-" + accepted, 60);
                int status = tally.ingest()
                        .post("/v1/events/order.placed", "application/json", order)
                        .status();
                accepted += status == 202 ? 1 : 0;
                Thread.sleep(50); // a client of ordinary speed: the machine is busy with starting
            } catch (IOException away) {
                // The door is closed for a moment: the same order again.
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        return accepted;
    }

    @Test
    @Order(12)
    void recountsEverythingAndNamesEachKeyThatSomebodyChanged() throws Exception {
        Ran proof = tally.tally("reconcile").succeeded();
        assertThat(proof.out())
                .containsPattern("word_counts +[0-9,]+ +[0-9,]+ words +equal")
                .containsPattern("counter_orders_by_shop +[0-9]+ +equal")
                .containsPattern("✔ batch [0-9]+: every row equals a recount of [0-9,]+ records on 12 partitions")
                .doesNotContain("differ", "not compared");
        assertThat(scalar("SELECT folded FROM counters WHERE name = 'views'")).isPositive();
        Map<String, String> changes = Map.of(
                "word_counts  fox: stored",
                "UPDATE tally_internal.words SET count = count %s 1 WHERE word = 'fox'",
                "documents  plain.txt: stored",
                "UPDATE documents SET words = words %s 1 WHERE name = 'plain.txt'",
                "document_word_counts  plain.txt / ",
                "UPDATE tally_internal.document_words SET counts[1] = counts[1] %s 1 WHERE document_id ="
                        + " (SELECT document_id FROM documents WHERE name = 'plain.txt')",
                "bucket_counts  page.viewed 1m ",
                "UPDATE bucket_counts SET late = late %s 1 WHERE type = 'page.viewed'",
                "event_types  order.placed: stored",
                "UPDATE event_types SET accepted = accepted %s 1 WHERE type = 'order.placed'",
                "counter_orders_by_shop  1d ",
                "UPDATE counter_orders_by_shop SET orders = orders %s 1 WHERE every = '1 day'",
                "counter_views  in all: stored",
                "UPDATE counters SET folded = folded %s 1 WHERE name = 'views'",
                "batches  batch 2: stored",
                "UPDATE batches SET consumed = consumed %1$s 1, accepted = accepted %1$s 1 WHERE batch_id = 2",
                "batch_ranges  tally.",
                "UPDATE batch_ranges SET gaps = gaps %s 1 WHERE batch_id = 2");
        try (Connection owner = Installation.connect(
                tally.tally("dsn", "--role", "owner").succeeded().out().strip())) {
            execute(owner, changes.values(), "+");
            Ran difference = tally.tally("reconcile").ended(6);
            execute(owner, changes.values(), "-");
            assertThat(difference.out()).contains(changes.keySet()).containsPattern("rejections +0 +equal");

            // Nothing is under way, so the aggregator does not look at it meanwhile.
            List<String> ahead = List.of("UPDATE positions SET next_offset = next_offset %s 1");
            execute(owner, ahead, "+");
            assertThat(tally.tally("reconcile").ended(1).err())
                    .contains("✘ Kafka holds less than was counted: tally.", "next: ./tally doctor");
            execute(owner, ahead, "-");
        }
        JsonNode again = Door.JSON.readTree(
                tally.tally("reconcile", "--json").succeeded().out());
        assertThat(again.path("equal").asBoolean()).isTrue();
        assertThat(again.path("positions")).hasSize(12);
        tally.tally("reconcile", "--dsn", tally.dsn()).ended(2);
        Ran another = tally.tally(
                        "reconcile", "--dsn", "tally", "--bootstrap-servers", "127.0.0.1:" + (tally.portBase() + 22))
                .ended(2);
        assertThat(another.err()).contains("that is not a database URL", "postgresql://tally_sql:password@host");
        tally.tally(
                        "reconcile",
                        "--config",
                        "tally.yaml",
                        "--dsn",
                        tally.dsn(),
                        "--bootstrap-servers",
                        "127.0.0.1:" + (tally.portBase() + 22))
                .succeeded();
    }

    private static void execute(Connection owner, Iterable<String> changes, String sign) throws SQLException {
        try (Statement statement = owner.createStatement()) {
            for (String change : changes) {
                assertThat(statement.executeUpdate(String.format(change, sign)))
                        .as(change)
                        .isPositive();
            }
        }
    }

    @Test
    @Order(13)
    void findsEveryImbalanceThatIsPlanted() throws Exception {
        Ran owner = tally.tally("dsn", "--role", "owner").succeeded();
        try (Connection connection = Installation.connect(owner.out().strip())) {
            connection.setAutoCommit(false);
            assertThat(Balance.seen(connection).violations()).isEmpty();
            for (String mistake : List.of(
                    "UPDATE word_counts SET count = count + 1 WHERE word = 'fox'",
                    "UPDATE documents SET words = words - 1 WHERE name = 'plain.txt'",
                    "UPDATE batches SET words = words + 1 WHERE batch_id = 2",
                    "UPDATE batches SET consumed = consumed + 1, accepted = accepted + 1 WHERE batch_id = 2",
                    "DELETE FROM batch_ranges WHERE batch_id = 2",
                    "UPDATE positions SET next_offset = next_offset + 1 WHERE next_offset = (SELECT max(next_offset) FROM positions)",
                    "UPDATE event_types SET accepted = accepted + 1 WHERE type = 'order.placed'",
                    "DELETE FROM bucket_counts WHERE type = 'page.viewed'")) {
                try (Statement statement = connection.createStatement()) {
                    assertThat(statement.executeUpdate(mistake)).as(mistake).isPositive();
                }
                assertThat(Balance.seen(connection).violations()).as(mistake).isNotEmpty();
                connection.rollback();
            }
        }
    }

    @Test
    @Order(14)
    void keepsEverythingOverAStopAndCountsNothingTwice() throws Exception {
        long batches = scalar("SELECT max(batch_id) FROM batches");
        Map<String, Long> pids = tally.pids();
        sql.close();

        tally.tally("down").succeeded();

        assertThat(pids.values())
                .allSatisfy(pid -> assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive))
                        .isEmpty());
        tally.tally("words").ended(4);
        tally.tally("status").ended(4);
        tally.tally("dsn").ended(4);
        tally.tally("down").succeeded();
        drop("between.txt", "dropped while nothing ran", "dropped while nothing ran");

        assertThat(tally.up().err()).doesNotContain("cleaned:");

        sql = Installation.connect(tally.dsn());
        awaitDocuments();
        Answer event = tally.ingest()
                .post("/v1/events/order.placed", "application/json", order("a1", 0))
                .with(202);
        everyEventIsInItsBucket(event.position());
        awaitIdle();
        everyCountIsAsTheOracleSays();
        assertThat(scalar("SELECT sum(consumed) FROM batches WHERE batch_id > " + batches))
                .as("the new line and its end, and the event that came again")
                .isEqualTo(3);
    }

    @Test
    @Order(15)
    void countsStrangeRecordsAsARecountByOtherCodeDoes() throws Exception {
        StrangeRecords.send("127.0.0.1:" + (tally.portBase() + 22), "of-others", 6_000, 20261126);
        eventually(SOON, () -> {
            assertThat(scalar("SELECT sum(until_offset - from_offset) FROM batch_ranges WHERE topic = 'of-others'"))
                    .isEqualTo(2_000);
            return null;
        });
        awaitIdle();

        Ran proof = tally.tally("reconcile").succeeded();

        assertThat(proof.out()).contains("on 15 partitions").containsPattern("rejections +[0-9,]{4,} +equal");
        assertThat(scalar("SELECT count(DISTINCT code) FROM rejections")).isGreaterThan(10);
        assertThat(Balance.in(sql).violations()).isEmpty();
    }

    // --------------------------------------------------------------------------------------------------- the oracle

    private void everyCountIsAsTheOracleSays() throws Exception {
        Map<String, Long> expected = oracle.words();
        Map<String, Long> words = new TreeMap<>();
        for (JsonNode row : pages("/v1/words?limit=400", "words")) {
            words.put(row.path("word").asText(), row.path("count").asLong());
        }
        assertThat(Oracle.differences(expected, words)).as("words over REST").isEmpty();
        assertThat(Oracle.differences(expected, counts("SELECT word, count FROM word_counts")))
                .as("words in SQL")
                .isEmpty();
        assertThat(tally.query()
                        .get("/v1/words/fox")
                        .with(200)
                        .fromSnapshot()
                        .json()
                        .path("count")
                        .asLong())
                .isEqualTo(expected.get("fox"));

        Map<String, List<Long>> documents = new TreeMap<>();
        for (JsonNode row : pages("/v1/documents?status=counted&limit=4", "documents")) {
            documents.put(
                    row.path("name").asText(),
                    List.of(
                            row.path("lines").asLong(),
                            row.path("words").asLong(),
                            row.path("rejected").asLong()));
        }
        Map<String, List<Long>> expectedDocuments = new TreeMap<>();
        oracle.documents()
                .forEach((name, lines) -> expectedDocuments.put(
                        name, List.of((long) lines.size(), Oracle.total(Oracle.words(lines)), 0L)));
        assertThat(documents).as("documents over REST: lines, words, rejected").isEqualTo(expectedDocuments);

        for (Map.Entry<String, List<String>> document : oracle.documents().entrySet()) {
            String name = document.getKey();
            Map<String, Long> expectedWords = Oracle.words(document.getValue());
            Map<String, Long> own = new TreeMap<>();
            for (JsonNode row : pages("/v1/documents/" + Door.path(name) + "/words?limit=1000", "words")) {
                own.put(row.path("word").asText(), row.path("count").asLong());
            }
            assertThat(Oracle.differences(expectedWords, own))
                    .as("words of %s over REST", name)
                    .isEmpty();
            Map<String, Long> inTheDatabase = counts(
                    "SELECT word, count FROM document_word_counts JOIN documents USING (document_id) WHERE name = '"
                            + name + "'");
            assertThat(Oracle.differences(expectedWords, inTheDatabase))
                    .as("words of %s in SQL", name)
                    .isEmpty();
        }
        assertThat(Balance.in(sql).violations()).isEmpty();
    }

    private void everyEventIsInItsBucket(String position) throws Exception {
        String after = "&wait=30s&after=" + Door.parameter(position);
        JsonNode byMinute = tally.query()
                .get("/v1/buckets/order.placed?every=1m" + after)
                .with(200)
                .fromSnapshot()
                .json();
        assertThat(buckets(byMinute)).isEqualTo(minutes);
        Map<Instant, Long> hours = new TreeMap<>();
        minutes.forEach((minute, count) -> hours.merge(minute.truncatedTo(ChronoUnit.HOURS), count, Long::sum));
        JsonNode byHour = tally.query()
                .get("/v1/buckets/order.placed?every=1h" + after)
                .with(200)
                .json();
        assertThat(buckets(byHour)).isEqualTo(hours);
        JsonNode filled = tally.query()
                .get("/v1/buckets/order.placed?every=1m&fill=zero&from=" + hour.minusSeconds(180) + "&to=" + hour
                        + after)
                .with(200)
                .json();
        assertThat(buckets(filled))
                .containsExactly(
                        entry(hour.minusSeconds(180), 0L),
                        entry(hour.minusSeconds(120), 0L),
                        entry(hour.minusSeconds(60), minutes.get(hour.minusSeconds(60))));
        long events = minutes.values().stream().mapToLong(Long::longValue).sum();
        assertThat(scalar("SELECT accepted FROM event_types WHERE type = 'order.placed'"))
                .isEqualTo(events);
        assertThat(scalar("SELECT sum(count) FROM bucket_counts WHERE type = 'order.placed' AND every = '1h'"))
                .isEqualTo(events);
        assertThat(Balance.in(sql).violations()).isEmpty();
    }

    private static Map<Instant, Long> buckets(JsonNode answer) {
        Map<Instant, Long> buckets = new TreeMap<>();
        for (JsonNode bucket : answer.path("buckets")) {
            buckets.put(
                    Instant.parse(bucket.path("bucket_start").asText()),
                    bucket.path("count").asLong());
        }
        return buckets;
    }

    // ------------------------------------------------------------------------------------------------ small things

    private void drop(String name, String content, String... lines) throws IOException {
        tally.drop(name, content);
        oracle.document(name, List.of(lines));
    }

    /** The order with this id, so many seconds after the hour. */
    private String order(String id, int seconds) {
        return "{\"order_id\":\"" + id + "\",\"shop_id\":7,\"created_at\":"
                + hour.plusSeconds(seconds).getEpochSecond() + ",\"total\":12.50}";
    }

    private void placed(int... seconds) {
        for (int each : seconds) {
            minutes.merge(hour.plusSeconds(each), 1L, Long::sum);
        }
    }

    /** Waits until each document of the oracle is counted with its lines and words. */
    private void awaitDocuments() throws Exception {
        for (Map.Entry<String, List<String>> document : oracle.documents().entrySet()) {
            long words = Oracle.total(Oracle.words(document.getValue()));
            eventually(SOON, () -> {
                Answer answer = tally.query()
                        .get("/v1/documents/" + Door.path(document.getKey()))
                        .fromSnapshot();
                assertThat(answer.with(200).json().path("status").asText())
                        .as("%s", answer)
                        .isEqualTo("counted");
                assertThat(answer.json().path("words").asLong())
                        .as("%s", answer)
                        .isEqualTo(words);
                assertThat(answer.json().path("lines").asInt())
                        .as("%s", answer)
                        .isEqualTo(document.getValue().size());
                return answer;
            });
        }
    }

    private void awaitIdle() throws Exception {
        tally.query().get("/v1/status?until=idle&wait=30s").with(200);
    }

    /** The rows of every page. */
    private List<JsonNode> pages(String path, String member) throws Exception {
        List<JsonNode> rows = new ArrayList<>();
        Optional<String> next = Optional.of(path);
        while (next.isPresent()) {
            Answer answer = tally.query().get(next.get()).with(200).fromSnapshot();
            answer.json().path(member).forEach(rows::add);
            next = answer.next();
        }
        return rows;
    }

    private static long sum(JsonNode rows, String member) {
        long sum = 0;
        for (JsonNode row : rows) {
            sum += row.path(member).asLong();
        }
        return sum;
    }

    private long scalar(String query) throws SQLException {
        try (Statement statement = sql.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            assertThat(row.next()).as(query).isTrue();
            return row.getLong(1);
        }
    }

    private Map<String, Long> counts(String query) throws SQLException {
        Map<String, Long> counts = new TreeMap<>();
        try (Statement statement = sql.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                assertThat(counts.put(rows.getString(1), rows.getLong(2)))
                        .as("a second row of %s", rows.getString(1))
                        .isNull();
            }
        }
        return counts;
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
