package dev.tally.ingest.replay;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * A file and its index while it is sent. It stays what it was when it was opened: a file that takes its place, or its
 * deletion, changes nothing. Only writing into the file itself does, and {@link #isAsItWas} tells. Not thread-safe.
 */
final class OpenReplay implements Closeable {
    private final Replay replay;
    private final ReplayIndex index;
    private final DataInputStream entries;
    private final FileChannel content;
    private final @Nullable BasicFileAttributes opened;
    private long left;

    OpenReplay(Replay replay, ReplayIndex index, DataInputStream entries, FileChannel content) throws IOException {
        this.replay = replay;
        this.index = index;
        this.entries = entries;
        this.content = content;
        this.left = index.objects();
        this.opened = replay.gzip() ? null : attributes();
    }

    ReplayIndex index() {
        return index;
    }

    /** Leaves out so many objects. */
    void skip(long count) throws IOException {
        long skipped = Math.min(count, left);
        entries.skipNBytes(skipped * ReplayEntry.BYTES);
        left -= skipped;
    }

    /** The next object's place, or null behind the last. */
    @Nullable
    ReplayEntry next() throws IOException {
        if (left == 0) {
            return null;
        }
        left--;
        return ReplayEntry.read(entries);
    }

    /** The object as one line, its end included: line breaks between its members become spaces, texts have none. */
    byte[] read(ReplayEntry entry) throws IOException {
        byte[] line = new byte[entry.length() + 1];
        ByteBuffer buffer = ByteBuffer.wrap(line, 0, entry.length());
        while (buffer.hasRemaining()) {
            if (content.read(buffer, entry.offset() + buffer.position()) < 0) {
                throw new EOFException(replay.fileName() + " has become shorter");
            }
        }
        for (int i = 0; i < entry.length(); i++) {
            if (line[i] == '\n' || line[i] == '\r') {
                line[i] = ' ';
            }
        }
        line[entry.length()] = '\n';
        return line;
    }

    /** Whether what was read until now is what the index describes. */
    boolean isAsItWas() throws IOException {
        if (opened == null) {
            return true; // the unpacked content is ours alone
        }
        BasicFileAttributes now = attributes();
        if (now == null || (opened.fileKey() != null && !opened.fileKey().equals(now.fileKey()))) {
            return true; // deleted or replaced: what is open here is still the old one
        }
        return now.size() == opened.size() && now.lastModifiedTime().equals(opened.lastModifiedTime());
    }

    private @Nullable BasicFileAttributes attributes() throws IOException {
        try {
            return Files.readAttributes(replay.file(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException deleted) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        entries.close();
        content.close();
    }
}
