package dev.tally.cli.topics;

import dev.tally.cli.ExitCode;
import dev.tally.cli.api.Json;
import dev.tally.cli.kafka.Broker;
import dev.tally.model.time.DurationText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tally topics list}. */
@Command(
        name = "list",
        description =
                "Shows topics with partitions, replication, records and retention; named ones with each partition's offsets.",
        footer = {"", "Examples:", "  ./tally topics list", "  ./tally topics list tally.events.v1"})
final class ListTopics extends TopicsVerb {
    private static final String ROW = "%-40s %10s %11s %14s %10s";
    private static final String PARTITION = "  %-38s %10s %11s %14s";

    @Parameters(arity = "0..*", paramLabel = "TOPIC", description = "Only these, partition by partition.")
    private List<String> names = List.of();

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Override
    public Integer call() {
        List<TopicState> topics;
        try (Broker broker = new Broker(kafka())) {
            Set<String> all =
                    names.isEmpty() ? broker.get(broker.admin().listTopics().names()) : new TreeSet<>(names);
            topics = TopicState.of(broker, all);
        }
        if (json) {
            terminal()
                    .data(Json.of(topics.stream().map(ListTopics::members).toList())
                            .toString());
        } else {
            print(topics);
        }
        return ExitCode.OK;
    }

    private void print(List<TopicState> topics) {
        row(ROW, "TOPIC", "PARTITIONS", "REPLICATION", "RECORDS", "RETENTION");
        for (TopicState topic : topics) {
            row(
                    ROW,
                    topic.name(),
                    topic.partitions().size(),
                    topic.replication(),
                    String.format(Locale.ROOT, "%,d", topic.records()),
                    shown(topic.retention()));
            if (!names.isEmpty()) {
                row(PARTITION, "PARTITION", "", "BEGIN", "END");
                topic.partitions()
                        .forEach(partition ->
                                row(PARTITION, partition.number(), "", partition.begin(), partition.end()));
            }
        }
    }

    private void row(String format, Object... cells) {
        terminal().data(String.format(Locale.ROOT, format, cells));
    }

    private static String shown(@Nullable Duration retention) {
        return retention == null ? "for ever" : DurationText.format(retention);
    }

    private static Map<String, @Nullable Object> members(TopicState topic) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("topic", topic.name());
        members.put("partitions", topic.partitions().size());
        members.put("replication", topic.replication());
        members.put("records", topic.records());
        members.put("retention", topic.retention() == null ? null : DurationText.format(topic.retention()));
        List<Map<String, Object>> offsets = new ArrayList<>();
        for (TopicState.Partition partition : topic.partitions()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("partition", partition.number());
            entry.put("begin", partition.begin());
            entry.put("end", partition.end());
            offsets.add(entry);
        }
        members.put("offsets", offsets);
        return members;
    }
}
