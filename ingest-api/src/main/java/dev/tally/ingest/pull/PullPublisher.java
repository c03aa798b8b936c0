package dev.tally.ingest.pull;

import dev.tally.ingest.broker.Publication;
import dev.tally.ingest.broker.RecordPublisher;
import dev.tally.ingest.problem.UnavailableException;
import dev.tally.model.process.FailPoint;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Brings one pull's lines to Kafka, on a thread of its own: a batch, its acknowledgement, then its position. A batch that is not
 * acknowledged is sent again, with the same ids, until it is or this service stops.
 */
final class PullPublisher implements Runnable {
    private final PullQueue queue;
    private final RecordPublisher records;
    private final PullJournal journal;
    private final PullMeters meters;
    private final Clock clock;
    private final CountDownLatch stopping;
    private final Backoff backoff = new Backoff(ThreadLocalRandom.current());
    private volatile Progress progress = new Progress(0, 0, 0, null, null);

    /**
     * What is done.
     *
     * @param lines the position
     * @param problem why it does not get on; null where it does
     */
    record Progress(
            long lines,
            long accepted,
            long rejected,
            @Nullable Instant lastLineAt,
            @Nullable String problem) {}

    PullPublisher(
            PullQueue queue,
            RecordPublisher records,
            PullJournal journal,
            PullMeters meters,
            Clock clock,
            CountDownLatch stopping) {
        this.queue = queue;
        this.records = records;
        this.journal = journal;
        this.meters = meters;
        this.clock = clock;
        this.stopping = stopping;
    }

    /** Where the stream goes on. Called before it runs. */
    PullPosition begin() throws IOException {
        PullPosition position = journal.read();
        meters.lines(0, 0, position.lines());
        progress = new Progress(position.lines(), 0, 0, null, null);
        return position;
    }

    @Override
    public void run() {
        try {
            for (PullBatch batch = queue.take(); batch != null; batch = queue.take()) {
                publish(batch);
            }
        } catch (IOException | RuntimeException broken) {
            queue.fail(new IOException(
                    "the position cannot be kept: " + broken
                            + ". Give the ingest API room and rights in its state directory, then start it anew",
                    broken));
        } catch (InterruptedException stopped) {
            queue.fail(new IOException("this service is stopping", stopped));
        }
    }

    private void publish(PullBatch batch) throws IOException, InterruptedException {
        Progress before = progress;
        while (!isAcknowledged(batch)) {
            progress = new Progress(
                    before.lines(),
                    before.accepted(),
                    before.rejected(),
                    before.lastLineAt(),
                    "the broker does not acknowledge. The lines are sent again until it does;"
                            + " /readyz of the ingest API says what it lacks");
            pause(backoff.next());
        }
        backoff.reset();
        FailPoint.reach("U1");
        journal.write(batch.position());
        int bad = batch.rejected();
        int good = batch.outcomes().size() - bad;
        meters.lines(good, bad, batch.position().lines());
        progress = new Progress(
                batch.position().lines(), before.accepted() + good, before.rejected() + bad, clock.instant(), null);
    }

    private boolean isAcknowledged(PullBatch batch) {
        try (Publication publication = records.begin()) {
            batch.outcomes().forEach(outcome -> publication.send(outcome.record()));
            publication.acknowledged();
            return true;
        } catch (UnavailableException notNow) {
            return false;
        }
    }

    private void pause(Duration howLong) throws InterruptedException {
        if (stopping.await(howLong.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new InterruptedException("the broker does not acknowledge, and this service is stopping");
        }
    }

    Progress progress() {
        return progress;
    }
}
