package dev.tally.watcher.state;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One watcher an inbox: a second one, with a journal of its own, would publish every file again and take files away from the
 * first. The lock ends with its process, however that ends. A file system without locks, or one that cannot be written
 * to, is reported and watched.
 *
 * <p>Where another directory has taken the inbox's place, its lock is taken too; but one on another file system has to have
 * the lock's file already. What an unmounted inbox leaves behind has not, and to take it for an empty inbox would be to
 * wait for ever, silently. Safe for many threads.
 */
public final class InboxLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InboxLock.class);
    /** Hidden, so never taken for a document. */
    private static final String NAME = ".tally.lock";

    private final Path inbox;
    private String key;
    private @Nullable FileChannel channel;

    private InboxLock(Path inbox, String key, @Nullable FileChannel channel) {
        this.inbox = inbox;
        this.key = key;
        this.channel = channel;
    }

    /**
     * Takes the lock of this inbox.
     *
     * @throws InUseException where another process has it
     */
    public static InboxLock take(Path inbox) throws IOException {
        return new InboxLock(inbox, FileStamp.of(inbox).key(), lock(inbox.resolve(NAME)));
    }

    /**
     * Makes sure that the directory which is now at the inbox's place is the one that is locked.
     *
     * @throws IOException where it is not, and why
     */
    public synchronized void hold() throws IOException {
        String now = FileStamp.of(inbox).key();
        if (now.equals(key)) {
            return;
        }
        Path file = inbox.resolve(NAME);
        if (!device(now).equals(device(key)) && !Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("it is on another file system than before, where " + NAME
                    + " is missing. Was it unmounted? Mount it again; if this is the inbox now: touch " + file);
        }
        FileChannel next = lock(file);
        close();
        channel = next;
        key = now;
        LOG.info("{} is another directory than before", inbox);
    }

    private static String device(String key) {
        return key.substring(0, Math.max(0, key.indexOf('.')));
    }

    private static @Nullable FileChannel lock(Path file) throws InUseException {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (isLocked(channel)) {
                return channel;
            }
            channel.close();
            throw new InUseException("another file-watcher watches this inbox: " + file + " is locked");
        } catch (InUseException inUse) {
            throw inUse;
        } catch (IOException withoutLocks) {
            LOG.warn("{} cannot be locked; let no second watcher have this inbox: {}", file, withoutLocks.toString());
            return null;
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
    public synchronized void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
