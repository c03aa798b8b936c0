package dev.tally.acceptance;

import dev.tally.acceptance.Door.Answer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A modest, steady load that never gives up: events with ids, sent again until they are acknowledged; documents dropped
 * into the inbox, and some put through the door. Each event has a second of its own and each line a word of its own, so
 * that the tables show every single one of them.
 */
final class Load implements AutoCloseable {
    static final String TYPE = "drill.tick";

    private static final int EVENTS_A_BATCH = 10;
    private static final int LINES_A_DOCUMENT = 10;
    private static final Duration BETWEEN_BATCHES = Duration.ofMillis(80);
    private static final Duration BETWEEN_DOCUMENTS = Duration.ofMillis(160);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

    /** The time of the first event. */
    final Instant first = Instant.parse("2026-03-01T00:00:00Z");

    private final Installation tally;
    private final Oracle oracle = new Oracle();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;
    private volatile long acknowledged;
    private volatile String position = "";
    private volatile int documents;
    private volatile int retries;
    private volatile Throwable failure;

    private Load(Installation tally) {
        this.tally = tally;
    }

    static Load start(Installation tally) {
        Load load = new Load(tally);
        load.begin("events", load::sendEvents);
        load.begin("documents", load::sendDocuments);
        return load;
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private void begin(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
                        failure = e;
                    }
                },
                name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /** How many events were acknowledged, each of them once; they are the first so many. */
    long acknowledged() {
        rethrow();
        return acknowledged;
    }

    /** Contains every event acknowledged by then. */
    String position() {
        return position;
    }

    /** How many documents were handed over. */
    int documents() {
        rethrow();
        return documents;
    }

    /** How often a request was sent again. */
    int retries() {
        return retries;
    }

    /** What the documents hold; to be asked when closed. */
    Oracle oracle() {
        return oracle;
    }

    static String document(int number) {
        return "drill/" + number % 10 + "/" + number + ".txt";
    }

    private void sendEvents() throws InterruptedException {
        while (!stopping) {
            long from = acknowledged;
            String lines = IntStream.range(0, EVENTS_A_BATCH)
                    .mapToObj(i ->
                            "{\"id\":\"tick-" + (from + i) + "\",\"at\":" + (first.getEpochSecond() + from + i) + "}")
                    .collect(Collectors.joining("\n"));
            Answer answer = untilTaken(() -> tally.ingest().post("/v1/events/" + TYPE, "application/x-ndjson", lines));
            position = answer.position();
            acknowledged = from + EVENTS_A_BATCH;
            Thread.sleep(BETWEEN_BATCHES.toMillis());
        }
    }

    private void sendDocuments() throws IOException, InterruptedException {
        while (!stopping) {
            int number = documents;
            List<String> lines = IntStream.range(0, LINES_A_DOCUMENT)
                    .mapToObj(i -> "d" + number + "l" + i + " is a line, of document " + number % 17)
                    .toList();
            String text = String.join("\n", lines) + "\n";
            if (number % 4 == 3) {
                untilTaken(() -> tally.ingest().put("/v1/documents/" + document(number), "text/plain", text));
            } else {
                tally.drop(document(number), text);
            }
            oracle.document(document(number), lines);
            documents = number + 1;
            Thread.sleep(BETWEEN_DOCUMENTS.toMillis());
        }
    }

    private interface Request {
        Answer send() throws IOException, InterruptedException;
    }

    // Whatever is not a 2xx is sent again as it was: a refusal would be seen as a load that stands still.
    private Answer untilTaken(Request request) throws InterruptedException {
        while (true) {
            try {
                Answer answer = request.send();
                if (answer.status() / 100 == 2) {
                    return answer;
                }
            } catch (IOException away) {
                // sent again below
            }
            retries++;
            Thread.sleep(BETWEEN_TRIES.toMillis());
        }
    }

    private void rethrow() {
        if (failure != null) {
            throw new AssertionError("the load broke", failure);
        }
    }

    /** Ends when what is under way is acknowledged. */
    @Override
    public void close() throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            thread.join(Duration.ofMinutes(1).toMillis());
            if (thread.isAlive()) {
                throw new AssertionError(thread.getName() + " are not taken for a minute");
            }
        }
        rethrow();
    }
}
