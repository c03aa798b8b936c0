package dev.tally.query.sql;

import dev.tally.query.sql.ClientProtocol.Client;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Cancels what runs in a session when its time is up or its client has gone, within a quarter of a second, and again while it
 * still runs. When it is closed it has either cancelled or never will: nothing is cancelled that somebody else runs in the
 * same session later.
 */
final class Watch implements AutoCloseable {
    private static final long EVERY_MILLIS = 250;

    private final Runnable cancel;
    private final Client client;
    private final Cancellations cancellations;
    private final long deadline;
    private final ScheduledFuture<?> timeCheck;
    private final ScheduledFuture<?> clientCheck;
    private boolean isClosed;
    private boolean isCancelled;
    private volatile boolean hasClientGone;

    Watch(
            ScheduledExecutorService clock,
            Runnable cancel,
            Client client,
            Duration timeout,
            Cancellations cancellations) {
        this.cancellations = cancellations;
        this.cancel = cancel;
        this.client = client;
        this.deadline = System.nanoTime() + timeout.toNanos();
        this.timeCheck =
                clock.scheduleWithFixedDelay(this::endInTime, timeout.toMillis(), EVERY_MILLIS, TimeUnit.MILLISECONDS);
        this.clientCheck =
                clock.scheduleWithFixedDelay(this::askForClient, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    boolean isTimeUp() {
        return System.nanoTime() - deadline >= 0;
    }

    boolean hasClientGone() {
        return hasClientGone;
    }

    private synchronized void endInTime() {
        if (!isClosed) {
            cancel(cancellations::timeout);
        }
    }

    private synchronized void askForClient() {
        if (!isClosed && (hasClientGone || client.hasGone())) {
            hasClientGone = true;
            cancel(cancellations::clientGone);
        }
    }

    private void cancel(Runnable count) {
        cancel.run();
        if (!isCancelled) {
            isCancelled = true;
            count.run();
        }
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        timeCheck.cancel(false);
        clientCheck.cancel(false);
    }
}
