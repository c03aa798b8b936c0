package dev.tally.cli.standalone;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.TallyCommand;
import dev.tally.cli.Terminal;
import dev.tally.cli.home.Configuration;
import dev.tally.cli.home.Home;
import dev.tally.cli.home.Ports;
import dev.tally.cli.home.RunRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code tally up}: starts everything on this machine and watches over it until Ctrl-C or {@code tally down}. */
@Command(
        name = "up",
        description = "Starts Kafka, PostgreSQL and the four services, and watches over them.",
        footer = {"", "Ctrl-C, or ./tally down in another terminal, stops everything in order; data is kept."})
public final class UpCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable TallyCommand tally;

    @Option(names = "--detach", description = "Return when everything is ready; go on in the background.")
    private boolean detach;

    @Option(names = "--ephemeral", description = "Keep the data in a temporary directory and remove it at the end.")
    private boolean ephemeral;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration (default: TALLY_CONFIG, else tally.yaml, else the shipped one).")
    private @Nullable Path configuration;

    @Option(
            names = "--port-base",
            paramLabel = "PORT",
            defaultValue = "" + Ports.DEFAULT_BASE,
            description = "The first port; all others move along (default: ${DEFAULT-VALUE}).")
    private int portBase;

    @Override
    public Integer call() throws IOException, InterruptedException {
        TallyCommand parent = Objects.requireNonNull(tally);
        Terminal terminal = parent.terminal();
        Home home = parent.home();
        Ports ports = ports();
        refuseSecond(parent.running(), home);
        Path chosen = home.configuration(configuration, parent.environment());
        Configuration.read(chosen, home);
        Access access = Access.of(home, parent.environment());
        if (detach) {
            return new Detached(home, terminal).start(ports, ephemeral, chosen);
        }
        return new Standalone(home, ports, ephemeral, chosen, access, terminal).run();
    }

    private Ports ports() {
        try {
            return new Ports(portBase);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, e.getMessage(), "next: ./tally up --port-base 17070").causedBy(e);
        }
    }

    private static void refuseSecond(Optional<RunRecord> running, Home home) {
        if (running.isPresent()) {
            throw new Failure(
                    ExitCode.FAILED,
                    "Tally is already running in " + home.root() + " (pid "
                            + running.get().launcher().pid() + ")",
                    "next: ./tally status   or   ./tally down   or, for a second one beside it,",
                    "      ./tally --home <directory> up --port-base "
                            + (running.get().ports().base() + 1000));
        }
    }
}
