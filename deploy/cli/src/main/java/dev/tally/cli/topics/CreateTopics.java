package dev.tally.cli.topics;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.kafka.Broker;
import dev.tally.local.KafkaAdmin;
import dev.tally.model.record.Topics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tally topics create}. */
@Command(
        name = "create",
        description = "Creates those of Tally's topics that are missing, or topics for others to write.",
        footer = {
            "",
            "Examples:",
            "  ./tally topics create clicks --partitions 3",
            "  ./tally topics create --replication 3 --bootstrap-servers kafka-1:9092",
            "A topic that is there already is left as it is."
        })
final class CreateTopics extends TopicsVerb {
    @Parameters(
            arity = "0..*",
            paramLabel = "TOPIC",
            description = "Topics as tally.yaml names them under sources (default: Tally's own).")
    private List<String> names = List.of();

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "" + Topics.PARTITIONS,
            description = "How many (default: ${DEFAULT-VALUE}, which Tally's own always have).")
    private int partitions;

    @Option(
            names = "--replication",
            paramLabel = "N",
            defaultValue = "1",
            description = "On how many brokers each record is kept (default: ${DEFAULT-VALUE}).")
    private short replication;

    @Override
    public Integer call() {
        boolean own = names.isEmpty();
        if (own ? partitions != Topics.PARTITIONS : names.stream().anyMatch(Topics.OWN::contains)) {
            throw new Failure(
                    ExitCode.USAGE,
                    "Tally's own topics have " + Topics.PARTITIONS + " partitions and settings of their own",
                    "next: ./tally topics create --replication " + replication);
        }
        if (partitions < 1 || replication < 1) {
            throw new Failure(ExitCode.USAGE, "--partitions and --replication are 1 or more");
        }
        try (Broker broker = new Broker(kafka())) {
            for (String topic : own ? Topics.OWN : names) {
                NewTopic wanted =
                        new NewTopic(topic, partitions, replication).configs(own ? KafkaAdmin.OWN_SETTINGS : Map.of());
                terminal().data(topic + (isCreated(broker, wanted) ? "  created" : "  was there"));
            }
        }
        return ExitCode.OK;
    }

    private static boolean isCreated(Broker broker, NewTopic topic) {
        KafkaFuture<Void> created = broker.admin().createTopics(List.of(topic)).all();
        try {
            created.get();
            return true;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw broker.failure(failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.FAILED, "interrupted").causedBy(interrupted);
        }
    }
}
