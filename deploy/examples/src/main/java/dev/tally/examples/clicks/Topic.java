package dev.tally.examples.clicks;

import dev.tally.examples.Failed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topic that the web site's software writes: Avro, and none of Tally's headers. */
final class Topic {
    private static final String NAME = "clicks";

    private final String bootstrapServers;
    private final Schema schema;

    Topic(String bootstrapServers, Schema schema) {
        this.bootstrapServers = bootstrapServers;
        this.schema = schema;
    }

    /** When it returns all are on Kafka; the answer is the position behind the last of them. */
    String write(List<Click> clicks) throws InterruptedException {
        Map<String, Object> settings = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                ByteArraySerializer.class,
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                ByteArraySerializer.class);
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(settings)) {
            for (Click click : clicks) {
                byte[] key = click.id().getBytes(StandardCharsets.UTF_8);
                sent.add(producer.send(new ProducerRecord<>(NAME, key, click.encode(schema))));
            }
        }
        SortedMap<Integer, Long> ends = new TreeMap<>();
        for (Future<RecordMetadata> one : sent) {
            RecordMetadata place = acknowledged(one);
            ends.merge(place.partition(), place.offset() + 1, Math::max);
        }
        return ends.entrySet().stream()
                .map(end -> NAME + "~" + end.getKey() + "~" + end.getValue())
                .collect(Collectors.joining(","));
    }

    private static RecordMetadata acknowledged(Future<RecordMetadata> sent) throws InterruptedException {
        try {
            return sent.get();
        } catch (ExecutionException e) {
            throw new Failed(
                    "Kafka did not take a click for topic " + NAME,
                    String.valueOf(e.getCause()),
                    "next: ./tally topics create " + NAME);
        }
    }
}
