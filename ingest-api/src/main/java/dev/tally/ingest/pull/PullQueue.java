package dev.tally.ingest.pull;

import dev.tally.ingest.event.LineEvents.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lines between the thread that reads them and the one that publishes them: while a batch is on its way the next one gathers, so a
 * quick source makes large batches and a slow one does not wait for company. Full, it holds the reader, and that the source.
 */
final class PullQueue {
    private static final int MAX_LINES = 2_000;
    private static final int MAX_BYTES = 2 * 1024 * 1024;

    // All guarded by this.
    private List<Outcome> waiting = new ArrayList<>();
    private PullPosition position = PullPosition.START;
    private int bytes;
    private boolean underWay;
    private boolean closed;
    private @Nullable IOException failure;

    /** Adds a line and the position behind it; waits for room. Fails where nobody publishes any more. */
    synchronized void put(Outcome outcome, PullPosition behind) throws IOException, InterruptedException {
        while (failure == null && (waiting.size() >= MAX_LINES || bytes >= MAX_BYTES)) {
            wait();
        }
        throwIfFailed();
        waiting.add(outcome);
        bytes += outcome.record().value().length;
        position = behind;
        notifyAll();
    }

    /** All that waits, once something does; null when there will be no more. What was taken before is done. */
    synchronized @Nullable PullBatch take() throws InterruptedException {
        underWay = false;
        notifyAll();
        while (waiting.isEmpty() && !closed) {
            wait();
        }
        if (waiting.isEmpty()) {
            return null;
        }
        PullBatch batch = new PullBatch(waiting, position);
        waiting = new ArrayList<>();
        bytes = 0;
        underWay = true;
        notifyAll();
        return batch;
    }

    /** Waits until everything that was put is published. */
    synchronized void awaitEmpty() throws IOException, InterruptedException {
        while (failure == null && (underWay || !waiting.isEmpty())) {
            wait();
        }
        throwIfFailed();
    }

    /** Nothing more comes. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Nobody publishes any more, for this reason. */
    synchronized void fail(IOException reason) {
        failure = reason;
        notifyAll();
    }

    private void throwIfFailed() throws IOException {
        if (failure != null) {
            throw new IOException(failure.getMessage(), failure);
        }
    }
}
