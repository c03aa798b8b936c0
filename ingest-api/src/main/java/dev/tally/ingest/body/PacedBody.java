package dev.tally.ingest.body;

import dev.tally.ingest.problem.RefusedException;
import dev.tally.ingest.problem.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.concurrent.Semaphore;
import org.springframework.http.HttpStatus;

/**
 * A request's bytes as they arrive, from a client that may be slow on purpose. A thread waits here, so patience is
 * limited twice: a body that comes slower than {@link #LEAST_BYTES_PER_SECOND} is a 408 once {@link #PATIENCE_NANOS} are
 * over, and only so many bodies may take longer than {@link #PROMPT_NANOS} at once.
 */
final class PacedBody extends InputStream {
    static final long LEAST_BYTES_PER_SECOND = 16 * 1024;
    private static final long PATIENCE_NANOS = 15_000_000_000L;
    private static final long PROMPT_NANOS = 1_000_000_000L;

    private final InputStream body;
    private final Semaphore slowBodies;
    private final long begun = System.nanoTime();
    private boolean slow;
    private long count;

    PacedBody(InputStream body, Semaphore slowBodies) {
        this.body = body;
        this.slowBodies = slowBodies;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int read;
        try {
            read = body.read(target, offset, length);
        } catch (IOException broken) {
            throw broken(broken);
        }
        count += Math.max(read, 0);
        long nanos = System.nanoTime() - begun;
        if (nanos > PROMPT_NANOS) {
            checkPace(nanos);
        }
        return read;
    }

    private void checkPace(long nanos) {
        if (!slow && !slowBodies.tryAcquire()) {
            throw new UnavailableException("server.busy", "Too many slow uploads are under way. Nothing was written.");
        }
        slow = true;
        if ((nanos - PATIENCE_NANOS) / 1_000_000_000L > count / LEAST_BYTES_PER_SECOND) {
            throw tooSlow();
        }
    }

    private static RuntimeException broken(IOException broken) {
        for (Throwable cause = broken; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException) {
                return tooSlow();
            }
        }
        return new RefusedException(
                HttpStatus.BAD_REQUEST,
                "body.incomplete",
                "The body ended before it was complete. Nothing was written.");
    }

    private static RefusedException tooSlow() {
        return new RefusedException(
                HttpStatus.REQUEST_TIMEOUT, "body.too-slow", "The body came too slowly. Nothing was written.");
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public void close() {
        if (slow) {
            slowBodies.release();
            slow = false;
        }
    }
}
