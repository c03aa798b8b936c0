package dev.tally.watcher.state;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One watcher an inbox: a second one, with a journal of its own, would publish every file again and take files away from the
 * first. The lock ends with its process, however that ends. A file system without locks, or one that cannot be written
 * to, is reported and watched.
 */
public final class InboxLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InboxLock.class);
    /** Hidden, so never taken for a document. */
    private static final String NAME = ".tally.lock";

    private final @Nullable FileChannel channel;

    private InboxLock(@Nullable FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock of this inbox.
     *
     * @throws InUseException where another process has it
     */
    public static InboxLock take(Path inbox) throws InUseException {
        Path file = inbox.resolve(NAME);
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (isLocked(channel)) {
                return new InboxLock(channel);
            }
            channel.close();
            throw new InUseException("another file-watcher watches this inbox: " + file + " is locked");
        } catch (InUseException inUse) {
            throw inUse;
        } catch (IOException withoutLocks) {
            LOG.warn("{} cannot be locked; let no second watcher have this inbox: {}", file, withoutLocks.toString());
            return new InboxLock(null);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException sameProcess) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
