package dev.tally.cli.read;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.api.ApiClient;
import dev.tally.cli.api.ApiClient.Answer;
import dev.tally.cli.api.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tally counter}: the counters of tally.yaml and how far they are; with a name, the rows of that one. */
@Command(
        name = "counter",
        description = "Shows the counters of tally.yaml, or the rows of one.",
        footer = {"", "Example: ./tally counter orders_by_region --where region=eq.eu --order -revenue --top 5"})
public final class CounterCommand extends ReadCommand {
    @Parameters(arity = "0..1", paramLabel = "NAME", description = "Show this counter's rows.")
    private @Nullable String name;

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many (default: ${DEFAULT-VALUE}).")
    private int top;

    @Option(
            names = "--where",
            paramLabel = "COLUMN=OP.VALUE",
            description = "Only rows for which this holds, such as region=eq.eu or orders=gte.10; may be repeated.")
    private List<String> where = new ArrayList<>();

    @Option(names = "--order", paramLabel = "COLUMNS", description = "Such as -revenue,region; - is descending.")
    private @Nullable String order;

    @Option(names = "--every", paramLabel = "WIDTH", description = "Bucket width, such as 15m.")
    private @Nullable String every;

    @Option(names = "--from", paramLabel = "TIME", description = "Begin, ISO 8601.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "End, excluded, ISO 8601.")
    private @Nullable String to;

    @Override
    View view() {
        String limit = Integer.toString(top);
        if (name == null) {
            Answer answer = query().get("/v1/counters", ApiClient.parameters("limit", limit));
            return table(
                    answer, "counters", "name", "type", "status", "counted", "skipped", "excluded", "missed", "folded");
        }
        Map<String, String> parameters =
                ApiClient.parameters("limit", limit, "order", order, "every", every, "from", from, "to", to);
        Answer answer = query().get("/v1" + ApiClient.path("counters", name, "rows") + conditions(), parameters);
        return table(answer, "rows", columns(answer));
    }

    /** Conditions as a query string of their own, because one column may stand in several. */
    private String conditions() {
        StringBuilder query = new StringBuilder();
        for (String condition : where) {
            int equals = condition.indexOf('=');
            if (equals < 1) {
                throw new Failure(
                        ExitCode.USAGE,
                        "--where " + condition + " is no condition",
                        "it is written column=operator.value, such as region=eq.eu");
            }
            query.append(query.isEmpty() ? "?" : "&")
                    .append(ApiClient.encode(condition.substring(0, equals)))
                    .append('=')
                    .append(ApiClient.encode(condition.substring(equals + 1)));
        }
        return query.toString();
    }

    /** As the rows name them. */
    private static String[] columns(Answer answer) {
        Set<String> columns = new LinkedHashSet<>();
        for (Json row : answer.body().at("rows").items()) {
            if (row.value() instanceof Map<?, ?> members) {
                members.keySet().forEach(member -> columns.add(String.valueOf(member)));
            }
        }
        return columns.toArray(new String[0]);
    }
}
