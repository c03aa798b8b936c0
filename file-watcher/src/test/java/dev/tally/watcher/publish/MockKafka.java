package dev.tally.watcher.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.kafka.core.ProducerFactory;

/** Makes Kafka's own mock clients, and keeps them. */
final class MockKafka implements ProducerFactory<byte[], byte[]> {
    final List<Client> clients = new ArrayList<>();

    @Override
    public Producer<byte[], byte[]> createProducer() {
        clients.add(new Client());
        return last();
    }

    Client last() {
        return clients.get(clients.size() - 1);
    }

    @Override
    public void reset() {
        last().close();
    }

    /** Runs this as the producer's I/O thread does, which is never the one that sends. */
    static void thread(Runnable what) throws InterruptedException {
        Thread thread = new Thread(what);
        thread.start();
        thread.join();
    }

    /** It can also refuse a record before it is queued, as the real client does. */
    static final class Client extends MockProducer<byte[], byte[]> {
        final List<RuntimeException> refusals = new ArrayList<>();

        private Client() {
            super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
            if (refusals.isEmpty()) {
                return super.send(record, callback);
            }
            RuntimeException refusal = refusals.remove(0);
            callback.onCompletion(null, refusal);
            return CompletableFuture.failedFuture(refusal);
        }

        /** Acknowledges everything that was sent. */
        void acknowledgeAll() throws InterruptedException {
            thread(() -> {
                while (completeNext()) {}
            });
        }
    }
}
