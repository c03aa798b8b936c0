package dev.tally.ingest.broker;

import dev.tally.ingest.problem.UnavailableException;
import dev.tally.model.record.Position;
import dev.tally.model.record.Position.Partition;
import dev.tally.model.record.WireRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Records of one request on their way to Kafka. {@link #acknowledged()} returns only when the broker has acknowledged
 * every one of them; everything else is an {@link UnavailableException}, and then some of them may be on Kafka.
 *
 * <p>At most {@link #WINDOW_BYTES} are out at once. Whoever waits, waits as long as the broker answers, and no longer
 * than {@link #PATIENCE_NANOS} after its last sign of life. Used by one thread; the producer's thread reports to it.
 */
public final class Publication implements AutoCloseable {
    private static final long WINDOW_BYTES = 4L * 1024 * 1024;
    /** With what a send may block, below the two seconds within which a client is answered. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(ProducerSettings.ACK_TIMEOUT_MILLIS);

    private final Producer<byte[], byte[]> producer;
    private final RecordPublisher publisher;

    // Guarded by this.
    private final Map<Partition, Long> nextOffsets = new HashMap<>();
    private long bytesOut;
    private int recordsOut;
    private long lastProgress = System.nanoTime();
    private @Nullable Exception failure;

    Publication(Producer<byte[], byte[]> producer, RecordPublisher publisher) {
        this.producer = producer;
        this.publisher = publisher;
    }

    /** Hands a record to the producer. Returns before it is acknowledged. */
    public void send(WireRecord record) {
        long size = (long) record.key().length + record.value().length;
        awaitRoom(size);
        RecordHeaders headers = new RecordHeaders();
        record.headers().forEach(header -> headers.add(header.name(), header.value()));
        ProducerRecord<byte[], byte[]> sent =
                new ProducerRecord<>(record.topic(), null, null, record.key(), record.value(), headers);
        try {
            // The callback hears what the future would say.
            Future<RecordMetadata> unused =
                    producer.send(sent, (metadata, problem) -> answered(metadata, problem, size));
        } catch (KafkaException | IllegalStateException refused) {
            answered(null, refused, size);
        }
    }

    /** Waits until every record sent so far is acknowledged. Its position contains them all. */
    public Position acknowledged() {
        awaitWhile(() -> recordsOut > 0);
        synchronized (this) {
            return Position.of(nextOffsets);
        }
    }

    private void awaitRoom(long size) {
        awaitWhile(() -> recordsOut > 0 && bytesOut + size > WINDOW_BYTES);
        synchronized (this) {
            bytesOut += size;
            recordsOut++;
        }
    }

    private void awaitWhile(BooleanSupplier condition) {
        Exception failed = null;
        synchronized (this) {
            while (failure == null && failed == null && condition.getAsBoolean()) {
                failed = awaitProgress();
            }
        }
        if (failed != null) {
            fail(failed);
        }
        throwIfFailed();
    }

    /** Waits for an answer to any record; why there will be none, or null. Called with the lock held. */
    private synchronized @Nullable Exception awaitProgress() {
        long left = lastProgress + PATIENCE_NANOS - System.nanoTime();
        if (left <= 0) {
            return new TimeoutException("no acknowledgement in time");
        }
        try {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            return null;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return stopping;
        }
    }

    /** On the producer's thread. */
    private void answered(@Nullable RecordMetadata metadata, @Nullable Exception problem, long size) {
        if (problem != null) {
            fail(problem);
        }
        synchronized (this) {
            bytesOut -= size;
            recordsOut--;
            if (problem == null && metadata != null) {
                lastProgress = System.nanoTime();
                nextOffsets.merge(
                        new Partition(metadata.topic(), metadata.partition()), metadata.offset() + 1, Math::max);
            }
            notifyAll();
        }
    }

    private void fail(Exception problem) {
        synchronized (this) {
            if (failure != null) {
                return;
            }
            failure = problem;
        }
        publisher.failed(problem); // without the lock: it may wait for the producer's thread, which wants the lock
    }

    private void throwIfFailed() {
        Throwable cause;
        synchronized (this) {
            cause = failure;
        }
        if (cause != null) {
            throw new UnavailableException(
                    "broker.unavailable",
                    "The broker did not acknowledge every record in time. Some may be on Kafka all the same: send the "
                            + "same request again, with the same ids, and each is counted once. ("
                            + cause.getClass().getSimpleName() + ")",
                    cause);
        }
    }

    @Override
    public void close() {
        publisher.ended();
    }
}
