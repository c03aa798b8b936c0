package dev.tally.ingest.replay;

import dev.tally.ingest.problem.UnavailableException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;

/**
 * Sends replays, so many at once that threads are left for others; who comes beyond is told to come back. A stream ends with
 * its last object; it breaks off where its file is written to, and when this service stops. Any thread.
 */
final class ReplayStreams {
    /** A stream holds one of the server's threads, which has few. */
    static final int AT_ONCE = 32;

    /** Without pauses, what is read before it is checked and sent. */
    private static final int BLOCK_BYTES = 64 * 1024;
    /** An empty line in a longer pause shows whether the client is still there, and shows the client that we are. */
    private static final long SIGN_OF_LIFE_NANOS = TimeUnit.SECONDS.toNanos(15);

    private static final String WRITTEN_TO =
            "its file was written to. Who asks again gets what it holds then; rename a new file over it to disturb nobody";

    private final Semaphore slots = new Semaphore(AT_ONCE);
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Counter sent;

    ReplayStreams(MeterRegistry registry) {
        sent = Counter.builder("tally.replay.objects")
                .description("Objects sent by replays")
                .register(registry);
        Gauge.builder("tally.replay.streams", slots, free -> AT_ONCE - free.availablePermits())
                .description("Replays under way")
                .register(registry);
    }

    /** Takes a place among the streams under way, until {@link #end}. */
    void begin() {
        if (stopping.getCount() == 0 || !slots.tryAcquire()) {
            throw new UnavailableException(
                    "server.busy", "At most " + AT_ONCE + " replays run at once; come back when one has ended.");
        }
    }

    void end() {
        slots.release();
    }

    /**
     * Sends what is left of this replay. Answers why it broke off, or null when it is complete.
     *
     * @throws IOException where the client is gone
     */
    @Nullable
    String send(OpenReplay replay, ReplayPace pace, OutputStream out) throws IOException, InterruptedException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        ReplayEntry entry = replay.next();
        while (entry != null) {
            if (!await(pace.waitNanos(entry.time(), System.nanoTime()), out)) {
                return "this service is stopping";
            }
            block.reset();
            int count = 0;
            try {
                do {
                    block.writeBytes(replay.read(entry));
                    count++;
                    entry = replay.next();
                } while (pace.isNone() && entry != null && block.size() < BLOCK_BYTES);
            } catch (EOFException shorter) {
                return WRITTEN_TO;
            }
            if (!replay.isAsItWas()) { // after reading, before sending: no client sees half of two contents
                return WRITTEN_TO;
            }
            block.writeTo(out);
            out.flush();
            sent.increment(count);
        }
        return null;
    }

    private boolean await(long nanos, OutputStream out) throws IOException, InterruptedException {
        long left = nanos;
        while (left > SIGN_OF_LIFE_NANOS) {
            if (stopping.await(SIGN_OF_LIFE_NANOS, TimeUnit.NANOSECONDS)) {
                return false;
            }
            out.write('\n');
            out.flush();
            left -= SIGN_OF_LIFE_NANOS;
        }
        return !stopping.await(left, TimeUnit.NANOSECONDS);
    }

    /** Before the server waits for its requests to end. */
    @EventListener(ContextClosedEvent.class)
    void stop() {
        stopping.countDown();
    }
}
