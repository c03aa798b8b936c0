package dev.tally.watcher.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tally.model.text.DocumentLine;
import dev.tally.model.text.DocumentReader;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far each file has come, on disk: an append-only file of checksummed lines, the newest line of a name wins.
 *
 * <p>It only ever says less than Kafka has: an entry is appended after the acknowledgement it tells of. So losing its tail,
 * or all of it, means that some lines are published again, with the same identity. A line that was torn by a crash is
 * left out at the next start. The file is rewritten without what is outdated then, and whenever that has come to be most of it.
 *
 * <p>Safe for many threads. {@code append} returns at once and {@link #find} sees the entry; one thread writes whatever has
 * come together, forces it to disk once, then runs what waited for it, in order: a thousand small files share one force.
 * If the disk fails, {@code onFailure} hears it and nothing waiting is ever run.
 */
public final class ProgressJournal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressJournal.class);
    private static final int MOST_AT_ONCE = 10_000;
    private static final long REWRITE_AFTER_BYTES = 16L * 1024 * 1024;
    /** How much is appended for each byte that a rewrite writes, at least. */
    private static final int APPENDED_PER_REWRITTEN = 4;

    private final Map<String, JournalEntry> entries = new ConcurrentHashMap<>();
    private final BlockingQueue<Pending> queue = new LinkedBlockingQueue<>();
    private final Path directory;
    private final Path file;
    private final FileChannel lockFile;
    private final long rewriteAfter;
    private final Thread writer;
    private final Consumer<Throwable> onFailure;
    private volatile @Nullable String topicId;
    /** Of the journal's thread, as is the size that the file may reach. */
    private FileChannel channel;

    private long sizeToRewriteAt;

    private record Pending(byte[] line, @Nullable Runnable whenDurable, boolean last) {}

    private ProgressJournal(Path directory, FileChannel lockFile, Consumer<Throwable> onFailure, long rewriteAfter)
            throws IOException {
        this.directory = directory;
        this.file = directory.resolve("journal");
        this.lockFile = lockFile;
        this.onFailure = onFailure;
        this.rewriteAfter = rewriteAfter;
        load();
        this.channel = rewritten(topicId, entries());
        this.sizeToRewriteAt = sizeToRewriteAt(channel);
        this.writer = new Thread(this::writeAll, "journal");
        this.writer.setDaemon(true);
        this.writer.start();
    }

    /**
     * Opens the journal in a directory, which is created where it is missing.
     *
     * @param onFailure hears, once, that the journal cannot be written any more, or that what waited for it threw
     * @throws InUseException where another process has it
     */
    public static ProgressJournal open(Path directory, Consumer<Throwable> onFailure) throws IOException {
        return open(directory, onFailure, REWRITE_AFTER_BYTES);
    }

    /** One that is rewritten once so many bytes, and much more than a rewrite leaves, have been appended. */
    static ProgressJournal open(Path directory, Consumer<Throwable> onFailure, long rewriteAfter) throws IOException {
        Files.createDirectories(directory);
        Path lock = directory.resolve("lock");
        FileChannel lockFile = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock held = lockFile.tryLock();
            if (held == null) {
                throw inUse(lock);
            }
            return new ProgressJournal(directory, lockFile, onFailure, rewriteAfter);
        } catch (OverlappingFileLockException sameProcess) {
            lockFile.close();
            throw inUse(lock);
        } catch (IOException failure) {
            lockFile.close();
            throw failure;
        }
    }

    private static InUseException inUse(Path lock) {
        return new InUseException("another file-watcher uses this state directory: " + lock + " is locked");
    }

    /** The newest entry of this name, on disk or on its way there. */
    public @Nullable JournalEntry find(String name) {
        return entries.get(name);
    }

    public Collection<JournalEntry> entries() {
        return List.copyOf(entries.values());
    }

    public void append(JournalEntry entry) {
        add(entry, null);
    }

    /** Runs {@code whenDurable} in the journal's thread once the entry is on disk. */
    public void append(JournalEntry entry, Runnable whenDurable) {
        add(entry, whenDurable);
    }

    /** Returns once the entry is on disk. */
    public void appendAndWait(JournalEntry entry) throws InterruptedException {
        CountDownLatch durable = new CountDownLatch(1);
        add(entry, durable::countDown);
        durable.await();
    }

    private void add(JournalEntry entry, @Nullable Runnable whenDurable) {
        byte[] line = JournalCodec.encode(entry);
        // One lock for both, so that the map and the file agree on which entry is the newest.
        synchronized (queue) {
            entries.put(entry.name(), entry);
            queue.add(new Pending(line, whenDurable, false));
        }
    }

    /**
     * Says which topic the lines go to. Where it is another one than before, as after the broker's data was dropped, what the
     * journal knows is of no use: every file is published again, and recognised where it has been counted.
     *
     * @return the number of files forgotten
     */
    public int useTopic(String id) {
        synchronized (queue) {
            if (id.equals(topicId)) {
                return 0;
            }
            int forgotten = topicId == null ? 0 : entries.size();
            if (topicId != null) {
                entries.clear();
            }
            topicId = id;
            queue.add(new Pending(JournalCodec.encodeTopic(id), null, false));
            return forgotten;
        }
    }

    private void writeAll() {
        try {
            boolean last = false;
            List<Pending> batch = new ArrayList<>();
            while (!last) {
                batch.clear();
                batch.add(queue.take());
                if (channel.size() < sizeToRewriteAt) {
                    queue.drainTo(batch, MOST_AT_ONCE);
                    write(batch);
                } else {
                    rewrite(batch);
                }
                for (Pending durable : batch) {
                    last |= durable.last();
                    if (durable.whenDurable() != null) {
                        durable.whenDurable().run();
                    }
                }
            }
        } catch (InterruptedException | IOException | RuntimeException | Error failure) {
            onFailure.accept(failure);
        }
    }

    private void write(List<Pending> batch) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        batch.forEach(pending -> lines.writeBytes(pending.line()));
        ByteBuffer bytes = ByteBuffer.wrap(lines.toByteArray());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(false);
    }

    /**
     * Writes the file anew instead of appending to it. All that waits becomes part of the batch, as the new file says it already:
     * behind its newer entries, and its topic, older ones must not come again.
     */
    private void rewrite(List<Pending> batch) throws IOException {
        Collection<JournalEntry> newest;
        String id;
        synchronized (queue) {
            queue.drainTo(batch);
            newest = entries();
            id = topicId;
        }
        FileChannel outdated = channel;
        channel = rewritten(id, newest);
        sizeToRewriteAt = sizeToRewriteAt(channel);
        outdated.close();
    }

    private long sizeToRewriteAt(FileChannel fresh) throws IOException {
        long size = fresh.size();
        return size + Math.max(rewriteAfter, APPENDED_PER_REWRITTEN * size);
    }

    private void load() throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        int damaged = 0;
        try (DocumentReader lines = DocumentReader.resume(Files.newInputStream(file), 0)) {
            for (DocumentLine line = lines.next(); line != null; line = lines.next()) {
                List<String> fields =
                        line.problem() == null ? JournalCodec.fields(new String(line.text(), UTF_8)) : null;
                if (fields == null) {
                    damaged++;
                } else if (JournalCodec.isTopic(fields)) {
                    forgetUnless(fields.get(1));
                } else {
                    JournalEntry entry = JournalCodec.entry(fields);
                    entries.put(entry.name(), entry);
                }
            }
        }
        if (damaged > 0) {
            LOG.warn("{} of the journal's lines were damaged, as by a crash; their files are read again", damaged);
        }
    }

    private void forgetUnless(String id) {
        if (topicId != null && !id.equals(topicId)) {
            entries.clear();
        }
        topicId = id;
    }

    /** Replaces the file by one with these entries only. A crash on the way leaves the old one. */
    private FileChannel rewritten(@Nullable String id, Collection<JournalEntry> newest) throws IOException {
        Path fresh = directory.resolve("journal.new");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(fresh))) {
            if (id != null) {
                out.write(JournalCodec.encodeTopic(id));
            }
            for (JournalEntry entry : newest) {
                out.write(JournalCodec.encode(entry));
            }
        }
        FileChannel written = FileChannel.open(fresh, StandardOpenOption.APPEND);
        written.force(true);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceDirectory(directory);
        return written;
    }

    static void forceDirectory(Path directory) {
        try (FileChannel entriesOfDirectory = FileChannel.open(directory, StandardOpenOption.READ)) {
            entriesOfDirectory.force(true);
        } catch (IOException notSupported) {
            // Windows cannot open a directory; there, the rename itself is durable.
            LOG.debug("directory {} cannot be forced to disk", directory, notSupported);
        }
    }

    /** Writes what has been appended, then lets the directory go. */
    @Override
    public void close() {
        queue.add(new Pending(new byte[0], null, true));
        try {
            writer.join();
            channel.close();
            lockFile.close();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
