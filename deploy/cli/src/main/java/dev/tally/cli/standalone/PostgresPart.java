package dev.tally.cli.standalone;

import dev.tally.local.LocalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The embedded database server. Ready when it answers; restarted in place, on the same port with the same data. */
final class PostgresPart implements Part {
    private final LocalPostgres.Settings settings;
    private final String version;
    private final String shownDirectory;
    private final boolean fresh;
    private final Consumer<String> console;
    private @Nullable LocalPostgres postgres;

    /** @param console takes a line for each thing that a start found of a crash */
    PostgresPart(LocalPostgres.Settings settings, String version, String shownDirectory, Consumer<String> console) {
        this.settings = settings;
        this.version = version;
        this.shownDirectory = shownDirectory;
        this.fresh = !Files.exists(settings.directory().resolve("data"));
        this.console = console;
    }

    @Override
    public String name() {
        return Programs.POSTGRES;
    }

    @Override
    public String readyText() {
        return String.format(
                Locale.ROOT,
                "%-6s 127.0.0.1:%d   %s %s",
                version,
                settings.port(),
                fresh ? "initialised" : "kept",
                shownDirectory);
    }

    @Override
    public synchronized Running start() throws IOException {
        LocalPostgres server = postgres;
        if (server == null) {
            server = LocalPostgres.start(settings);
            postgres = server;
        } else {
            server.start();
        }
        server.cleaned().forEach(line -> console.accept("cleaned: " + line));
        return new ServicePart.ProcessRun(server.process(), () -> true);
    }

    /** The server, once it was started. */
    synchronized LocalPostgres server() {
        LocalPostgres server = postgres;
        if (server == null) {
            throw new IllegalStateException("PostgreSQL was not started");
        }
        return server;
    }
}
