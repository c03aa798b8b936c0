package dev.tally.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tally.cli.home.Home;
import dev.tally.cli.home.Ports;
import dev.tally.cli.home.ProcessIdentity;
import dev.tally.cli.home.RunRecord;
import dev.tally.cli.standalone.Installation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs that talk HTTP, against servers that answer as the contract says. */
class VerbsIT {
    @TempDir
    Path directory;

    private final Ports ports = Installation.freePorts();
    private final Map<String, Function<HttpExchange, Reply>> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<HttpServer> servers = new ArrayList<>();
    private Home home;

    private record Reply(int status, String body) {}

    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();

    @BeforeEach
    void serve() throws IOException {
        home = new Home(directory.resolve("home"), directory.resolve("programs"));
        home.create();
        new RunRecord(
                        ProcessIdentity.ofThisProcess(),
                        Instant.now(),
                        ports,
                        home.state(),
                        Files.writeString(directory.resolve("tally.yaml"), "version: 1\n"),
                        false,
                        RunRecord.Phase.READY,
                        List.of())
                .write(home.runRecord());
        for (int port : List.of(ports.query(), ports.ingest(), ports.watcher())) {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            server.createContext("/", this::answer);
            server.start();
            servers.add(server);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        requests.add(request);
        Reply reply = answers.entrySet().stream()
                .filter(entry -> request.startsWith(entry.getKey()))
                .max(Map.Entry.comparingByKey())
                .map(entry -> entry.getValue().apply(exchange))
                .orElse(new Reply(404, "{\"title\":\"Not Found\",\"code\":\"path.unknown\"}"));
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Tally-Batch", "10");
        exchange.getResponseHeaders().set("Tally-As-Of", "2026-11-21T10:42:01Z");
        exchange.sendResponseHeaders(reply.status(), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @AfterEach
    void stop() {
        servers.forEach(server -> server.stop(0));
    }

    private void on(String request, int status, String body) {
        answers.put(request, exchange -> new Reply(status, body));
    }

    private Output tally(String... arguments) {
        return Output.of(Map.of("TALLY_HOME", home.root().toString()), arguments);
    }

    @Test
    void showsTheTokenOfItsCallerAndSaysWhereOneIsMissing() throws IOException {
        List<String> shown = new CopyOnWriteArrayList<>();
        answers.put("GET /v1/words", exchange -> {
            String token = exchange.getRequestHeaders().getFirst("Authorization");
            shown.add(String.valueOf(token));
            return token == null
                    ? new Reply(401, "{\"title\":\"Unauthorized\",\"code\":\"token.missing\",\"detail\":\"no\"}")
                    : new Reply(200, "{\"words\":[]}");
        });
        Output without = Output.of(Map.of("TALLY_HOME", home.root().toString()), "words");
        assertThat(without.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(without.err()).contains("token.missing", "TALLY_TOKEN", "./tally token create");
        String file =
                Files.writeString(directory.resolve("token"), "of-a-file\n").toString();
        String home = this.home.root().toString();
        Output.of(Map.of("TALLY_HOME", home, "TALLY_TOKEN", "of-the-environment"), "words");
        Output.of(Map.of("TALLY_HOME", home, "TALLY_TOKEN_FILE", file), "words");
        Output.of(Map.of("TALLY_HOME", home, "TALLY_TOKEN", "hidden"), "words", "--token-file", file);
        assertThat(shown).containsExactly("null", "Bearer of-the-environment", "Bearer of-a-file", "Bearer of-a-file");
        Output bad = Output.of(Map.of("TALLY_HOME", home, "TALLY_TOKEN", "a b"), "words");
        assertThat(bad.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(bad.err()).contains("TALLY_TOKEN holds no token").doesNotContain("a b");
    }

    @Test
    void wordsAreATableOnStandardOutputAndTheSnapshotOnStandardError() {
        on("GET /v1/words?", 200, "{\"words\":[{\"word\":\"the\",\"count\":121},{\"word\":\"naïve\",\"count\":6}]}");
        Output words = tally("words", "--top", "2", "--prefix", "a b");
        assertThat(words.out()).isEqualTo("WORD   COUNT\nthe      121\nnaïve      6\n");
        assertThat(words.err()).contains("as of 2026-11-2", "batch 10");
        assertThat(words.exitCode()).isZero();
        assertThat(requests).contains("GET /v1/words?limit=2&prefix=a%20b");
        assertThat(tally("words", "--json").out()).startsWith("{\"words\":[");
    }

    @Test
    void theLakesTablesAreATableAndItsPositionIsOnStandardError() {
        String state = "{\"position\":\"t~0~8\",\"lag\":2,\"tables\":1,\"files\":3,\"rows\":7,\"bytes\":900}";
        on(
                "GET /v1/lake",
                200,
                "{\"lake\":" + state + ",\"tables\":[{\"name\":\"lines\",\"holds\":\"lines\",\"type\":null,\"rows\":7,"
                        + "\"files\":3,\"bytes\":900,\"dropped\":0,\"newest_day\":\"2026-11-27\"}]}");
        Output lake = tally("lake", "ls");
        assertThat(lake.out())
                .isEqualTo("NAME   HOLDS  TYPE  ROWS  FILES  BYTES  NEWEST DAY\n"
                        + "lines  lines           7      3    900  2026-11-27\n");
        assertThat(lake.err()).isEqualTo("complete up to t~0~8 · lag 2 records\n");
        assertThat(lake.exitCode()).isZero();
        on("GET /v1/status", 200, "{\"lag\":{\"known\":true,\"records\":0},\"lake\":" + state + "}");
        assertThat(tally("status").out()).contains("lake: 1 tables · 7 rows · lag 2 records");
        assertThat(tally("lake", "ls", "--json").out()).startsWith("{\"lake\":{\"position\":");
        on("GET /v1/lake", 200, "{\"lake\":{\"position\":null},\"tables\":[]}");
        assertThat(tally("lake", "ls").err()).isEqualTo("no lake job has run yet\n");
        assertThat(tally("lake").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aStatementIsAnsweredInJsonAsEveryVerbDoes() {
        on("POST /v1/sql?format=json", 200, "{\"columns\":[],\"rows\":[[]],\"truncated\":false}");
        assertThat(tally("sql", "--json", "SELECT").out()).startsWith("{\"columns\":");
        assertThat(tally("lake", "sql", "--json", "--format", "json", "SELECT").exitCode())
                .isZero();
        assertThat(tally("sql", "--json", "--format", "csv", "SELECT").exitCode())
                .isEqualTo(ExitCode.USAGE);
        on("POST /v1/sql?format=json", 400, "{\"title\":\"Bad Request\",\"detail\":\"no\",\"code\":\"sql.syntax\"}");
        assertThat(tally("sql", "SELEC").err()).contains("Bad Request (sql.syntax)", "next: ./tally sql --help");
    }

    @Test
    void aStatementOverTheLakeNamesItsEngine() {
        answers.put("POST /v1/sql?format=csv", exchange -> {
            bodies.add(bodyOf(exchange));
            return new Reply(200, "n\r\n7\r\n");
        });
        assertThat(tally("lake", "sql", "--format", "csv", "--limit", "5", "SELECT 7 AS n")
                        .out())
                .isEqualTo("n\r\n7\r\n");
        assertThat(tally("sql", "--engine", "lake", "--format", "csv", "SELECT 7 AS n")
                        .exitCode())
                .isZero();
        assertThat(bodies)
                .containsExactly(
                        "{\"engine\":\"lake\",\"sql\":\"SELECT 7 AS n\",\"limit\":5}",
                        "{\"engine\":\"lake\",\"sql\":\"SELECT 7 AS n\"}");
    }

    @Test
    void anExportIsAFileWhenItIsWhole() throws IOException {
        Path exports = Files.createDirectory(directory.resolve("exports"));
        on("GET /v1/lake/orders/rows?format=parquet", 200, "PAR1 rows PAR1");
        on("GET /v1/lake/orders/rows?format=csv", 200, "id\r\n1\r\n");
        answers.put("GET /v1/lake/broken/rows", exchange -> {
            try {
                exchange.sendResponseHeaders(200, 100);
                exchange.getResponseBody().write(new byte[50]);
                exchange.getResponseBody().flush();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
            return new Reply(200, "");
        });
        String file = exports.resolve("orders.parquet").toString();
        Output whole = tally("lake", "export", "orders", "--out", file);
        assertThat(whole.exitCode()).as(whole.err()).isZero();
        assertThat(whole.err()).isEqualTo("orders is in " + file + ": 14 bytes\n");
        assertThat(Path.of(file)).hasContent("PAR1 rows PAR1");
        assertThat(tally("lake", "export", "orders", "--format", "csv").out()).isEqualTo("id\r\n1\r\n");

        Output broken = tally("lake", "export", "broken", "--out", file);
        assertThat(broken.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(broken.err()).contains("the answer broke off");
        assertThat(tally("lake", "export", "other", "--out", file).err()).contains("path.unknown");
        assertThat(tally("lake", "export", "orders", "--out", file + "/x").err())
                .contains("cannot be written");
        assertThat(Path.of(file)).hasContent("PAR1 rows PAR1");
        try (Stream<Path> left = Files.list(exports)) {
            assertThat(left).containsExactly(Path.of(file));
        }
    }

    @Test
    void oneWordIsItsNumber() {
        on("GET /v1/words/caf%C3%A9%2Fbar", 200, "{\"word\":\"café/bar\",\"count\":7}");
        assertThat(tally("words", "café/bar").out()).isEqualTo("7\n");
        on(
                "GET /v1/words/",
                404,
                "{\"title\":\"Not Found\",\"detail\":\"stands in no document\",\"code\":\"word.unknown\"}");
        Output unknown = tally("words", "xyzzy");
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(unknown.out()).isEmpty();
        assertThat(unknown.err()).contains("Not Found (word.unknown)", "stands in no document", "next: ./tally words");
    }

    @Test
    void aServiceInTroubleIsUnreachable() {
        on("GET /v1/words", 503, "{\"title\":\"Service Unavailable\",\"code\":\"database.away\"}");
        Output words = tally("words");
        assertThat(words.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(words.err()).contains("database.away", "next: ./tally status");
        servers.forEach(server -> server.stop(0));
        Output nobody = tally("documents");
        assertThat(nobody.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(nobody.err()).contains("nothing answers at http://127.0.0.1:" + ports.query());
    }

    @Test
    void addWaitsUntilThisContentIsCounted() throws IOException {
        Path file = Files.writeString(directory.resolve("notes one.txt"), "new content\n");
        String counted =
                "{\"name\":\"notes one.txt\",\"status\":\"counted\",\"version\":\"%s\",\"lines\":1,\"words\":2}";
        on("GET /v1/documents?", 200, "{\"documents\":[]}");
        on("GET /v1/files?", 200, "{\"files\":[]}");
        List<Integer> asked = new CopyOnWriteArrayList<>();
        answers.put(
                "GET /v1/documents/notes%20one.txt",
                exchange -> {
                    asked.add(1);
                    // The old content first: that is not what was added.
                    return new Reply(
                            200, counted.formatted(sha256(asked.size() < 3 ? "old content" : "new content\n")));
                });
        Output add = tally("add", file.toString());
        assertThat(add.exitCode()).as(add.err()).isZero();
        assertThat(add.out()).startsWith("1 file, 1 line, 2 words  counted in ");
        assertThat(asked).hasSize(3);
        assertThat(home.inbox().resolve("notes one.txt")).hasContent("new content\n");
    }

    private static String sha256(String text) {
        try {
            return java.util.HexFormat.of()
                    .formatHex(java.security.MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void addTimesOutWithoutLosingTheFile() throws IOException {
        Path file = Files.writeString(directory.resolve("slow.txt"), "x\n");
        on("GET /v1/documents?", 200, "{\"documents\":[]}");
        on("GET /v1/files?", 200, "{\"files\":[]}");
        Output add = tally("add", "--timeout", "300ms", file.toString());
        assertThat(add.exitCode()).isEqualTo(ExitCode.TIMED_OUT);
        assertThat(add.err()).contains("slow.txt", "stay in the inbox", "next: ./tally status");
        assertThat(home.inbox().resolve("slow.txt")).exists();
    }

    @Test
    void addSaysWhichFilesWereNotTaken() throws IOException {
        Path tree = Files.createDirectories(directory.resolve("tree/sub"));
        Files.writeString(tree.resolve("good.txt"), "x\n");
        Files.writeString(tree.resolve("bad.gz"), "not gzip");
        Files.writeString(tree.resolve("picture.png"), "png");
        on("GET /v1/documents?", 200, "{\"documents\":[]}");
        on(
                "GET /v1/files?",
                200,
                "{\"files\":[{\"name\":\"tree/sub/bad.gz\",\"status\":\"failed\",\"reason\":\"no good gzip data\",\"version\":\""
                        + sha256("not gzip") + "\"}]}");
        on(
                "GET /v1/documents/tree",
                200,
                "{\"status\":\"counted\",\"version\":\"" + sha256("x\n") + "\",\"lines\":1,\"words\":1}");
        Output add = tally("add", directory.resolve("tree").toString());
        assertThat(add.exitCode()).isEqualTo(ExitCode.PARTLY_REJECTED);
        assertThat(add.err())
                .contains("tree/sub/bad.gz was not added: no good gzip data")
                .contains("tree/sub/picture.png was not added: inbox.include does not take it");
        assertThat(home.inbox().resolve("tree/sub/picture.png")).doesNotExist();
        assertThat(tally("add", directory.resolve("none.txt").toString()).exitCode())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void addSaysWhereLinesWereRejectedAndListsInJson() throws IOException {
        Path file = Files.writeString(directory.resolve("half.txt"), "x\n");
        on("GET /v1/documents?", 200, "{\"documents\":[]}");
        on("GET /v1/files?", 200, "{\"files\":[]}");
        String counted = "{\"name\":\"half.txt\",\"status\":\"counted\",\"version\":\"" + sha256("x\n")
                + "\",\"lines\":0,\"words\":0,\"rejected\":1}";
        on("GET /v1/documents/half.txt", 200, counted);
        Path other = Files.writeString(directory.resolve("picture.png"), "png");
        Output add = tally("add", "--json", file.toString(), other.toString());
        assertThat(add.exitCode()).isEqualTo(ExitCode.PARTLY_REJECTED);
        assertThat(add.out().lines().toList())
                .hasSize(2)
                .contains(counted)
                .anySatisfy(line -> assertThat(line).startsWith("{\"name\":\"picture.png\",\"status\":\"refused\","));
        assertThat(add.err()).contains("1 line could not be counted: ./tally rejected list");
        assertThat(tally("add", file.toString()).exitCode()).isEqualTo(ExitCode.PARTLY_REJECTED);
    }

    @Test
    void sendPrintsTheReceiptAndWaitsOnRequest() throws IOException {
        Path events = Files.writeString(directory.resolve("e.ndjson"), "{\"a\":1}\n{\"a\":2}\n");
        on(
                "POST /v1/events/order.placed",
                202,
                "{\"accepted\":2,\"duplicates\":0,\"rejected\":0,\"position\":\"t~0~2\"}");
        assertThat(tally("send", "order.placed", events.toString()).out())
                .isEqualTo("2 accepted · 0 duplicates · 0 rejected · position t~0~2\n");
        on("GET /v1/status?after=t%7E0%7E2&wait=20s", 200, "{}");
        assertThat(tally("send", "order.placed", events.toString(), "--ack", "counted")
                        .out())
                .containsPattern("· counted in [0-9.]+ s ·");
        String late = "{\"title\":\"Gateway Timeout\",\"detail\":\"7 records left\"}";
        on("GET /v1/status?after=t%7E0%7E2&wait=20s", 504, late);
        on("GET /v1/status?after=t%7E0%7E2&wait=10s", 504, late);
        Output send = tally("send", "order.placed", events.toString(), "--ack", "counted", "--timeout", "50s");
        assertThat(send.exitCode()).isEqualTo(ExitCode.TIMED_OUT);
        assertThat(send.err()).contains("not counted within 50 s", "7 records left");
        assertThat(requests.stream().filter(request -> request.endsWith("wait=20s")))
                .hasSize(1 + 2);
    }

    @Test
    void sendGoesBatchByBatchAndRepeatsOneUnderItsKey() throws IOException {
        Path events = Files.writeString(directory.resolve("e.ndjson"), "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n");
        answers.put("POST /v1/events/t", exchange -> {
            keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
            bodies.add(bodyOf(exchange));
            int call = keys.size();
            return call == 2
                    ? new Reply(503, "{\"title\":\"Service Unavailable\",\"code\":\"broker.away\"}")
                    : new Reply(
                            202, "{\"accepted\":1,\"duplicates\":0,\"rejected\":0,\"position\":\"t~" + call + "~5\"}");
        });
        Output send = tally("send", "t", events.toString(), "--batch", "1", "--key", "mine");
        assertThat(send.exitCode()).as(send.err()).isZero();
        assertThat(send.out()).isEqualTo("3 accepted · 0 duplicates · 0 rejected · position t~1~5,t~3~5,t~4~5\n");
        assertThat(keys).containsExactly("mine-1", "mine-2", "mine-2", "mine-3");
        assertThat(bodies).containsExactly("{\"a\":1}\n", "{\"a\":2}\n", "{\"a\":2}\n", "{\"a\":3}\n");

        keys.clear();
        tally("send", "t", events.toString());
        assertThat(keys).hasSize(1).doesNotContain("mine-1");
    }

    private static String bodyOf(HttpExchange exchange) {
        try {
            return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aDoorThatStaysAwayLeavesTheKeyToGoOnWith() throws IOException {
        Path events = Files.writeString(directory.resolve("e.ndjson"), "{\"a\":1}\n{\"a\":2}\n");
        answers.put("POST /v1/events/t", exchange -> {
            keys.add("");
            return keys.size() == 1
                    ? new Reply(202, "{\"accepted\":1,\"position\":\"t~0~5\"}")
                    : new Reply(503, "{\"title\":\"Service Unavailable\",\"code\":\"broker.away\"}");
        });
        Output send = tally("send", "t", events.toString(), "--batch", "1", "--key", "k", "--timeout", "300ms");
        assertThat(send.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(send.err())
                .contains("Service Unavailable (broker.away)", "1 events of the batches before this one are taken")
                .contains("again with --key k --batch 1 counts none of them twice");
        assertThat(keys).hasSizeGreaterThan(2);
    }

    @Test
    void lenientTakesTheGoodOnesAndNamesTheOthers() throws IOException {
        Path events = Files.writeString(directory.resolve("e.ndjson"), "\n{\"a\":1}\n{\"a\":\"x\"}\n");
        answers.put("POST /v1/events/t", exchange -> {
            keys.add(exchange.getRequestHeaders().getFirst("Prefer"));
            return new Reply(
                    207,
                    "{\"accepted\":1,\"duplicates\":0,\"rejected\":1,\"position\":\"t~0~5\",\"items\":["
                            + "{\"index\":0,\"id\":\"k-0\",\"status\":\"accepted\"},{\"index\":1,\"status\":\"rejected\","
                            + "\"errors\":[{\"index\":1,\"code\":\"schema.type\",\"pointer\":\"/a\",\"reason\":\"is not a number\"}]}]}");
        });
        Output send = tally("send", "t", events.toString(), "--lenient");
        assertThat(send.exitCode()).isEqualTo(ExitCode.PARTLY_REJECTED);
        assertThat(keys).containsExactly("handling=lenient");
        assertThat(send.out()).startsWith("1 accepted · 0 duplicates · 1 rejected · position ");
        assertThat(send.err()).contains("! line 3 /a: is not a number (schema.type)");
    }

    @Test
    void refusedEventsAreNamedOneByOne() throws IOException {
        Path events = Files.writeString(directory.resolve("e.json"), "[{},{}]");
        on(
                "POST /v1/events/order.placed",
                422,
                "{\"title\":\"Unprocessable\",\"code\":\"batch.rejected\",\"detail\":\"1 of 2 items\",\"errors\":"
                        + "[{\"index\":1,\"pointer\":\"/total\",\"code\":\"schema.type\",\"reason\":\"is not a number\"}]}");
        Output send = tally("send", "order.placed", events.toString());
        assertThat(send.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(send.err())
                .contains(
                        "Unprocessable (batch.rejected)",
                        "item 1 /total: is not a number (schema.type)",
                        "next: mend them and send all again   or   ./tally send order.placed --lenient");
        assertThat(send.out()).isEmpty();
        Path nothing = Files.writeString(directory.resolve("nothing"), "\n");
        assertThat(tally("send", "order.placed", nothing.toString()).err())
                .contains("there is nothing to send", "next: ./tally send --help");
        assertThat(tally("send", "order.placed", "none.json").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(tally("send", "order.placed", directory.toString()).exitCode())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void rejectedListsPageByPageUntilItIsOldEnough() {
        String row =
                "{\"topic\":\"t\",\"partition\":0,\"record_offset\":%d,\"code\":\"time.future\",\"reason\":\"why\","
                        + "\"rejected_at\":\"%s\",\"replayed_at\":null}";
        String page = "{\"rejections\":[%s,%s],\"next\":%s}";
        String first = page.formatted(
                row.formatted(9, "2026-11-21T10:00:00Z"), row.formatted(8, "2026-11-21T09:00:00Z"), "\"more\"");
        String second = page.formatted(
                row.formatted(7, "2026-11-21T08:00:00Z"), row.formatted(6, "2026-11-20T08:00:00Z"), "null");
        on("GET /v1/rejections?code=time.future&topic=t&limit=1000", 200, first);
        on("GET /v1/rejections?code=time.future&topic=t&limit=1000&cursor=more", 200, second);
        on("GET /v1/rejections?code=time.future&topic=t&limit=2", 200, first);
        List<String> filter = List.of("rejected", "list", "--code", "time.future", "--topic", "t");

        Output since = tally(with(filter, "--limit", "5000", "--since", "2026-11-21T00:00:00Z"));
        assertThat(since.exitCode()).as(since.err()).isZero();
        assertThat(since.out())
                .startsWith("PLACE  CODE ")
                .contains("\nt/0/9  time.future", "\nt/0/8 ", "\nt/0/7 ")
                .doesNotContain("t/0/6");
        assertThat(since.err()).contains("3 rejected · next: ./tally rejected show t/0/9");
        assertThat(tally(with(filter, "--limit", "2", "--json")).out())
                .hasLineCount(2)
                .startsWith("{\"topic\":\"t\"");
        on("GET /v1/rejections?limit=100", 200, "{\"rejections\":[],\"next\":null}");
        assertThat(tally("rejected", "list").err()).contains("No record was rejected");
        assertThat(tally("rejected", "list", "--since", "noon").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(tally("rejected", "replay").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(tally("rejected", "replay", "t/0").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(tally("rejected", "show", "t/0/x").err()).contains("is not topic/partition/offset");
    }

    private static String[] with(List<String> arguments, String... more) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }
}
