package dev.tally.watcher.publish;

import dev.tally.watcher.state.SourceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Settled files waiting for their turn, in the order they came, and the threads that give it to them. A name is held from
 * {@link #submit} until its outcome, so no two threads ever have it. A file that failed is held a while longer,
 * unless it changes: no error is repeated in a hot loop. Safe for many threads.
 */
public final class PublishingQueue implements Outcome, AutoCloseable {
    /** Two, so that one large file does not stop the rest; reading is cheap, Kafka is the narrow place. */
    private static final int THREADS = 2;

    private static final long FIRST_DELAY = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST_DELAY = Duration.ofMinutes(10).toNanos();
    private static final Duration LAST_ACKNOWLEDGEMENTS = Duration.ofSeconds(5);

    private final FilePublisher publisher;
    private final LinesTopic topic;
    private final Consumer<Throwable> onBug;
    private final BlockingQueue<SourceFile> queue = new LinkedBlockingQueue<>();
    private final Map<String, Hold> held = new ConcurrentHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private boolean resumed;

    /** @param delay 0 while the file has its turn or waits for it */
    private record Hold(SourceFile file, int failures, long delay, long since) {
        boolean inTurn() {
            return delay == 0;
        }

        boolean isDue(long now) {
            return !inTurn() && now - since >= delay;
        }
    }

    public PublishingQueue(FilePublisher publisher, LinesTopic topic, Consumer<Throwable> onBug) {
        this.publisher = publisher;
        this.topic = topic;
        this.onBug = onBug;
    }

    public void start() {
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(this::publishAll, "publisher-" + i);
            thread.start();
            threads.add(thread);
        }
    }

    /** Whether the file may be submitted: nobody has its name, and if it failed it has changed or waited. */
    public boolean accepts(SourceFile file) {
        Hold hold = held.get(file.name());
        return hold == null
                || hold.isDue(System.nanoTime())
                || (!hold.inTurn() && !hold.file().stamp().equals(file.stamp()));
    }

    /** Only for a file that {@link #accepts} has said yes to, by the thread that asked. */
    public void submit(SourceFile file) {
        held.compute(file.name(), (name, hold) -> new Hold(file, failuresOf(hold, file), 0, 0));
        queue.add(file);
    }

    private static int failuresOf(@Nullable Hold hold, SourceFile file) {
        return hold != null && hold.file().stamp().equals(file.stamp()) ? hold.failures() : 0;
    }

    /** Whether any file is waiting, on its way, or held after a failure. */
    public boolean isBusy() {
        return !held.isEmpty();
    }

    /** The files that failed or changed and may be looked at again now. */
    public List<SourceFile> due() {
        long now = System.nanoTime();
        return held.values().stream()
                .filter(hold -> hold.isDue(now))
                .map(Hold::file)
                .toList();
    }

    /** The file is gone: no reason to look at it again. */
    public void forget(SourceFile file) {
        held.computeIfPresent(file.name(), (name, hold) -> hold.inTurn() ? hold : null);
    }

    @Override
    public void finished(SourceFile file) {
        held.remove(file.name());
    }

    @Override
    public void changed(SourceFile file) {
        held.computeIfPresent(file.name(), (name, hold) -> new Hold(file, 0, 1, System.nanoTime()));
    }

    @Override
    public void interrupted(SourceFile file) {
        held.computeIfPresent(
                file.name(), (name, hold) -> new Hold(file, hold.failures(), FIRST_DELAY, System.nanoTime()));
    }

    @Override
    public void failed(SourceFile file) {
        held.computeIfPresent(file.name(), (name, hold) -> {
            int failures = hold.failures() + 1;
            long delay = Math.min(LONGEST_DELAY, FIRST_DELAY << Math.min(failures - 1, 20));
            return new Hold(file, failures, delay, System.nanoTime());
        });
    }

    private void publishAll() {
        try {
            resume();
            while (true) {
                topic.awaitAvailable();
                publish(queue.take());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error bug) {
            onBug.accept(bug);
        }
    }

    /** Before any file has its turn; the second thread waits for the first. */
    private synchronized void resume() throws InterruptedException {
        while (!resumed) {
            topic.awaitAvailable();
            try {
                resumed = publisher.resume();
            } catch (IOException unreadable) {
                throw new UncheckedIOException("what was on its way cannot be read", unreadable);
            }
        }
    }

    private void publish(SourceFile file) throws InterruptedException {
        try {
            topic.awaitAvailable();
            publisher.publish(file, this);
        } catch (InterruptedException stopped) {
            held.remove(file.name());
            throw stopped;
        }
    }

    /** Takes no more turns, and waits a little for acknowledgements under way. Whatever is not done is done next time. */
    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        queue.forEach(file -> held.remove(file.name()));
        long deadline = System.nanoTime() + LAST_ACKNOWLEDGEMENTS.toNanos();
        try {
            for (Thread thread : threads) {
                thread.join(LAST_ACKNOWLEDGEMENTS.toMillis());
            }
            while (held.values().stream().anyMatch(Hold::inTurn) && System.nanoTime() < deadline) {
                Thread.sleep(10);
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
