package dev.tally.cli.rejected;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.Terminal;
import dev.tally.cli.api.Json;
import dev.tally.cli.read.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code tally rejected list}. */
@Command(
        name = "list",
        description = "Lists records that could not be counted, the latest first.",
        footer = {
            "",
            "Examples:",
            "  ./tally rejected list --since 1h",
            "  ./tally rejected list --code time.future --topic clicks --json"
        })
final class ListRejected implements Callable<Integer> {
    @ParentCommand
    private @Nullable RejectedCommand rejected;

    @Mixin
    private Filter filter = new Filter();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many at most (default: ${DEFAULT-VALUE}).")
    private int limit = 1;

    @Option(names = "--json", description = "As JSON, one a line.")
    private boolean json;

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new Failure(ExitCode.USAGE, "--limit " + limit + " is not 1 or more");
        }
        RejectedCommand parent = Objects.requireNonNull(rejected);
        Terminal terminal = parent.tally().terminal();
        List<Json> found = filter.read(parent.tally().api(parent.tally().ports().query()), limit);
        if (json) {
            found.forEach(rejection -> terminal.data(rejection.toString()));
            return ExitCode.OK;
        }
        Table table = new Table("place", "code", "rejected_at", "replayed_at", "reason");
        found.forEach(rejection -> table.add(row(rejection)));
        table.lines().forEach(terminal::data);
        terminal.say(
                found.isEmpty()
                        ? "No record was rejected" + (filter.isEmpty() ? "" : ", of these")
                        : found.size() + " rejected · next: ./tally rejected show " + Filter.placeOf(found.get(0)));
        return ExitCode.OK;
    }

    private static Json row(Json rejection) {
        Map<String, @Nullable Object> cells = new LinkedHashMap<>();
        cells.put("place", Filter.placeOf(rejection).toString());
        for (String name : List.of("code", "rejected_at", "replayed_at", "reason")) {
            cells.put(name, rejection.at(name).value());
        }
        return Json.of(cells);
    }
}
