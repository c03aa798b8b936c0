package dev.tally.cli.topics;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.kafka.Broker;
import dev.tally.model.record.Topics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tally topics delete}. */
@Command(
        name = "delete",
        description = "Deletes topics with all their records, which cannot be taken back.",
        footer = {
            "",
            "What was counted stays counted. A topic of others is \"missing\" from then on, and the rest goes on; created again under",
            "its name it is another topic: the aggregator stops, because the stored positions belong to the old one.",
            "Example: ./tally topics delete clicks --yes"
        })
final class DeleteTopics extends TopicsVerb {
    @Parameters(arity = "1..*", paramLabel = "TOPIC", description = "Topics.")
    private List<String> names = List.of();

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Option(names = "--force", description = "Tally's own topics, too: the aggregator stops.")
    private boolean force;

    @Override
    public Integer call() throws IOException {
        List<String> own =
                new TreeSet<>(names).stream().filter(Topics.OWN::contains).toList();
        if (!own.isEmpty() && !force) {
            throw new Failure(
                    ExitCode.USAGE,
                    String.join(" and ", own) + (own.size() == 1 ? " is" : " are")
                            + " Tally's own; nothing was deleted",
                    "the aggregator would stop and stay stopped: its positions and counts belong to these very records",
                    "next: ./tally topics delete --force, if the counts are to be given up as well");
        }
        try (Broker broker = new Broker(kafka())) {
            List<TopicState> topics = TopicState.of(broker, new TreeSet<>(names));
            say(topics, !own.isEmpty());
            confirm(topics);
            broker.get(broker.admin()
                    .deleteTopics(topics.stream().map(TopicState::name).toList())
                    .all());
            topics.forEach(topic -> terminal().data(topic.name() + "  deleted"));
        }
        return ExitCode.OK;
    }

    private void say(List<TopicState> topics, boolean own) {
        topics.forEach(topic -> terminal()
                .say(String.format(
                        Locale.ROOT,
                        "%s: %,d records on %d partitions",
                        topic.name(),
                        topic.records(),
                        topic.partitions().size())));
        terminal()
                .say(
                        own
                                ? "The aggregator stops: it counts nothing more until the topics are there, and refuses new ones"
                                        + " under the old names, because its positions belong to these."
                                : "What was counted of them stays counted. Where tally.yaml has one under sources: it is missing then;"
                                        + " created again under its name, the aggregator stops, because its positions belong to this one.");
    }

    private void confirm(List<TopicState> topics) throws IOException {
        if (yes) {
            return;
        }
        if (!terminal().isInteractive()) {
            throw new Failure(
                    ExitCode.USAGE,
                    "nobody is there to be asked; nothing was deleted",
                    "next: ./tally topics delete " + String.join(" ", names) + (force ? " --force" : "") + " --yes");
        }
        terminal().err().print("Delete " + (topics.size() == 1 ? "it" : "them") + "? Type yes: ");
        String answer = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        if (answer == null || !answer.strip().equals("yes")) {
            throw new Failure(ExitCode.FAILED, "nothing was deleted");
        }
    }
}
