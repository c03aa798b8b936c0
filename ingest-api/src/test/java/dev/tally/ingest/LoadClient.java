package dev.tally.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that post batches with an {@code Idempotency-Key} and, like good clients, send a batch again with the same key
 * until it is a 202. They remember what they sent and what they were told.
 */
final class LoadClient implements AutoCloseable {
    /** One answer: when the request began and ended, and how. Status 0: the connection broke. */
    record Answer(long begunNanos, long endedNanos, int status, boolean retryAfter) {}

    final Map<String, String> sent = new ConcurrentHashMap<>();
    final Map<String, String> acknowledged = new ConcurrentHashMap<>();
    final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<String> surprises = new ConcurrentLinkedQueue<>();

    private final String type;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private volatile boolean stopped;
    private volatile IngestProcess target;

    LoadClient(IngestProcess target, String type, int clients, int batchSize) {
        this.type = type;
        this.target = target;
        for (int i = 0; i < clients; i++) {
            Thread thread = new Thread(() -> run(batchSize), "client-" + i);
            threads.add(thread);
            thread.start();
        }
    }

    /** The service is another process from now on. */
    void retarget(IngestProcess other) {
        target = other;
    }

    void awaitAcknowledged(int events) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (acknowledged.size() < events) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("only " + acknowledged.size() + " of " + events + " events acknowledged");
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private void run(int batchSize) {
        while (!stopped) {
            String key = "k" + numbers.incrementAndGet();
            StringBuilder body = new StringBuilder();
            for (int i = 0; i < batchSize; i++) {
                String event = "{\"key\":\"" + key + "\",\"i\":" + i + ",\"n\":" + i + ".10}";
                sent.put(key + "-" + i, event);
                body.append(event).append('\n');
            }
            sendUntilAcknowledged(key, body.toString().getBytes(UTF_8), batchSize);
        }
    }

    private void sendUntilAcknowledged(String key, byte[] body, int batchSize) {
        while (!stopped) {
            long begun = System.nanoTime();
            int status = 0;
            boolean retryAfter = false;
            try {
                HttpResponse<String> answer =
                        target.post("/v1/events/" + type, "application/x-ndjson", body, "Idempotency-Key", key);
                status = answer.statusCode();
                retryAfter = answer.headers().firstValue("Retry-After").isPresent();
                if (status != 202 && status != 503) {
                    surprises.add(status + " " + answer.body());
                }
            } catch (IOException broken) {
                // as after any crash: nobody knows, so it is sent again
            } catch (InterruptedException stopping) {
                return;
            }
            answers.add(new Answer(begun, System.nanoTime(), status, retryAfter));
            if (status == 202) {
                for (int i = 0; i < batchSize; i++) {
                    acknowledged.put(key + "-" + i, sent.get(key + "-" + i));
                }
                return;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException stopping) {
                return;
            }
        }
    }

    String type() {
        return type;
    }

    /** Ends when every client has its last answer. */
    @Override
    public void close() {
        stopped = true;
        for (Thread thread : threads) {
            try {
                thread.join(60_000);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
