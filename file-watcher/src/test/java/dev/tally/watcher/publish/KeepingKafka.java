package dev.tally.watcher.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.kafka.core.ProducerFactory;

/**
 * A Kafka that acknowledges at once and keeps every record, until it is told to fail: then maybe one more arrives without an
 * acknowledgement, and the client or the whole process ends. Reads the records as the contract says they count.
 */
final class KeepingKafka implements ProducerFactory<byte[], byte[]> {
    private static final RecordMetadata ACKNOWLEDGED = new RecordMetadata(new TopicPartition("t", 0), 0, 0, 0, 0, 0);

    private final List<ProducerRecord<byte[], byte[]>> kept = new ArrayList<>();
    private long acknowledge = Long.MAX_VALUE;
    private boolean keepOneMore;
    private boolean kill;

    /** The end of a process, as far as its own code can tell. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    void failAfter(int acknowledged, boolean keepingOneMore, boolean byKilling) {
        acknowledge = acknowledged;
        keepOneMore = keepingOneMore;
        kill = byKilling;
    }

    void heal() {
        acknowledge = Long.MAX_VALUE;
    }

    boolean works() {
        return acknowledge > 0;
    }

    void forget() {
        kept.clear();
        heal();
    }

    List<String> records() {
        return kept.stream()
                .map(record -> header(record, "tally-sequence")
                        + " "
                        + (header(record, "tally-op").equals("end") ? "end" : new String(record.value(), UTF_8)))
                .toList();
    }

    Set<String> versions() {
        Set<String> versions = new LinkedHashSet<>();
        kept.forEach(record -> versions.add(header(record, "tally-version")));
        return versions;
    }

    /** The lines that count. */
    List<String> counted() {
        List<String> counted = new ArrayList<>();
        List<String> said = new ArrayList<>();
        String version = "";
        for (ProducerRecord<byte[], byte[]> record : kept) {
            int sequence = Integer.parseInt(header(record, "tally-sequence"));
            String op = header(record, "tally-op");
            String text = new String(record.value(), UTF_8);
            if (!header(record, "tally-version").equals(version)) {
                version = header(record, "tally-version");
                counted.clear();
                said.clear();
            }
            assertThat(sequence).as("no gap").isLessThanOrEqualTo(said.size());
            if (sequence < said.size()) {
                assertThat(op + text).as("a repeat says the same").isEqualTo(said.get(sequence));
                continue;
            }
            said.add(op + text);
            if (op.equals("line")) {
                counted.add(text);
            }
        }
        return counted;
    }

    private static String header(ProducerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    @Override
    public Producer<byte[], byte[]> createProducer() {
        return new Client();
    }

    @Override
    public void reset() {}

    private final class Client extends MockProducer<byte[], byte[]> {
        private Client() {
            super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
            if (acknowledge > 0) {
                acknowledge--;
                kept.add(record);
                callback.onCompletion(ACKNOWLEDGED, null);
                return CompletableFuture.completedFuture(ACKNOWLEDGED);
            }
            if (keepOneMore) {
                keepOneMore = false;
                kept.add(record);
            }
            if (kill) {
                throw new Killed();
            }
            fail(callback);
            return new CompletableFuture<>();
        }

        private void fail(Callback callback) {
            Thread kafkasOwn = new Thread(() -> callback.onCompletion(null, new KafkaException("no")));
            kafkasOwn.start();
            try {
                kafkasOwn.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
