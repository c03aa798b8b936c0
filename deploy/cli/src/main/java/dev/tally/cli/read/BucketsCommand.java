package dev.tally.cli.read;

import dev.tally.cli.api.ApiClient;
import dev.tally.cli.api.ApiClient.Answer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tally buckets}: events of a type per time bucket. */
@Command(
        name = "buckets",
        description = "Shows the events of a type per time bucket (UTC edges).",
        footer = {"", "Example: ./tally buckets order.placed --every 1m --from 2026-06-01T00:00:00Z --fill-zero"})
public final class BucketsCommand extends ReadCommand {
    @Parameters(paramLabel = "TYPE", description = "The event type.")
    private String type = "";

    @Option(names = "--every", paramLabel = "WIDTH", description = "Bucket width, such as 1m.")
    private @Nullable String every;

    @Option(names = "--from", paramLabel = "TIME", description = "Begin, ISO 8601.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "End, excluded, ISO 8601.")
    private @Nullable String to;

    @Option(names = "--fill-zero", description = "Show empty buckets too.")
    private boolean fillZero;

    @Override
    View view() {
        Answer answer = query().get(
                        "/v1" + ApiClient.path("buckets", type),
                        ApiClient.parameters("every", every, "from", from, "to", to, "fill", fillZero ? "zero" : null));
        return table(answer, "buckets", "bucket_start", "count", "late");
    }
}
