package dev.tally.benchmarks.engine;

import dev.tally.benchmarks.oracle.Answer;
import dev.tally.local.DatabaseBootstrap;
import dev.tally.local.DatabaseRole;
import dev.tally.local.LocalPostgres;
import dev.tally.local.Migrator;
import dev.tally.local.process.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The shipped aggregator. {@code TALLY_*} variables of this process reach it, those for tuning among them. */
final class TallyEngine implements Engine {
    /** The server is on loopback and lives for minutes. */
    static final String PASSWORD = "benchmark";

    private static final String CONFIG = """
            version: 1
            counters:
              - name: by_region_and_item
                from: order.placed
                group-by: {region: /region, item: /item}
                measures: {orders: count, units: {sum: /count}, revenue: {sum: /total}}
            """;

    @Override
    public String name() {
        return "tally";
    }

    @Override
    public boolean isExactlyOnce() {
        return true;
    }

    @Override
    public void createDatabase(LocalPostgres postgres, String database) throws SQLException {
        Map<DatabaseRole, String> passwords = new EnumMap<>(DatabaseRole.class);
        for (DatabaseRole role : DatabaseRole.values()) {
            passwords.put(role, PASSWORD);
        }
        DatabaseBootstrap.run(postgres::superuser, database, passwords);
        Migrator.migrate(postgres.jdbcUrl(database), PASSWORD);
    }

    @Override
    public ServiceProcess start(Assignment assignment, EngineJvm jvm) throws IOException {
        Path config = Files.writeString(assignment.directory().resolve("tally.yaml"), CONFIG);
        Path jar = EngineJvm.jar("stream-aggregator/target/stream-aggregator.jar");
        List<String> command = jvm.command(assignment.directory(), List.of("-jar", jar.toString()));
        return ServiceProcess.of(name(), command, assignment.directory().resolve("engine.log"))
                .environment(environment(assignment, config))
                .start();
    }

    /** Where everything is. */
    static Map<String, String> environment(Assignment assignment, Path config) {
        return Map.of(
                "TALLY_KAFKA_BOOTSTRAP_SERVERS",
                assignment.bootstrapServers(),
                "TALLY_DATABASE_URL",
                assignment.jdbcUrl(),
                "TALLY_DATABASE_USER",
                DatabaseRole.WRITER.roleName(),
                "TALLY_DATABASE_PASSWORD",
                PASSWORD,
                "TALLY_CONFIG",
                config.toString(),
                "TALLY_HTTP_PORT",
                "0",
                "TALLY_SPARK_UI_PORT",
                "-1",
                "SPARK_LOCAL_IP",
                "127.0.0.1");
    }

    @Override
    public String query(Answer answer) {
        return switch (answer) {
            case WORDS -> "SELECT '', word, count FROM tally.word_counts";
            case DOCUMENT_WORDS ->
                "SELECT name, word, count FROM tally.document_word_counts JOIN tally.documents USING (document_id)";
            case MINUTES -> """
                    SELECT '', (extract(epoch FROM bucket_start)::bigint / 60)::text, count
                      FROM tally.bucket_counts WHERE type = 'order.placed' AND every = interval '1 minute'
                    """;
            case GROUPS -> """
                    SELECT region || ' ' || item, measure, amount
                      FROM tally.counter_by_region_and_item
                     CROSS JOIN LATERAL (VALUES ('orders', orders), ('units', units), ('cents', revenue * 100))
                        AS measures (measure, amount)
                    """;
        };
    }
}
