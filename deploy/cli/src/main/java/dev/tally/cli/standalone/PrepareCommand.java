package dev.tally.cli.standalone;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.TallyCommand;
import dev.tally.cli.Terminal;
import dev.tally.local.DatabaseBootstrap;
import dev.tally.local.DatabaseRole;
import dev.tally.local.KafkaAdmin;
import dev.tally.local.LocalKafka;
import dev.tally.local.Migrator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/**
 * {@code tally prepare}: makes a PostgreSQL and a Kafka that are not {@code up}'s own ready for Tally. Repeatable; a start of
 * the compose stack does it each time.
 */
@Command(
        name = "prepare",
        description = "Makes roles, database, tables and topics on servers of your own; repeatable.",
        footer = {
            "",
            "The directory of secrets holds one file per password: that of the superuser under its name, and of tally_owner,",
            "tally_writer, tally_reader and tally_sql, which the roles get."
        })
public final class PrepareCommand implements Callable<Integer> {
    private static final Pattern DATABASE_URL =
            Pattern.compile("(?<server>jdbc:postgresql://[^/?]+/)(?<name>[^/?]+)(?<parameters>(\\?.*)?)");

    @ParentCommand
    private @Nullable TallyCommand tally;

    @Option(
            names = "--url",
            required = true,
            paramLabel = "JDBC-URL",
            description = "jdbc:postgresql://host:port/database")
    private String url = "";

    @Option(
            names = "--superuser",
            paramLabel = "ROLE",
            defaultValue = "postgres",
            description = "Who makes roles and database (default: ${DEFAULT-VALUE}).")
    private String superuser = "";

    @Option(names = "--secrets", required = true, paramLabel = "DIR", description = "The directory of passwords.")
    private Path secrets = Path.of("");

    @Option(
            names = "--bootstrap-servers",
            required = true,
            paramLabel = "HOST:PORT",
            description = "Kafka, where Tally's own topics are made.")
    private String bootstrapServers = "";

    @Override
    public Integer call() throws IOException {
        Terminal terminal = Objects.requireNonNull(tally).terminal();
        Matcher parts = DATABASE_URL.matcher(url);
        if (!parts.matches()) {
            throw new Failure(
                    ExitCode.USAGE,
                    url + " does not name a database",
                    "it looks like this: jdbc:postgresql://host:5432/tally");
        }
        terminal.say("database  " + database(parts.group("server"), parts.group("name"), parts.group("parameters")));
        try (KafkaAdmin kafka =
                LocalKafka.admin(bootstrapServers, tally.environment().get("TALLY_KAFKA_PROPERTIES_FILE"))) {
            kafka.createOwnTopics();
            terminal.say("topics    " + String.join(", ", kafka.topics()));
        } catch (IllegalStateException e) {
            throw new Failure(
                            ExitCode.UNREACHABLE,
                            "Kafka at " + bootstrapServers + " did not do it",
                            String.valueOf(e.getMessage()))
                    .causedBy(e);
        }
        return ExitCode.OK;
    }

    private String database(String server, String name, String parameters) throws IOException {
        Map<DatabaseRole, String> passwords = new EnumMap<>(DatabaseRole.class);
        for (DatabaseRole role : DatabaseRole.values()) {
            passwords.put(role, secret(role.roleName()));
        }
        String superuserPassword = secret(superuser);
        try {
            DatabaseBootstrap.run(
                    database ->
                            DriverManager.getConnection(server + database + parameters, superuser, superuserPassword),
                    name,
                    passwords);
            List<String> applied = Migrator.migrate(url, Objects.requireNonNull(passwords.get(DatabaseRole.OWNER)));
            return applied.isEmpty() ? "up to date" : applied.size() + " migrations applied";
        } catch (SQLException | IllegalStateException e) {
            throw new Failure(ExitCode.FAILED, "the database is not prepared", String.valueOf(e.getMessage()))
                    .causedBy(e);
        }
    }

    private String secret(String role) throws IOException {
        Path file = secrets.resolve(role);
        if (!Files.isReadable(file)) {
            throw new Failure(
                    ExitCode.USAGE, "the password of " + role + " is missing", file + " is not there, or not readable");
        }
        return Files.readString(file, StandardCharsets.UTF_8).strip();
    }
}
