package dev.tally.cli.topics;

import dev.tally.cli.TallyCommand;
import dev.tally.cli.Terminal;
import dev.tally.model.process.KafkaConnection;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** What all do: talk to a broker. */
abstract class TopicsVerb implements Callable<Integer> {
    @ParentCommand
    private @Nullable TopicsCommand topics;

    @Option(names = "--bootstrap-servers", paramLabel = "HOST:PORT", description = "Another Kafka than the local one.")
    private @Nullable String bootstrapServers;

    TallyCommand tally() {
        return Objects.requireNonNull(topics).tally();
    }

    Terminal terminal() {
        return tally().terminal();
    }

    KafkaConnection kafka() {
        return bootstrapServers != null
                ? tally().kafka(bootstrapServers)
                : KafkaConnection.plain("127.0.0.1:" + tally().ports().kafka());
    }
}
