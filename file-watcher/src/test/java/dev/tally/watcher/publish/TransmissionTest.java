package dev.tally.watcher.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.model.process.KafkaConnection;
import dev.tally.model.record.Line;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class TransmissionTest {
    private final MockKafka factory = new MockKafka();
    private final LineProducer producers = new LineProducer(factory);
    private final Told told = new Told();
    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private final Transmission transmission = new Transmission(producers, told, bugs::add);
    private final MockKafka.Client kafka = factory.clients.get(0);

    @Test
    void marksAndTheEndAreToldWhenTheyAndAllBeforeThemAreAcknowledged() throws Exception {
        transmission.send(line(0));
        transmission.sendMarked(line(1), 20);
        transmission.send(line(2));
        transmission.sendEnd(Line.end("a", "v", 3, Instant.EPOCH));
        MockKafka.thread(kafka::completeNext);
        assertThat(told.events).isEmpty();
        MockKafka.thread(kafka::completeNext);
        assertThat(told.events).containsExactly("reached 2 20");
        MockKafka.thread(kafka::completeNext);
        MockKafka.thread(kafka::completeNext);
        assertThat(told.events).containsExactly("reached 2 20", "complete 3");
        assertThat(kafka.history()).hasSize(4);
        assertThat(bugs).isEmpty();
    }

    @Test
    void theFirstFailureClosesTheProducerAndNothingIsToldAfterIt() throws Exception {
        transmission.send(line(0));
        transmission.sendMarked(line(1), 20);
        transmission.sendEnd(Line.end("a", "v", 2, Instant.EPOCH));
        MockKafka.thread(() -> kafka.errorNext(new InvalidRecordException("no")));
        assertThat(told.events).containsExactly("failed InvalidRecordException");
        assertThat(kafka.closed()).isTrue();
        MockKafka.thread(kafka::completeNext);
        MockKafka.thread(kafka::completeNext);
        assertThat(told.events).hasSize(1);
        assertThat(transmission.send(line(2))).isFalse();
        assertThat(kafka.history()).hasSize(3);
        // The next file gets another producer.
        assertThat(producers.current()).isNotSameAs(kafka);
        assertThat(bugs).isEmpty();
    }

    @Test
    void oneFailureDoesNotCloseTheProducerThatCameAfter() throws Exception {
        transmission.send(line(0));
        transmission.send(line(1));
        MockKafka.thread(() -> kafka.errorNext(new InvalidRecordException("no")));
        MockKafka.Client second = (MockKafka.Client) producers.current();
        MockKafka.thread(() -> kafka.errorNext(new InvalidRecordException("no")));
        assertThat(second.closed()).isFalse();
        assertThat(producers.current()).isSameAs(second);
    }

    @Test
    void whatWasAbandonedTellsNothingButStillClosesAProducerThatLostARecord() throws Exception {
        transmission.sendMarked(line(0), 10);
        transmission.send(line(1));
        assertThat(transmission.abandon()).isTrue();
        assertThat(transmission.abandon()).isFalse();
        MockKafka.thread(kafka::completeNext);
        MockKafka.thread(() -> kafka.errorNext(new InvalidRecordException("no")));
        assertThat(told.events).isEmpty();
        assertThat(kafka.closed()).isTrue();
    }

    @Test
    void aBufferThatIsFullIsWaitedForAndTheLineSentOnce() throws Exception {
        kafka.refusals.add(new TimeoutException("no memory"));
        kafka.refusals.add(new TimeoutException("no memory"));
        assertThat(transmission.send(line(0))).isTrue();
        assertThat(transmission.sendEnd(Line.end("a", "v", 1, Instant.EPOCH))).isTrue();
        MockKafka.thread(kafka::completeNext);
        MockKafka.thread(kafka::completeNext);
        assertThat(kafka.history()).hasSize(2);
        assertThat(told.events).containsExactly("complete 1");
    }

    @Test
    void aLineThatTheClientItselfRefusesFailsTheTransmission() throws Exception {
        transmission.send(line(0));
        kafka.refusals.add(new RecordTooLargeException("too large"));
        assertThat(transmission.send(line(1))).isFalse();
        assertThat(told.events).containsExactly("failed RecordTooLargeException");
        assertThat(kafka.closed()).isTrue();
    }

    @Test
    void whatTheListenerThrowsIsABugAndHeard() throws Exception {
        told.bug = new IllegalStateException("bug");
        transmission.sendMarked(line(0), 1);
        MockKafka.thread(kafka::completeNext);
        assertThat(bugs).containsExactly(told.bug);
    }

    @Test
    void theProducersSettingsKeepThePromise() {
        Map<String, Object> settings = LineProducer.settings(KafkaConnection.plain("broker:9092"), 7);
        assertThat(settings)
                .containsEntry(ProducerConfig.ACKS_CONFIG, "all")
                .containsEntry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true)
                .containsEntry(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE)
                .containsEntry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE)
                .containsEntry(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 7)
                .doesNotContainKey(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        // The client's own check of what goes together.
        assertThat(new ProducerConfig(settings)).isNotNull();
    }

    private static Line line(long sequence) {
        return Line.of("a", "v", sequence, Instant.EPOCH, ("line " + sequence).getBytes(UTF_8));
    }

    private static final class Told implements Transmission.Progress {
        final List<String> events = new CopyOnWriteArrayList<>();
        RuntimeException bug;

        @Override
        public void reached(long lines, long offset) {
            if (bug != null) {
                throw bug;
            }
            events.add("reached " + lines + " " + offset);
        }

        @Override
        public void complete(long lines) {
            events.add("complete " + lines);
        }

        @Override
        public void failed(Exception why) {
            events.add("failed " + why.getClass().getSimpleName());
        }
    }
}
