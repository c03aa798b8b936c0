package dev.tally.cli.standalone;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.TallyCommand;
import dev.tally.cli.api.Json;
import dev.tally.local.KafkaAdmin;
import dev.tally.local.LocalKafka;
import dev.tally.model.record.Topics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code tally topics}: Tally's own topics, and what is in all of them. */
@Command(
        name = "topics",
        description = "Creates topics, or lists all.",
        subcommands = {TopicsCommand.Create.class, TopicsCommand.List.class})
public final class TopicsCommand implements Runnable {
    @ParentCommand
    private @Nullable TallyCommand tally;

    @Override
    public void run() {
        throw new Failure(ExitCode.USAGE, "create or list?", "next: ./tally topics list");
    }

    /** What both do: talk to a broker. */
    abstract static class Verb implements Callable<Integer> {
        @ParentCommand
        private @Nullable TopicsCommand topics;

        @Option(
                names = "--bootstrap-servers",
                paramLabel = "HOST:PORT",
                description = "Another Kafka than the local one.")
        private @Nullable String bootstrapServers;

        TallyCommand tally() {
            return Objects.requireNonNull(Objects.requireNonNull(topics).tally);
        }

        @Override
        public Integer call() {
            String servers = bootstrapServers != null
                    ? bootstrapServers
                    : "127.0.0.1:" + tally().ports().kafka();
            try (KafkaAdmin admin = LocalKafka.admin(servers)) {
                run(admin);
                return ExitCode.OK;
            } catch (IllegalStateException e) {
                throw new Failure(
                                ExitCode.UNREACHABLE,
                                "Kafka at " + servers + " did not do it",
                                String.valueOf(e.getMessage()),
                                "next: ./tally status")
                        .causedBy(e);
            }
        }

        abstract void run(KafkaAdmin admin);
    }

    /** {@code tally topics create}. */
    @Command(
            name = "create",
            description = "Creates those of Tally's topics that are missing, or topics for others to write.")
    static final class Create extends Verb {
        @Parameters(
                arity = "0..*",
                paramLabel = "TOPIC",
                description = "Topics as tally.yaml names them under sources (default: Tally's own).")
        private java.util.List<String> names = java.util.List.of();

        @Option(
                names = "--partitions",
                paramLabel = "N",
                defaultValue = "" + Topics.PARTITIONS,
                description = "How many, for topics of others (default: ${DEFAULT-VALUE}).")
        private int partitions;

        @Override
        void run(KafkaAdmin admin) {
            TreeSet<String> before = new TreeSet<>(admin.topics());
            if (names.stream().anyMatch(Topics.OWN::contains)) {
                throw new Failure(
                        ExitCode.USAGE, "Tally's own topics have settings of their own", "next: ./tally topics create");
            }
            if (names.isEmpty()) {
                admin.createOwnTopics();
            } else {
                names.forEach(topic -> admin.createTopic(topic, partitions, Map.of()));
            }
            for (String topic : names.isEmpty() ? Topics.OWN : names) {
                tally().terminal().data(topic + (before.contains(topic) ? "  was there" : "  created"));
            }
        }
    }

    /** {@code tally topics list}. */
    @Command(name = "list", description = "Shows topics with partitions and records.")
    static final class List extends Verb {
        @Option(names = "--json", description = "As JSON.")
        private boolean json;

        @Override
        void run(KafkaAdmin admin) {
            java.util.List<Map<String, Object>> rows = new java.util.ArrayList<>();
            for (String topic : new TreeSet<>(admin.topics())) {
                SortedMap<Integer, Long> begin = admin.beginningOffsets(topic);
                SortedMap<Integer, Long> end = admin.endOffsets(topic);
                long records = end.values().stream().mapToLong(Long::longValue).sum()
                        - begin.values().stream().mapToLong(Long::longValue).sum();
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("topic", topic);
                row.put("partitions", (long) end.size());
                row.put("records", records);
                rows.add(row);
            }
            if (json) {
                tally().terminal().data(Json.of(rows).toString());
                return;
            }
            tally().terminal().data(String.format("%-40s %10s %12s", "TOPIC", "PARTITIONS", "RECORDS"));
            rows.forEach(row -> tally().terminal()
                    .data(String.format(
                            "%-40s %10s %12s", row.get("topic"), row.get("partitions"), row.get("records"))));
        }
    }
}
