package dev.tally.cli.lake;

import dev.tally.cli.ExitCode;
import dev.tally.cli.TallyCommand;
import dev.tally.cli.api.ApiClient;
import dev.tally.cli.api.Json;
import dev.tally.cli.read.Table;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code tally lake ls}: the tables, and how far they are complete. */
@Command(
        name = "ls",
        description =
                "Shows the tables of the lake with their rows, files and newest day, and how far they are complete.")
final class ListTables implements Callable<Integer> {
    @ParentCommand
    private @Nullable LakeCommand lake;

    @Option(names = "--json", description = "The service's answer as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        TallyCommand tally = Objects.requireNonNull(lake).tally();
        Json answer = tally.api(tally.ports().query())
                .get("/v1/lake", ApiClient.parameters())
                .body();
        if (json) {
            tally.terminal().data(answer.toString());
            return ExitCode.OK;
        }
        Table table = new Table("name", "holds", "type", "rows", "files", "bytes", "newest_day");
        answer.at("tables").items().forEach(table::add);
        table.lines().forEach(tally.terminal()::data);
        Json position = answer.at("lake").at("position");
        tally.terminal()
                .say(
                        position.isNull()
                                ? "no lake job has run yet"
                                : "complete up to " + position.text() + " · lag "
                                        + answer.at("lake").at("lag").text() + " records");
        return ExitCode.OK;
    }
}
