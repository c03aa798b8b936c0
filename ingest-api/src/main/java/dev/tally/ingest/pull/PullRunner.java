package dev.tally.ingest.pull;

import dev.tally.ingest.event.LineEvents;
import dev.tally.ingest.pull.PullPublisher.Progress;
import dev.tally.model.config.Pull;
import dev.tally.model.config.Pull.Resume;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one source for as long as this service runs, on one thread: connect, read to the end, come back. Every line is handed on
 * once by this process, and always with the same id, so that it counts once, whoever is killed in between. {@link #status} is
 * for any thread.
 */
final class PullRunner implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(PullRunner.class);

    private final Pull pull;
    private final LineEvents events;
    private final PullClient client;
    private final PullQueue queue;
    private final PullPublisher publisher;
    private final PullMeters meters;
    private final Clock clock;
    private final CountDownLatch stopping;
    private final Backoff backoff = new Backoff(ThreadLocalRandom.current());
    private PullPosition position = PullPosition.START;
    private @Nullable String lastProblem;
    private volatile State state = new State("connecting", null, null);

    /** What it is doing. */
    private record State(
            String name,
            @Nullable Instant retryAt,
            @Nullable String problem) {}

    PullRunner(
            Pull pull,
            LineEvents events,
            PullClient client,
            PullQueue queue,
            PullPublisher publisher,
            PullMeters meters,
            Clock clock,
            CountDownLatch stopping) {
        this.pull = pull;
        this.events = events;
        this.client = client;
        this.queue = queue;
        this.publisher = publisher;
        this.meters = meters;
        this.clock = clock;
        this.stopping = stopping;
    }

    @Override
    public void run() {
        Thread publishing = new Thread(publisher, Thread.currentThread().getName() + "-publisher");
        try {
            position = publisher.begin();
            publishing.start();
            boolean more = true;
            while (more && stopping.getCount() > 0) {
                more = readAndWait();
            }
        } catch (InterruptedException asked) {
            LOG.debug("pull {} stops", pull.name(), asked);
        } catch (SourceChangedException | IOException | RuntimeException unusable) {
            if (stopping.getCount() > 0) {
                LOG.error("pull {} stops at line {}", pull.name(), position.lines(), unusable);
            }
            state = new State("stopped", null, String.valueOf(unusable.getMessage()));
        } finally {
            queue.close();
            awaitEnd(publishing);
        }
    }

    /** One connection and the wait behind it. Answers whether to come back. */
    private boolean readAndWait() throws IOException, InterruptedException, SourceChangedException {
        long before = position.lines();
        End end;
        try {
            end = read();
        } catch (IOException broken) {
            queue.awaitEmpty(); // else that is the problem, and it stays
            meters.failed();
            if (position.lines() > before) {
                backoff.reset();
            }
            pause(backoff.next(), PullTroubleException.of(broken).getMessage());
            return true;
        } finally {
            meters.connected(false);
        }
        backoff.reset();
        queue.awaitEmpty();
        if (end.isForGood() || pull.again() == null) {
            LOG.info("pull {} has ended with line {}", pull.name(), position.lines());
            state = new State("ended", null, end.oddity());
            return false;
        }
        pause(pull.again(), end.oddity());
        return true;
    }

    /** How a stream ended in good order. */
    private record End(boolean isForGood, @Nullable String oddity) {}

    private End read() throws IOException, InterruptedException, SourceChangedException {
        // One line more than is missing, to know by it that this is the same source.
        long from = pull.resume() == Resume.ASK ? Math.max(0, position.lines() - 1) : 0;
        state = new State("connecting", null, lastProblem);
        try (PullAnswer answer = client.open(from)) {
            if (answer.isTheEnd()) {
                return new End(true, null);
            }
            long first = pull.resume() == Resume.LIVE ? position.lines() : from;
            PullStream stream = new PullStream(pull, events, clock, queue, position, first);
            state = new State("reading", null, null);
            meters.connected(true);
            try {
                return new End(false, stream.read(answer));
            } finally {
                position = stream.position();
            }
        }
    }

    /** Waits, for as long as this service runs. */
    private void pause(Duration howLong, @Nullable String problem) throws InterruptedException {
        if (problem != null && !problem.equals(lastProblem) && stopping.getCount() > 0) {
            LOG.warn("pull {} at line {}: {}", pull.name(), position.lines(), problem);
        }
        lastProblem = problem;
        state = new State("waiting", clock.instant().plus(howLong), problem);
        if (stopping.await(howLong.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new InterruptedException("this service is stopping");
        }
    }

    private static void awaitEnd(Thread publishing) {
        try {
            publishing.join();
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    PullStatus status() {
        URI url = pull.url();
        State now = state;
        Progress done = publisher.progress();
        return new PullStatus(
                pull.name(),
                pull.type(),
                url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath(),
                now.name(),
                done.lines(),
                done.accepted(),
                done.rejected(),
                done.lastLineAt(),
                now.retryAt(),
                now.problem() == null ? done.problem() : now.problem());
    }

    /** Ends the connection, from another thread; what was read of it is still published. */
    void stop() {
        stopping.countDown();
        client.stop();
    }
}
