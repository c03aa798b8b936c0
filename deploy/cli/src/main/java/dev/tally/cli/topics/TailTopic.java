package dev.tally.cli.topics;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.kafka.Broker;
import dev.tally.cli.kafka.Consumers;
import dev.tally.cli.kafka.RecordJson;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tally topics tail}: joins no group and commits nothing, so nobody notices. */
@Command(
        name = "tail",
        description = "Prints a topic's records as they come, one JSON object a line, headers included.",
        footer = {
            "",
            "Keys, values and headers are text; bytes that are not UTF-8 stand in key_base64, value_base64 and so on.",
            "Examples:",
            "  ./tally topics tail tally.events.v1",
            "  ./tally topics tail clicks --from-beginning --no-follow | jq .value"
        })
final class TailTopic extends TopicsVerb {
    private static final Duration POLL = Duration.ofMillis(250);

    @Parameters(paramLabel = "TOPIC", description = "A topic.")
    private String topic = "";

    @Option(names = "--from-beginning", description = "From the first record that Kafka holds, and not from the end.")
    private boolean fromBeginning;

    @Option(names = "--no-follow", description = "End where the topic ended when this began.")
    private boolean noFollow;

    @Option(names = "--max", paramLabel = "N", description = "End after so many.")
    private long max = Long.MAX_VALUE;

    @Override
    public Integer call() {
        if (max < 1) {
            throw new Failure(ExitCode.USAGE, "--max " + max + " is not 1 or more");
        }
        try (Broker broker = new Broker(kafka());
                KafkaConsumer<byte[], byte[]> consumer = Consumers.reading(kafka())) {
            List<TopicPartition> partitions = TopicState.of(broker, List.of(topic)).get(0).partitions().stream()
                    .map(partition -> new TopicPartition(topic, partition.number()))
                    .toList();
            try {
                print(consumer, partitions);
            } catch (KafkaException trouble) {
                throw broker.failure(trouble);
            }
        }
        return ExitCode.OK;
    }

    private void print(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<TopicPartition, Long> begins = fromBeginning ? consumer.beginningOffsets(partitions) : ends;
        consumer.assign(partitions);
        begins.forEach(consumer::seek);
        if (!noFollow) {
            terminal().say("reading " + topic + " on " + partitions.size() + " partitions · Ctrl-C ends");
        }
        long printed = 0;
        while (printed < max && !isDone(consumer, ends)) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                boolean old = record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()));
                if (printed < max && (old || !noFollow)) {
                    terminal().data(RecordJson.of(record).toString());
                    printed++;
                }
            }
            if (terminal().out().checkError()) {
                return; // head has seen enough
            }
        }
    }

    private boolean isDone(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        return noFollow && ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }
}
