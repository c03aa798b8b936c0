package dev.tally.watcher;

import dev.tally.model.process.FailPoint;
import dev.tally.model.record.InvalidRecordException;
import dev.tally.watcher.cleanup.CompletedFilePolicy;
import dev.tally.watcher.publish.PublishingQueue;
import dev.tally.watcher.scan.DirectoryNotifications;
import dev.tally.watcher.scan.DirectoryScanner;
import dev.tally.watcher.scan.SettledFiles;
import dev.tally.watcher.state.FileRegister;
import dev.tally.watcher.state.FileStamp;
import dev.tally.watcher.state.InboxLock;
import dev.tally.watcher.state.JournalEntry;
import dev.tally.watcher.state.JournalEntry.State;
import dev.tally.watcher.state.ProgressJournal;
import dev.tally.watcher.state.SourceFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the inbox, again and again, and submits each file that has settled and is not in the journal as it is.
 *
 * <p>Every file is found by a scan; a notification only brings the next scan forward. Scans take at most a two-hundredth of
 * the time while nothing happens, at most a fifth while something does; between them only the files that were settling or
 * had failed are looked at. One thread, which ends when it is interrupted.
 */
final class InboxLoop implements Runnable, DirectoryScanner.Visitor {
    private static final Logger LOG = LoggerFactory.getLogger(InboxLoop.class);

    /** The code of a directory that cannot be listed, or in which something cannot be looked at. */
    private static final String UNREADABLE = "directory.unreadable";

    private static final long SCAN_EVERY = Duration.ofSeconds(5).toNanos();
    private static final int QUIET_PAUSE = 200;
    private static final long SCAN_NOT_WITHIN = Duration.ofMillis(100).toNanos();
    private static final int BUSY_PAUSE = 4;
    private static final long LOOK_EVERY_WHEN_BUSY = Duration.ofMillis(200).toNanos();
    private static final long SHORTEST_WAIT = Duration.ofMillis(5).toNanos();

    private final InboxLock lock;
    private final DirectoryScanner scanner;
    private final DirectoryNotifications notifications;
    private final SettledFiles settled;
    private final ProgressJournal journal;
    private final FileRegister register;
    private final CompletedFilePolicy policy;
    private final PublishingQueue queue;
    private final Consumer<Throwable> onBug;

    /** Names of files in the inbox that are not done. */
    private Set<String> open = new HashSet<>();

    /** Those of the last scan that this one has not seen yet. */
    private Set<String> missing = new HashSet<>();

    private volatile @Nullable String problem = "the inbox has not been scanned yet";

    InboxLoop(
            InboxLock lock,
            DirectoryScanner scanner,
            DirectoryNotifications notifications,
            SettledFiles settled,
            ProgressJournal journal,
            FileRegister register,
            CompletedFilePolicy policy,
            PublishingQueue queue,
            Consumer<Throwable> onBug) {
        this.lock = lock;
        this.scanner = scanner;
        this.notifications = notifications;
        this.settled = settled;
        this.journal = journal;
        this.register = register;
        this.policy = policy;
        this.queue = queue;
        this.onBug = onBug;
        if (policy.keeps()) {
            journal.entries().stream()
                    .filter(entry -> entry.state() == State.FAILED)
                    .forEach(entry -> open.add(entry.name()));
        }
    }

    /** Why the inbox cannot be watched; empty when it is. */
    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    @Override
    public void run() {
        try {
            watch();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error bug) {
            onBug.accept(bug);
        }
    }

    private void watch() throws InterruptedException {
        long scanAt = System.nanoTime();
        long scanNotBefore = scanAt;
        boolean notified = false;
        while (true) {
            if (System.nanoTime() - scanAt >= 0) {
                long began = System.nanoTime();
                scan();
                long ended = System.nanoTime();
                scanAt = ended + Math.max(SCAN_EVERY, QUIET_PAUSE * (ended - began));
                scanNotBefore = ended + Math.max(SCAN_NOT_WITHIN, BUSY_PAUSE * (ended - began));
                notified = false;
            }
            settled.due().forEach(this::lookAgain);
            queue.due().forEach(this::lookAgain);
            long wait = Math.max(SHORTEST_WAIT, untilNextLook(scanAt - System.nanoTime()));
            if (notified) {
                TimeUnit.NANOSECONDS.sleep(wait); // the scan has a time already; what else happens is in it
            } else if (notifications.await(wait)) {
                notified = true;
                scanAt = scanNotBefore;
            }
        }
    }

