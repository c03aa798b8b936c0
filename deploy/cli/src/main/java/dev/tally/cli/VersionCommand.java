package dev.tally.cli;

import dev.tally.cli.api.Json;
import dev.tally.cli.home.Home;
import dev.tally.cli.standalone.Components;
import dev.tally.model.process.ProcessIdentity;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code tally version}: Tally, the JDK, and the parts it brings along. */
@Command(name = "version", description = "Prints the versions of Tally and of its parts.")
public final class VersionCommand implements Callable<Integer>, CommandLine.IVersionProvider {
    @ParentCommand
    private @Nullable TallyCommand tally;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Override
    public String[] getVersion() {
        return new String[] {"Tally " + ProcessIdentity.version()};
    }

    @Override
    public Integer call() {
        TallyCommand parent = java.util.Objects.requireNonNull(tally);
        Home home = parent.home();
        Map<String, String> versions = Components.versions(home);
        if (json) {
            parent.terminal().data(Json.of(versions).toString());
        } else {
            versions.forEach((name, version) -> parent.terminal().data(String.format("%-12s %s", name, version)));
        }
        return ExitCode.OK;
    }
}
