package dev.tally.watcher.scan;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes whoever waits for something to happen below the inbox. What happened is not looked at: the system may drop
 * notifications, and says nothing at all for network mounts, so only a scan knows. For one thread.
 */
public final class DirectoryNotifications implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryNotifications.class);

    private final @Nullable WatchService service;
    private final Map<Path, WatchKey> keys = new HashMap<>();
    private boolean limitReported;

    public DirectoryNotifications() {
        this.service = open();
    }

    private static @Nullable WatchService open() {
        try {
            return FileSystems.getDefault().newWatchService();
        } catch (IOException unavailable) {
            LOG.warn("no notifications from the file system, only scans: {}", unavailable.toString());
            return null;
        }
    }

    /** Asks for notifications of this directory, if that has not been done. To be called in front of listing it. */
    public void register(Path directory) {
        WatchKey known = keys.get(directory);
        if (service == null || (known != null && known.isValid())) {
            return;
        }
        try {
            keys.put(
                    directory,
                    directory.register(
                            service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY));
        } catch (IOException refused) {
            keys.remove(directory);
            if (!limitReported) {
                limitReported = true;
                LOG.warn("no notifications for {} and maybe others, only scans: {}", directory, refused.toString());
            }
        }
    }

    /** Returns true when something may have happened, false when the time is over. */
    public boolean await(long nanoseconds) throws InterruptedException {
        if (service == null) {
            TimeUnit.NANOSECONDS.sleep(nanoseconds);
            return false;
        }
        try {
            boolean notified = false;
            for (WatchKey key = service.poll(nanoseconds, TimeUnit.NANOSECONDS); key != null; key = service.poll()) {
                notified = true;
                key.pollEvents();
                if (!key.reset()) {
                    keys.values().remove(key);
                }
            }
            return notified;
        } catch (ClosedWatchServiceException closed) {
            throw new InterruptedException("stopped");
        }
    }

    @Override
    public void close() throws IOException {
        if (service != null) {
            service.close();
        }
    }
}
