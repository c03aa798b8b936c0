package dev.tally.watcher.publish;

import dev.tally.model.record.Event;
import dev.tally.model.record.EventCodec;
import dev.tally.model.record.WireRecord;
import dev.tally.watcher.read.RowProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rows that are no events, onto Kafka, where they become rows of {@code rejections}. Safe for many threads. */
final class Rejections {
    private static final Logger LOG = LoggerFactory.getLogger(Rejections.class);
    private static final int SHOWN_OF_NAME = 200;

    private final LineProducer producers;

    Rejections(LineProducer producers) {
        this.producers = producers;
    }

    /** The record of a row that is no event; {@code number} counts the rows of its file from 0. */
    static WireRecord rejection(
            String file, String type, String id, long number, long line, byte[] row, RowProblem why) {
        String shown = file.length() <= SHOWN_OF_NAME ? file : "…" + file.substring(file.length() - SHOWN_OF_NAME);
        Event event = new Event(id, true, "/v1/events/" + type, type, null, row);
        String reason = "row " + (number + 1) + ", line " + line + " of " + shown + ": " + why.reason();
        return EventCodec.encodeRejected(event, why.code(), reason);
    }

    /** True once Kafka has acknowledged all of them; false where some may be there and some not. */
    boolean publish(List<WireRecord> records) throws InterruptedException {
        Producer<byte[], byte[]> producer = producers.current();
        try {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (WireRecord record : records) {
                sent.add(producer.send(LineProducer.kafkaRecord(record)));
            }
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
            return true;
        } catch (InterruptException stopped) {
            throw new InterruptedException();
        } catch (ExecutionException failure) {
            return failed(producer, failure.getCause());
        } catch (IllegalStateException | KafkaException failure) {
            return failed(producer, failure);
        }
    }

    private boolean failed(Producer<byte[], byte[]> producer, Throwable why) {
        if (why instanceof TimeoutException) {
            LOG.warn("Kafka takes no rejections at the moment, trying again: {}", why.getMessage());
        } else {
            producers.discard(producer, new KafkaException(why));
        }
        return false;
    }
}