    private long untilNextLook(long untilScan) {
        long wait = Math.min(untilScan, settled.untilNextDue());
        return queue.isBusy() ? Math.min(wait, LOOK_EVERY_WHEN_BUSY) : wait;
    }

    private void scan() {
        missing = open;
        open = new HashSet<>();
        try {
            lock.hold();
            scanner.scan(this);
            report(null);
        } catch (IOException unreadable) {
            open.addAll(missing);
            report("the inbox " + scanner.inbox() + " cannot be read: " + unreadable);
            return;
        }
        missing.forEach(this::gone);
        missing = new HashSet<>();
    }

    private void report(@Nullable String now) {
        if (now != null && !now.equals(problem)) {
            LOG.error("{}", now);
        } else if (now == null && problem != null) {
            LOG.info("the inbox {} is watched", scanner.inbox());
        }
        problem = now;
    }

    private void gone(String name) {
        settled.forget(name);
        JournalEntry known = journal.find(name);
        boolean putAside = !policy.keeps() && known != null && known.state() == State.FAILED;
        if (!putAside) {
            register.gone(name);
        }
    }

    private void lookAgain(SourceFile file) {
        try {
            FileStamp stamp = FileStamp.of(file.path());
            if (stamp.kind() == FileStamp.Kind.FILE) {
                file(new SourceFile(file.path(), file.name(), stamp));
                return;
            }
        } catch (NoSuchFileException gone) {
            LOG.debug("{} is gone", file.shownName(), gone);
        } catch (IOException unreadable) {
            LOG.debug("{} cannot be looked at; the next scan tells", file.shownName(), unreadable);
        }
        queue.forget(file);
        gone(file.name());
    }

    @Override
    public void directory(Path directory) {
        notifications.register(directory);
    }

    @Override
    public void file(SourceFile file) {
        boolean wasOpen = missing.remove(file.name()) || open.contains(file.name());
        JournalEntry known = journal.find(file.name());
        boolean concluded =
                known != null && known.state() != State.STARTED && known.stamp().equals(file.stamp());
        if (concluded && policy.keeps()) {
            if (wasOpen || known.state() == State.FAILED) {
                leave(file, known);
            }
            return;
        }
        open.add(file.name());
        if (!queue.accepts(file)) {
            return;
        }
        if (!settled.isSettled(file)) {
            queue.forget(file);
            register.settling(file);
            return;
        }
        register.waiting(file);
        FailPoint.reach("P1");
        queue.submit(file);
    }

    /** Nothing to do for this file until it changes. */
    private void leave(SourceFile file, JournalEntry known) {
        settled.forget(file.name());
        queue.forget(file);
        if (known.state() == State.FAILED) {
            open.add(file.name());
        } else {
            register.published(known);
        }
    }

    @Override
    public void misnamed(Path path, String shownName, FileStamp stamp, InvalidRecordException reason) {
        boolean known = missing.remove(shownName);
        if (open.add(shownName) && !known) {
            LOG.warn("{} is refused, {}: {}", path.toUri().getRawPath(), reason.code(), reason.getMessage());
        }
        register.misnamed(shownName, stamp.size(), reason.code(), String.valueOf(reason.getMessage()));
    }

    @Override
    public void unreadable(Path directory, String shownName, IOException reason) {
        boolean known = missing.remove(shownName);
        if (open.add(shownName) && !known) {
            LOG.warn("{} cannot be read and is left out: {}", directory.toUri().getRawPath(), reason.toString());
        }
        register.misnamed(shownName, 0, UNREADABLE, reason.toString());
    }
}
