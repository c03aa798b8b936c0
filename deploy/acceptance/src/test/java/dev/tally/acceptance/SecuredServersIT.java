package dev.tally.acceptance;

import static dev.tally.acceptance.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tally.local.LocalKafka;
import dev.tally.local.LocalPostgres;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The shipped jars with a Kafka that wants TLS and a password (SASL_SSL) and a PostgreSQL whose certificate is checked
 * (verify-full), on servers of their own as in a company; and their logs as JSON, with ids and without secrets.
 */
class SecuredServersIT {
    private static final Duration SOON = Duration.ofMinutes(3);
    private static final String KAFKA_PASSWORD = "kafka-geheim-7391";
    private static final String LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule required ";
    private static final Map<String, String> ROLES = Map.of(
            "stream-aggregator", "tally_writer",
            "query-service", "tally_reader",
            "ingest-api", "",
            "file-watcher", "");

    private final Installation home;
    private final Path state;
    private final Map<String, Process> services = new LinkedHashMap<>();
    private final Map<String, Integer> ports = new HashMap<>();

    SecuredServersIT() throws Exception {
        home = Installation.create("secured");
        state = home.home().resolve(".tally");
        for (String module : ROLES.keySet()) {
            try (ServerSocket free = new ServerSocket(0)) {
                ports.put(module, free.getLocalPort());
            }
        }
    }

    @Test
    void everyConnectionIsEncryptedAndNoSecretIsInALog() throws Exception {
        ServerIdentity identity = ServerIdentity.createIn(Files.createDirectories(state.resolve("tls")));
        Path client = Files.writeString(
                state.resolve("client.properties"), """
                security.protocol=SASL_SSL
                sasl.mechanism=PLAIN
                sasl.jaas.config=%susername="tally" password="%s";
                ssl.truststore.type=PEM
                ssl.truststore.location=%s
                """.formatted(LOGIN, KAFKA_PASSWORD, identity.certificate()));
        try (LocalKafka kafka = kafka(identity);
                LocalPostgres postgres = postgres(identity)) {
            String trust = "?sslmode=verify-full&sslrootcert=" + identity.certificate();
            Path secrets = secrets(postgres);
            command(
                            client,
                            "prepare",
                            "--secrets",
                            secrets.toString(),
                            "--url",
                            postgres.jdbcUrl("tally") + trust,
                            "--bootstrap-servers",
                            kafka.bootstrapServers())
                    .succeeded();
            try {
                for (String module : ROLES.keySet()) {
                    start(module, kafka, client, postgres.jdbcUrl("tally") + trust, secrets);
                }
                count();
                assertEncrypted(postgres);
            } finally {
                stop();
            }
            command(
                            client,
                            "reconcile",
                            "--bootstrap-servers",
                            kafka.bootstrapServers(),
                            "--dsn",
                            "postgresql://tally_sql:" + password(secrets, "tally_sql") + "@127.0.0.1:" + postgres.port()
                                    + "/tally" + trust)
                    .succeeded();
            assertThat(command(client, "topics", "list", "--bootstrap-servers", kafka.bootstrapServers())
                            .succeeded()
                            .out())
                    .contains("tally.events.v1");
            assertThat(home.tally("topics", "list", "--bootstrap-servers", kafka.bootstrapServers())
                            .exitCode())
                    .as("without the file Kafka lets nobody in")
                    .isNotZero();
            assertLogs(secrets);
        }
    }

    private LocalKafka kafka(ServerIdentity identity) throws Exception {
        return LocalKafka.start(LocalKafka.Settings.in(state.resolve("kafka"))
                .withBroker(Map.of(
                        // The name of the listener is only a name.
                        "listener.security.protocol.map",
                        "PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT",
                        "sasl.enabled.mechanisms",
                        "PLAIN",
                        "sasl.mechanism.inter.broker.protocol",
                        "PLAIN",
                        "listener.name.plaintext.plain.sasl.jaas.config",
                        LOGIN + "username=\"broker\" password=\"b\" user_broker=\"b\" user_tally=\"" + KAFKA_PASSWORD
                                + "\";",
                        "ssl.keystore.location",
                        identity.store().toString(),
                        "ssl.keystore.password",
                        ServerIdentity.STORE_PASSWORD,
                        "ssl.truststore.location",
                        identity.store().toString(),
                        "ssl.truststore.password",
                        ServerIdentity.STORE_PASSWORD)));
    }

    private LocalPostgres postgres(ServerIdentity identity) throws Exception {
        return LocalPostgres.start(LocalPostgres.Settings.in(state.resolve("postgres"))
                .withServer(Map.of(
                        "ssl", "on",
                        "ssl_cert_file", identity.certificate().toString(),
                        "ssl_key_file", identity.key().toString())));
    }

    private Path secrets(LocalPostgres postgres) throws Exception {
        Path secrets = Files.createDirectories(state.resolve("secrets"));
        for (String role : List.of("tally_owner", "tally_writer", "tally_reader", "tally_sql")) {
            Files.writeString(secrets.resolve(role), "geheim-of-" + role);
        }
        Files.writeString(secrets.resolve("postgres"), postgres.superuserPassword());
        return secrets;
    }

