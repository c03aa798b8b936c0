package dev.tally.cli.standalone;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.TallyCommand;
import dev.tally.cli.home.Role;
import dev.tally.cli.home.RunRecord;
import dev.tally.cli.home.Secrets;
import dev.tally.local.Migrator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code tally migrate}: brings a database to this version's schema, as {@code tally_owner}. */
@Command(
        name = "migrate",
        description = "Brings a database to this version's schema, as tally_owner.",
        footer = {
            "",
            "Without --url: TALLY_DATABASE_URL with TALLY_DATABASE_PASSWORD_FILE or TALLY_DATABASE_PASSWORD,",
            "else the database of the Tally that runs here."
        })
public final class MigrateCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable TallyCommand tally;

    @Option(names = "--url", paramLabel = "JDBC-URL", description = "jdbc:postgresql://host:port/database")
    private @Nullable String url;

    @Option(names = "--password-file", paramLabel = "FILE", description = "Holds tally_owner's password.")
    private @Nullable Path passwordFile;

    /** Where to connect. */
    private record Target(String url, String password) {
        @Override
        public String toString() {
            return "Target[" + url + "]";
        }
    }

    @Override
    public Integer call() throws IOException {
        TallyCommand parent = Objects.requireNonNull(tally);
        Target target = target(parent);
        List<String> applied;
        try {
            applied = Migrator.migrate(target.url(), target.password());
        } catch (IllegalStateException e) {
            throw new Failure(ExitCode.FAILED, "not migrated", String.valueOf(e.getMessage()), "next: ./tally doctor")
                    .causedBy(e);
        }
        applied.forEach(parent.terminal()::data);
        parent.terminal().say(applied.isEmpty() ? "Up to date" : "Applied " + applied.size());
        return ExitCode.OK;
    }

    private Target target(TallyCommand parent) throws IOException {
        Map<String, String> environment = parent.environment();
        String database = url != null ? url : environment.get("TALLY_DATABASE_URL");
        if (database != null) {
            return new Target(database, password(environment));
        }
        RunRecord running = parent.running()
                .orElseThrow(() -> new Failure(
                        ExitCode.UNREACHABLE,
                        "no database is named and no Tally runs here",
                        "next: ./tally migrate --url jdbc:postgresql://host:5432/tally --password-file <file>"));
        return new Target(
                "jdbc:postgresql://127.0.0.1:" + running.ports().postgres() + "/" + Schema.DATABASE,
                Secrets.in(running.data().resolve("secrets")).password(Role.OWNER));
    }

    private String password(Map<String, String> environment) throws IOException {
        String named = environment.get("TALLY_DATABASE_PASSWORD_FILE");
        Path file = passwordFile != null ? passwordFile : named == null ? null : Path.of(named);
        if (file != null) {
            return Files.readString(file, StandardCharsets.UTF_8).strip();
        }
        String password = environment.get("TALLY_DATABASE_PASSWORD");
        if (password == null) {
            throw new Failure(
                    ExitCode.USAGE,
                    "tally_owner's password is missing",
                    "next: add --password-file <file>, or set TALLY_DATABASE_PASSWORD_FILE");
        }
        return password;
    }
}
