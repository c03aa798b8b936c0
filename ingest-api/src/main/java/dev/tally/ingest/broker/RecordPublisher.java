package dev.tally.ingest.broker;

import dev.tally.ingest.problem.UnavailableException;
import java.util.concurrent.Semaphore;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;

/**
 * Where publications begin: so many at once, and the next is told to come back. Safe for any number of threads.
 */
public final class RecordPublisher {
    private final DefaultKafkaProducerFactory<byte[], byte[]> producers;
    private final Semaphore slots;
    private final boolean ordered;

    private RecordPublisher(DefaultKafkaProducerFactory<byte[], byte[]> producers, int slots, boolean ordered) {
        this.producers = producers;
        this.slots = new Semaphore(slots);
        this.ordered = ordered;
    }

    /** For records that each stand alone. One that fails leaves the others be. */
    public static RecordPublisher unordered(DefaultKafkaProducerFactory<byte[], byte[]> producers, int slots) {
        return new RecordPublisher(producers, slots, false);
    }

    /**
     * For records of which none may come without those before it: a document's lines. The first that fails ends the
     * producer with everything it still holds, so what reaches Kafka is a beginning of what was sent, without a hole.
     * Every publication on that producer fails with it.
     */
    public static RecordPublisher ordered(DefaultKafkaProducerFactory<byte[], byte[]> producers, int slots) {
        return new RecordPublisher(producers, slots, true);
    }

    /** Begins to publish; closed in any case. */
    public Publication begin() {
        if (!slots.tryAcquire()) {
            throw new UnavailableException(
                    "server.busy", "Too many requests are being published. Nothing was written; send it again.");
        }
        try {
            return new Publication(producers.createProducer(), this);
        } catch (KafkaException noProducer) {
            slots.release();
            throw new UnavailableException(
                    "broker.unavailable",
                    "No connection to the broker. Nothing was written; send it again.",
                    noProducer);
        }
    }

    /** A record of a publication has failed. Called without any lock, on the producer's thread where that found out. */
    void failed(Throwable failure) {
        if (ordered || isFatal(failure)) {
            producers.reset();
        }
    }

    /** An idempotent producer that lost its place fails every send from then on, until it is replaced. */
    private static boolean isFatal(Throwable failure) {
        return failure instanceof KafkaException
                && !(failure instanceof RetriableException)
                && !(failure instanceof RecordTooLargeException)
                && !(failure instanceof InterruptException);
    }

    /** Connects and learns where the topics are, so that the first request need not wait for it. */
    public void warmUp(String topic) {
        producers.createProducer().partitionsFor(topic);
    }

    void ended() {
        slots.release();
    }
}