    private static String password(Path secrets, String role) throws Exception {
        return Files.readString(secrets.resolve(role)).strip();
    }

    private Installation.Ran command(Path client, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("env", "TALLY_KAFKA_PROPERTIES_FILE=" + client, "./tally"));
        command.addAll(List.of(arguments));
        return home.run(command, SOON);
    }

    private void start(String module, LocalKafka kafka, Path client, String url, Path secrets) throws Exception {
        String role = ROLES.get(module);
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        Path.of(System.getProperty("tally.checkout"), module, "target", module + ".jar")
                                .toRealPath()
                                .toString())
                .directory(home.home().toFile())
                .redirectOutput(log(module).toFile())
                .redirectError(state.resolve(module + ".err").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("TALLY_"));
        builder.environment()
                .putAll(Map.of(
                        "TALLY_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers(),
                        "TALLY_KAFKA_PROPERTIES_FILE", client.toString(),
                        "TALLY_HTTP_PORT", ports.get(module).toString(),
                        "TALLY_STATE", state.toString(),
                        "TALLY_INBOX", home.inbox().toString(),
                        "TALLY_SPARK_UI_PORT", "-1",
                        "TALLY_LOG_FORMAT", "json",
                        "SPARK_LOCAL_IP", "127.0.0.1"));
        if (!role.isEmpty()) {
            builder.environment()
                    .putAll(Map.of(
                            "TALLY_DATABASE_URL",
                            url,
                            "TALLY_DATABASE_PASSWORD_FILE",
                            secrets.resolve(role).toString(),
                            "TALLY_SQL_PASSWORD_FILE",
                            secrets.resolve("tally_sql").toString()));
        }
        services.put(module, builder.start());
    }

    private void count() throws Exception {
        for (String module : ROLES.keySet()) {
            eventually(SOON, () -> door(module).get("/readyz").with(200));
        }
        home.drop("secured.txt", "kept from every listener\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        Door ingest = door("ingest-api");
        ingest.post("/v1/events/secured", "application/json", "{\"a\":1}").with(202);
        ingest.send(ingest.request("/v1/documents/nobody")
                        .header("X-Request-Id", "request-4711")
                        .DELETE())
                .with(202);
        eventually(SOON, () -> {
            JsonNode status = door("query-service").get("/v1/status").with(200).json();
            assertThat(status.at("/lag/records").asLong(-1)).isZero();
            assertThat(status.at("/balanced").asBoolean()).isTrue();
            assertThat(status.at("/totals/events").asLong()).isEqualTo(1);
            assertThat(status.at("/totals/words").asLong()).isEqualTo(4);
            return status;
        });
        assertThat(door("query-service")
                        .get("/v1/sql?q=" + Door.parameter("SELECT sum(count) FROM word_counts"))
                        .with(200)
                        .json()
                        .at("/rows/0/0")
                        .asLong())
                .isEqualTo(4);
    }

    private static void assertEncrypted(LocalPostgres postgres) throws Exception {
        try (Connection connection = postgres.superuser("postgres");
                Statement statement = connection.createStatement();
                ResultSet sessions =
                        statement.executeQuery("SELECT usename, ssl FROM pg_stat_activity JOIN pg_stat_ssl USING (pid)"
                                + " WHERE usename LIKE 'tally%'")) {
            Set<String> roles = new TreeSet<>();
            while (sessions.next()) {
                roles.add(sessions.getString("usename"));
                assertThat(sessions.getBoolean("ssl")).isTrue();
            }
            assertThat(roles).contains("tally_reader", "tally_writer");
        }
    }

    private void assertLogs(Path secrets) throws Exception {
        for (String module : ROLES.keySet()) {
            String text = Files.readString(log(module)) + Files.readString(state.resolve(module + ".err"));
            assertThat(text).doesNotContain(KAFKA_PASSWORD, "geheim-of-");
            List<JsonNode> lines = new ArrayList<>();
            for (String line : Files.readAllLines(log(module))) {
                lines.add(Door.JSON.readTree(line));
            }
            assertThat(lines).isNotEmpty().allSatisfy(line -> {
                assertThat(line.path("@timestamp").asText()).matches("[0-9-]{10}T[0-9:.]+Z");
                assertThat(line.path("message").asText()).isNotEmpty();
                assertThat(line.at("/log/level").asText()).isIn("INFO", "WARN", "ERROR");
                assertThat(line.at("/service/name").asText()).isEqualTo(module);
            });
            if (module.equals("stream-aggregator")) {
                assertThat(lines)
                        .anySatisfy(line ->
                                assertThat(line.path("batch_id").asText()).matches("[0-9]+"));
            }
            if (module.equals("ingest-api")) {
                assertThat(lines)
                        .anySatisfy(line ->
                                assertThat(line.path("request_id").asText()).isEqualTo("request-4711"));
            }
        }
    }

    private Door door(String module) {
        return new Door(URI.create("http://127.0.0.1:" + ports.get(module)));
    }

    private Path log(String module) {
        return state.resolve(module + ".log");
    }

    private void stop() throws InterruptedException {
        services.values().forEach(Process::destroy);
        for (Process service : services.values()) {
            if (!service.waitFor(30, TimeUnit.SECONDS)) {
                service.destroyForcibly().waitFor();
            }
        }
    }
}
