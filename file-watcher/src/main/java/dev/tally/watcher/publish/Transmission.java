package dev.tally.watcher.publish;

import dev.tally.model.process.FailPoint;
import dev.tally.model.record.Line;
import dev.tally.model.record.LineEncoder;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One version of one file on its way through one producer. Lines are sent in order by one thread and acknowledged in order
 * by Kafka's; nobody waits for an acknowledgement, so many small files are under way together.
 *
 * <p>Behind a mark, {@link Progress#reached} is called when it and everything before it is acknowledged; behind the end
 * {@link Progress#complete}. After the first failure, or {@link #abandon}, neither is called any more.
 */
final class Transmission implements Callback {
    private static final Logger LOG = LoggerFactory.getLogger(Transmission.class);

    private final Producer<byte[], byte[]> producer;
    private final LineProducer producers;
    private final Progress progress;
    private final Consumer<Throwable> onBug;
    private final Thread sender = Thread.currentThread();
    private final LineEncoder encoder = new LineEncoder();
    private long sent;
    private volatile boolean over;
    /** Written by Kafka's thread only. */
    private long acknowledged;
    /** What a send complained of before the record was queued. */
    private @Nullable Exception notQueued;

    /** Hears how far the lines have come; called by Kafka's thread, and must not wait. */
    interface Progress {
        void reached(long lines, long offset);

        void complete(long lines);

        /** Called once, and then nothing else. */
        void failed(Exception why);
    }

    Transmission(LineProducer producers, Progress progress, Consumer<Throwable> onBug) {
        this.producers = producers;
        this.producer = producers.current();
        this.progress = progress;
        this.onBug = onBug;
    }

    /** Queues a line; false if the transmission is over, whatever else there is to send. */
    boolean send(Line line) throws InterruptedException {
        return send(line, this);
    }

    /** The same, and {@link Progress#reached} with {@code offset}, where the document goes on behind this line. */
    boolean sendMarked(Line line, long offset) throws InterruptedException {
        long expected = sent + 1;
        return send(line, (metadata, failure) -> {
            onCompletion(metadata, failure);
            if (failure == null) {
                tell(() -> progress.reached(line.sequence() + 1, offset), expected);
            }
        });
    }

    boolean sendEnd(Line end) throws InterruptedException {
        long expected = sent + 1;
        return send(end, (metadata, failure) -> {
            onCompletion(metadata, failure);
            if (failure == null) {
                tell(
                        () -> {
                            over = true;
                            FailPoint.reach("P4");
                            progress.complete(end.sequence());
                        },
                        expected);
            }
        });
    }

    private boolean send(Line line, Callback callback) throws InterruptedException {
        ProducerRecord<byte[], byte[]> kafkaRecord = LineProducer.kafkaRecord(encoder.encode(line));
        while (!over) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            notQueued = null;
            try {
                Future<RecordMetadata> unused = producer.send(kafkaRecord, callback); // the callback tells more
            } catch (InterruptException interrupted) {
                throw new InterruptedException();
            } catch (IllegalStateException | KafkaException closed) {
                fail(closed);
                return false;
            }
            if (notQueued == null) {
                sent++;
                return !over;
            }
            if (!(notQueued instanceof TimeoutException)) {
                fail(notQueued);
                return false;
            }
            LOG.warn("Kafka takes no lines at the moment, waiting: {}", notQueued.getMessage());
        }
        return false;
    }

    @Override
    public void onCompletion(RecordMetadata metadata, @Nullable Exception failure) {
        if (failure == null) {
            acknowledged++;
        } else if (Thread.currentThread() == sender) {
            // Not even queued: the sender knows what to do, and nothing behind this record has been sent.
            notQueued = failure;
        } else {
            guarded(() -> fail(failure));
        }
    }

    /** Nothing is reported any more; what is under way may still arrive. False if a failure has been reported before. */
    synchronized boolean abandon() {
        boolean wasOpen = !over;
        over = true;
        return wasOpen;
    }

    private void fail(Exception why) {
        producers.discard(producer, why);
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
        }
        progress.failed(why);
    }

    private void tell(Runnable report, long expected) {
        guarded(() -> {
            synchronized (this) {
                if (over) {
                    return;
                }
                if (acknowledged != expected) {
                    throw new IllegalStateException(
                            "Kafka acknowledged record " + expected + " as number " + acknowledged);
                }
                report.run();
            }
        });
    }

    /** Kafka logs and drops what a callback throws; a bug must not pass for a file that never ends. */
    private void guarded(Runnable report) {
        try {
            report.run();
        } catch (RuntimeException | Error bug) {
            onBug.accept(bug);
        }
    }
}
