package dev.tally.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.acceptance.Installation.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * That the examples pass is run from their pages ({@link ReadmeIT}); here is that they would notice if they should not, and
 * that what {@code tally generate} expects is what is counted.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ExamplesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Path example;
    private Installation tally;

    @BeforeAll
    void start() throws Exception {
        example = Path.of(System.getProperty("tally.checkout"), "deploy/examples/orders")
                .toRealPath();
        tally = Installation.create("examples");
        tally.configure(Files.readString(example.resolve("tally.yaml")));
        tally.up();
    }

    @AfterAll
    void stop() throws Exception {
        tally.close();
    }

    @Test
    @Order(1)
    void anExampleUsesARunningTallyAndNamesWhatDiffers() throws Exception {
        Ran right = runExample().ended(0);
        assertThat(right.out()).contains("✔ rows of tally.counter_orders: all ").doesNotContain("Starting");

        // The same orders again, all of them repeats, and one that is expected and was never sent.
        Ran wrong = runExample("--plant-mistake").ended(6);
        assertThat(wrong.out())
                .contains(
                        "✘ orders counted and not: 1 of 3 differ\n  counted: expected ",
                        "✘ rows of tally.counter_orders: 2 of ",
                        "\n  minute 2026-05-04T22:30:00Z berlin bread asia: expected ",
                        "\n  day 2026-05-04T00:00:00Z berlin bread asia: expected ");

        // Still the same Tally: an example stops only what it started.
        assertThat(tally.status().path("good").asBoolean()).isTrue();
    }

    private Ran runExample(String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                example.resolve("run").toString(),
                "--running",
                tally.home().toString(),
                "--port-base",
                Integer.toString(tally.portBase()),
                "--orders",
                "400"));
        command.addAll(List.of(more));
        return tally.run(command, PATIENCE);
    }

    @Test
    @Order(2)
    void generatedOrdersAreCountedAsTheyWereExpected() throws Exception {
        send("orders --count 3000 --seed 5 --expected orders.csv", "order.placed");

        assertThat(rows("""
                        SELECT concat_ws(',', CASE every WHEN interval '1 day' THEN '1d' ELSE '1m' END,
                                              to_char(bucket_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                                              shop, item, region, orders, units, revenue, largest)
                          FROM tally.counter_orders
                         WHERE bucket_start >= '2026-06-01 00:00:00Z'
                        """)).hasSizeGreaterThan(1_000).containsExactlyInAnyOrderElementsOf(expected("orders.csv"));
    }

    @Test
    @Order(3)
    void generatedDocumentsAreCountedAsTheyWereExpected() throws Exception {
        tally.tally("generate", "documents", "texts", "--count", "30", "--seed", "5", "--expected", "words.csv")
                .succeeded();
        tally.tally("add", "texts").succeeded();

        assertThat(rows("SELECT word || ',' || count FROM tally.word_counts"))
                .containsExactlyInAnyOrderElementsOf(expected("words.csv"));
        assertThat(rows("SELECT lines FROM tally.documents")).hasSize(30).containsOnly("50");
    }

    @Test
    @Order(4)
    void generatedActionsAndReportsAreCountedAsTheyWereExpected() throws Exception {
        tally.configure(Files.readString(example.resolveSibling("generated").resolve("tally.yaml")));
        tally.tally("config", "apply").succeeded();
        send("game --count 3000 --seed 5 --expected game.csv", "game.action");
        send("machines --count 3000 --seed 5 --duplicates 0.2 --expected machines.csv", "machine.report");

        assertThat(rows("""
                        SELECT concat_ws(',', CASE every WHEN interval '1 day' THEN '1d' ELSE '1m' END,
                                              to_char(bucket_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                                              action, item, actions, coins)
                          FROM tally.counter_game
                        """)).hasSizeGreaterThan(500).containsExactlyInAnyOrderElementsOf(expected("game.csv"));
        assertThat(rows("""
                        SELECT concat_ws(',', CASE every WHEN interval '1 hour' THEN '1h' ELSE '1m' END,
                                              to_char(bucket_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                                              machine, product, reports, produced, coldest, hottest, fastest)
                          FROM tally.counter_machines
                        """)).hasSizeGreaterThan(1_000).containsExactlyInAnyOrderElementsOf(expected("machines.csv"));
    }

    private void send(String generated, String type) throws Exception {
        tally.run(
                        List.of(
                                "bash",
                                "-o",
                                "pipefail",
                                "-c",
                                "./tally generate " + generated + " | ./tally send " + type + " --ack counted"),
                        PATIENCE)
                .succeeded();
    }

    /** Without the heading. */
    private List<String> expected(String file) throws IOException {
        List<String> lines = Files.readAllLines(tally.home().resolve(file));
        return lines.subList(1, lines.size());
    }

    private List<String> rows(String sql) throws Exception {
        try (Connection connection = Installation.connect(tally.dsn());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                rows.add(row.getString(1));
            }
            return rows;
        }
    }
}
