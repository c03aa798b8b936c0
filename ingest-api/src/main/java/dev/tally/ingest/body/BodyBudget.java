package dev.tally.ingest.body;

import dev.tally.ingest.problem.UnavailableException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of request bodies this process holds at once. However many clients send however much, memory stays
 * below the budget; who does not fit is told to come back. Safe for any number of threads.
 */
public final class BodyBudget {
    private final long total;
    private final AtomicLong taken = new AtomicLong();

    public BodyBudget(long total) {
        this.total = total;
    }

    public long total() {
        return total;
    }

    public long taken() {
        return taken.get();
    }

    public Lease open() {
        return new Lease();
    }

    /** One request's part. Not thread-safe; closed when the request is answered. */
    public final class Lease implements AutoCloseable {
        private long held;

        /** Adds this many bytes to this request's part, before they are allocated. */
        public void add(long more) {
            if (taken.addAndGet(more) > total) {
                taken.addAndGet(-more);
                throw new UnavailableException(
                        "server.busy", "Too many bytes of requests are under way. Nothing was written; send it again.");
            }
            held += more;
        }

        @Override
        public void close() {
            taken.addAndGet(-held);
            held = 0;
        }
    }
}
