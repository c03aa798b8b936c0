package dev.tally.ingest.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.ingest.problem.UnavailableException;
import dev.tally.model.process.KafkaConnection;
import dev.tally.model.record.Position;
import dev.tally.model.record.WireRecord;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;

/** No acknowledgement, no 2xx: whatever order the answers come in, and whether they come at all. */
class PublicationTest {
    private final MockProducer<byte[], byte[]> broker = new MockProducer<>(
            false, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());
    private final FakeFactory factory = new FakeFactory(broker);

    @Test
    void waitsForEveryAcknowledgement() throws Exception {
        try (Publication publication = RecordPublisher.unordered(factory, 1).begin()) {
            publication.send(record("a"));
            publication.send(record("b"));
            CompletableFuture<Position> position = CompletableFuture.supplyAsync(publication::acknowledged);

            assertThat(broker.completeNext()).isTrue();
            assertThatThrownBy(() -> position.get(100, TimeUnit.MILLISECONDS))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
            assertThat(broker.completeNext()).isTrue();

            assertThat(position.get(10, TimeUnit.SECONDS).toString()).matches("t~[0-9]+~[12]");
        }
    }

    @Test
    void oneFailureFailsTheWhole() throws Exception {
        try (Publication publication = RecordPublisher.unordered(factory, 1).begin()) {
            publication.send(record("a"));
            publication.send(record("b"));
            broker.completeNext();
            broker.errorNext(new TimeoutException("expired"));

            assertThatThrownBy(publication::acknowledged).isInstanceOf(UnavailableException.class);
            assertThatThrownBy(() -> publication.send(record("c"))).isInstanceOf(UnavailableException.class);
        }
        assertThat(broker.history()).hasSize(2);
        assertThat(factory.resets).isZero();
    }

    @Test
    void silenceIsAFailureWithinTheDeadline() {
        long begun = System.nanoTime();
        try (Publication publication = RecordPublisher.unordered(factory, 1).begin()) {
            publication.send(record("a"));

            assertThatThrownBy(publication::acknowledged).isInstanceOf(UnavailableException.class);
        }
        assertThat(System.nanoTime() - begun)
                .isBetween(TimeUnit.MILLISECONDS.toNanos(1_400), TimeUnit.SECONDS.toNanos(30));
    }

    @Test
    void aFullProducerIsAFailure() {
        broker.sendException = new TimeoutException("buffer full");
        try (Publication publication = RecordPublisher.unordered(factory, 1).begin()) {
            publication.send(record("a"));

            assertThatThrownBy(publication::acknowledged)
                    .isInstanceOfSatisfying(UnavailableException.class, failure -> {
                        assertThat(failure.problem().status()).isEqualTo(503);
                        assertThat(failure.problem().headers()).containsKey("Retry-After");
                    });
        }
    }

    @Test
    void holdsBackWhatIsMoreThanTheWindow() throws Exception {
        byte[] mebibyte = new byte[1024 * 1024];
        try (Publication publication = RecordPublisher.unordered(factory, 1).begin()) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 6; i++) {
                    publication.send(new WireRecord("t", new byte[0], mebibyte, List.of()));
                }
            });
            assertThatThrownBy(() -> sending.get(200, TimeUnit.MILLISECONDS))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
            assertThat(broker.history()).hasSize(4);
            while (!sending.isDone()) {
                broker.completeNext();
            }
            sending.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void theFirstFailureEndsAnOrderedProducerBeforeAnythingElseIsSent() {
        try (Publication publication = RecordPublisher.ordered(factory, 1).begin()) {
            publication.send(record("a"));
            publication.send(record("b"));
            broker.errorNext(new TimeoutException("expired"));

            assertThat(factory.resets).isEqualTo(1);
            assertThatThrownBy(() -> publication.send(record("c"))).isInstanceOf(UnavailableException.class);
        }
        assertThat(broker.history()).hasSize(2);
    }

    @Test
    void replacesAProducerThatWillNeverWorkAgain() {
        AuthorizationException fatal = new TopicAuthorizationException("t");
        broker.sendException = fatal;
        try (Publication publication = RecordPublisher.unordered(factory, 1).begin()) {
            publication.send(record("a"));
            assertThatThrownBy(publication::acknowledged).hasCause(fatal);
        }
        assertThat(factory.resets).isEqualTo(1);
    }

    @Test
    void turnsAwayWhoComesWhenEverySlotIsTaken() {
        RecordPublisher publisher = RecordPublisher.unordered(factory, 1);
        try (Publication first = publisher.begin()) {
            assertThat(first).isNotNull();
            assertThatThrownBy(publisher::begin).isInstanceOf(UnavailableException.class);
        }
        publisher.begin().close();
    }

    @Test
    void theProducersKeepThePromise() {
        Map<String, Object> settings = ProducerSettings.of(KafkaConnection.plain("127.0.0.1:1"), "x");

        assertThat(settings)
                .containsEntry(ProducerConfig.ACKS_CONFIG, "all")
                .containsEntry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true)
                .doesNotContainKey(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        assertThat(ProducerSettings.REQUEST_TIMEOUT_MILLIS).isLessThan(ProducerSettings.DELIVERY_MILLIS);
        assertThat(ProducerSettings.DELIVERY_MILLIS).isLessThan(ProducerSettings.ACK_TIMEOUT_MILLIS);
        assertThat(ProducerSettings.ACK_TIMEOUT_MILLIS + ProducerSettings.MAX_BLOCK_MILLIS)
                .isLessThan(2_000);
    }

    private static WireRecord record(String value) {
        return new WireRecord("t", new byte[0], value.getBytes(UTF_8), List.of());
    }

    /** Gives out the one fake producer and counts how often it was to be replaced. */
    private static final class FakeFactory extends DefaultKafkaProducerFactory<byte[], byte[]> {
        private final Producer<byte[], byte[]> producer;
        int resets;

        FakeFactory(Producer<byte[], byte[]> producer) {
            super(Map.of());
            this.producer = producer;
        }

        @Override
        public Producer<byte[], byte[]> createProducer() {
            return producer;
        }

        @Override
        public void reset() {
            resets++;
        }
    }
}
