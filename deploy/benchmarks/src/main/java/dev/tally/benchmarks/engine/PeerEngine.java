package dev.tally.benchmarks.engine;

import dev.tally.benchmarks.oracle.Answer;
import dev.tally.local.LocalPostgres;
import dev.tally.local.process.ServiceProcess;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An engine to compare with: a main class of this module, and tables with text keys as one would write them down first. */
record PeerEngine(String name, boolean isExactlyOnce, String mainClass, List<String> flags) implements Engine {
    private static final String TABLES = """
            CREATE TABLE word_counts (word text COLLATE "C" PRIMARY KEY, count bigint NOT NULL) WITH (fillfactor = 70);
            CREATE TABLE document_word_counts (
                document text COLLATE "C", word text COLLATE "C", count bigint NOT NULL, PRIMARY KEY (document, word));
            CREATE TABLE minute_counts (minute bigint PRIMARY KEY, count bigint NOT NULL) WITH (fillfactor = 70);
            CREATE TABLE group_sums (
                region text COLLATE "C", item text COLLATE "C", orders bigint NOT NULL, units bigint NOT NULL,
                revenue numeric NOT NULL, PRIMARY KEY (region, item)) WITH (fillfactor = 70);
            CREATE TABLE positions (
                topic text, partition integer, next_offset bigint NOT NULL, PRIMARY KEY (topic, partition));
            -- Structured Streaming fills these on several connections, so they cannot be temporary; unlogged costs least.
            CREATE UNLOGGED TABLE staged_words (word text COLLATE "C", count bigint);
            CREATE UNLOGGED TABLE staged_document_words (document text COLLATE "C", word text COLLATE "C", count bigint);
            CREATE UNLOGGED TABLE staged_minutes (minute bigint, count bigint);
            CREATE UNLOGGED TABLE staged_groups (region text, item text, orders bigint, units bigint, revenue numeric);
            """;

    /** Spark's own list for Java 17; what the aggregator has in its manifest. */
    private static final List<String> OPENED = List.of(
            "java.lang",
            "java.lang.invoke",
            "java.lang.reflect",
            "java.io",
            "java.net",
            "java.nio",
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.atomic",
            "sun.nio.ch",
            "sun.nio.cs",
            "sun.security.action",
            "sun.util.calendar");

    static PeerEngine ceiling() {
        return new PeerEngine("ceiling", true, "dev.tally.benchmarks.peer.CeilingMain", List.of());
    }

    /** What Spark SQL needs of the JVM. */
    static final List<String> OPEN_FLAGS = OPENED.stream()
            .map(opened -> "--add-opens=java.base/" + opened + "=ALL-UNNAMED")
            .toList();

    static PeerEngine structured() {
        return new PeerEngine("structured", false, "dev.tally.benchmarks.peer.StructuredMain", OPEN_FLAGS);
    }

    @Override
    public void createDatabase(LocalPostgres postgres, String database) throws SQLException {
        try (Connection connection = postgres.superuser("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + statement.enquoteIdentifier(database, true));
        }
        try (Connection connection = postgres.superuser(database);
                Statement statement = connection.createStatement()) {
            statement.execute(TABLES);
        }
    }

    @Override
    public ServiceProcess start(Assignment assignment, EngineJvm jvm) throws IOException {
        return start(name, mainClass, flags, List.of(), assignment, jvm);
    }

    /** Starts a main class of this module, which is told the workload and these arguments. */
    static ServiceProcess start(
            String name,
            String mainClass,
            List<String> flags,
            List<String> arguments,
            Assignment assignment,
            EngineJvm jvm)
            throws IOException {
        List<String> program = new ArrayList<>(flags);
        program.addAll(List.of(
                "-cp",
                EngineJvm.jar("deploy/benchmarks/target/tally-benchmarks.jar").toString(),
                mainClass,
                assignment.workload().name()));
        program.addAll(arguments);
        List<String> command = jvm.command(assignment.directory(), program);
        return ServiceProcess.of(name, command, assignment.directory().resolve("engine.log"))
                .environment(Map.of(
                        "BENCH_KAFKA", assignment.bootstrapServers(),
                        "BENCH_DATABASE_URL", assignment.jdbcUrl(),
                        "BENCH_DATABASE_USER", LocalPostgres.SUPERUSER,
                        "BENCH_DATABASE_PASSWORD", assignment.superuserPassword(),
                        "BENCH_DIRECTORY", assignment.directory().toString(),
                        "SPARK_LOCAL_IP", "127.0.0.1"))
                .start();
    }

    @Override
    public String query(Answer answer) {
        return switch (answer) {
            case WORDS -> "SELECT '', word, count FROM word_counts";
            case DOCUMENT_WORDS -> "SELECT document, word, count FROM document_word_counts";
            case MINUTES -> "SELECT '', minute::text, count FROM minute_counts";
            case GROUPS -> """
                    SELECT region || ' ' || item, measure, amount
                      FROM group_sums
                     CROSS JOIN LATERAL (VALUES ('orders', orders), ('units', units), ('cents', revenue * 100))
                        AS measures (measure, amount)
                    """;
        };
    }
}
