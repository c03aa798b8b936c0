package dev.tally.cli.read;

import dev.tally.cli.TallyCommand;
import dev.tally.cli.Terminal;
import dev.tally.cli.api.ApiClient;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** What the reading verbs share: the query service, and JSON on request. */
abstract class ReadCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable TallyCommand tally;

    @Option(names = "--json", description = "The service's answer as JSON.")
    private boolean json;

    Terminal terminal() {
        return Objects.requireNonNull(tally).terminal();
    }

    boolean json() {
        return json;
    }

    ApiClient query() {
        return new ApiClient(Objects.requireNonNull(tally).ports().query());
    }
}
