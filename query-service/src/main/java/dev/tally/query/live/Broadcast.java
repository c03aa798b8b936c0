package dev.tally.query.live;

import dev.tally.query.snapshot.ReadTransaction;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Reads the ledger and tells everybody who listens. One thread does both, so that every client gets every frame once and in
 * order, and the database is asked the same whether one listens or a thousand; while nobody does, it is not asked at all.
 * While the database is away the clients stay, and get what was committed meanwhile when it is back.
 */
@Component
class Broadcast implements SmartLifecycle {
    /** How far back a client may have been away. */
    static final int RECENT = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(Broadcast.class);
    private static final int MOST_ENDING = 8;
    private static final long POLL_MILLIS = 200;
    private static final long AWAY_MILLIS = 1_000;
    private static final long HEARTBEAT_NANOS = Duration.ofSeconds(15).toNanos();

    private final ReadTransaction transaction;
    private final LedgerQueries ledger;
    private final Frames frames;
    private final RecentBatches recent = new RecentBatches(RECENT);
    private final List<Listener> listeners = new ArrayList<>();
    private final ConcurrentLinkedQueue<Listener> newcomers = new ConcurrentLinkedQueue<>();
    private final Semaphore arrivals = new Semaphore(0);
    private boolean isRead;
    private boolean isAway;
    private long lastHeartbeat = System.nanoTime();
    private volatile int clients;
    private volatile boolean isRunning;
    private @Nullable Thread thread;

    Broadcast(ReadTransaction transaction, LedgerQueries ledger, Frames frames, MeterRegistry meters) {
        this.transaction = transaction;
        this.ledger = ledger;
        this.frames = frames;
        meters.gauge("tally.stream.clients", this, broadcast -> broadcast.clients);
    }

    /** From now on this client is told; where it has been away, first what it missed. */
    void add(Listener newcomer) {
        newcomers.add(newcomer);
        arrivals.release();
        if (!isRunning) {
            newcomer.end();
        }
    }

    private void run() {
        while (isRunning) {
            try {
                long pause = listeners.isEmpty() && newcomers.isEmpty() ? Long.MAX_VALUE : turn();
                arrivals.tryAcquire(pause, TimeUnit.MILLISECONDS);
                arrivals.drainPermits();
            } catch (InterruptedException stopping) {
                return;
            }
        }
    }

    /** Reads once, tells everybody, and says for how long to rest. */
    private long turn() {
        boolean isUp = read();
        if (isUp) {
            welcome();
        }
        if (System.nanoTime() - lastHeartbeat > HEARTBEAT_NANOS) {
            lastHeartbeat = System.nanoTime();
            tell(frames.heartbeat());
        }
        listeners.removeIf(Listener::isGone);
        clients = listeners.size();
        giveUp();
        return isUp ? POLL_MILLIS : AWAY_MILLIS;
    }

    /** A few at a time: each may hold one of the server's threads until its connection times out. */
    private void giveUp() {
        long ending = listeners.stream().filter(Listener::isEnding).count();
        listeners.stream()
                .filter(Listener::isTooFarBehind)
                .limit(Math.max(0, MOST_ENDING - ending))
                .toList()
                .forEach(Listener::end);
    }

    private boolean read() {
        try {
            CommittedBatch last = recent.last();
            List<CommittedBatch> found = !isRead
                    ? List.of()
                    : last == null
                            ? transaction.read(() -> ledger.from(0, RECENT))
                            : transaction.read(() -> ledger.from(last.batchId(), RECENT));
            if (isRead && follows(last, found) && found.size() < RECENT) {
                found.subList(last == null ? 0 : 1, found.size()).forEach(this::tell);
            } else {
                recent.restart(transaction.read(() -> ledger.latest(RECENT)));
                isRead = true;
                tell(frames.reset(recent.lastId()));
            }
            if (isAway) {
                isAway = false;
                LOG.info("The ledger can be read again; {} listen", listeners.size());
            }
            return true;
        } catch (RuntimeException failure) {
            if (!isAway) {
                isAway = true;
                LOG.warn("The ledger cannot be read, {} wait for it: {}", listeners.size(), failure.getMessage());
            }
            return false;
        }
    }

    /** Whether what was found goes on where the last reading ended; it does not where the database is another one. */
    private static boolean follows(@Nullable CommittedBatch last, List<CommittedBatch> found) {
        return last == null || (!found.isEmpty() && found.get(0).equals(last));
    }

    private void tell(CommittedBatch batch) {
        recent.add(batch);
        tell(frames.batch(batch));
    }

    private void tell(byte[] frame) {
        listeners.forEach(listener -> listener.send(frame));
    }

    private void welcome() {
        for (Listener newcomer = newcomers.poll(); newcomer != null; newcomer = newcomers.poll()) {
            welcome(newcomer);
            listeners.add(newcomer);
        }
    }

    private void welcome(Listener newcomer) {
        Long known = newcomer.lastEventId();
        newcomer.send(frames.hello(known == null ? recent.lastId() : known));
        if (known != null) {
            recent.behind(known)
                    .ifPresentOrElse(
                            missed -> missed.forEach(batch -> newcomer.send(frames.batch(batch))),
                            () -> newcomer.send(frames.reset(recent.lastId())));
        }
    }

    @Override
    public void start() {
        isRunning = true;
        thread = new Thread(this::run, "tally-live");
        thread.setDaemon(true);
        thread.start();
    }

    /** Before the server stops, which waits for every response to end. */
    @Override
    public void stop() {
        isRunning = false;
        if (thread != null) {
            thread.interrupt();
            try {
                thread.join();
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
            }
        }
        listeners.forEach(Listener::end);
        newcomers.forEach(Listener::end);
    }

    @Override
    public boolean isRunning() {
        return isRunning;
    }
}
