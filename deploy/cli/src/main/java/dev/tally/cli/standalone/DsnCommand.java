package dev.tally.cli.standalone;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.TallyCommand;
import dev.tally.cli.home.Role;
import dev.tally.cli.home.RunRecord;
import dev.tally.cli.home.Secrets;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code tally dsn}: the URL to connect with, password included; the one place where a password is printed. */
@Command(name = "dsn", description = "Prints the database URL, password included: psql \"$(./tally dsn)\"")
public final class DsnCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable TallyCommand tally;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            defaultValue = "sql",
            description = "owner, writer, reader or sql (default: ${DEFAULT-VALUE}, which may SELECT in schema tally).")
    private Role role = Role.SQL;

    @Override
    public Integer call() throws IOException {
        TallyCommand parent = Objects.requireNonNull(tally);
        RunRecord running = parent.running()
                .orElseThrow(() -> new Failure(
                        ExitCode.UNREACHABLE,
                        "Tally is not running in " + parent.home().root(),
                        "next: ./tally up"));
        String password = Secrets.in(running.data().resolve("secrets")).password(role);
        parent.terminal()
                .data("postgresql://" + role.user() + ":" + password + "@127.0.0.1:"
                        + running.ports().postgres() + "/" + Schema.DATABASE);
        return ExitCode.OK;
    }
}
