package dev.tally.watcher.read;

import dev.tally.watcher.state.FileStamp;
import dev.tally.watcher.state.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * A file's bytes, each one given out only if the file still had its stamp after the byte was read. So whatever was read
 * twice through this class, for one stamp, was the same bytes: first to hash them, then to publish them. Closing closes
 * the file.
 *
 * <p>Of a file that may grow, only the bytes that it had when the scan found it are read, and it may become longer meanwhile:
 * then it is the writer's promise, and no stamp, that what was there stays.
 */
final class UnchangedInput extends InputStream {
    private static final Set<OpenOption> READING = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private final SourceFile file;
    private final SeekableByteChannel channel;
    private final boolean mayGrow;

    private UnchangedInput(SourceFile file, SeekableByteChannel channel, boolean mayGrow) {
        this.file = file;
        this.channel = channel;
        this.mayGrow = mayGrow;
    }

    /**
     * Opens the file that the scan found, or none.
     *
     * @param inbox without symbolic links on the way
     * @throws FileChangedException where the file is another one, or its path now leads out of the inbox
     */
    static UnchangedInput open(Path inbox, SourceFile file) throws IOException {
        return open(inbox, file, false);
    }

    /** The same, of a file that may grow meanwhile. */
    static UnchangedInput openGrowing(Path inbox, SourceFile file) throws IOException {
        return open(inbox, file, true);
    }

    private static UnchangedInput open(Path inbox, SourceFile file, boolean mayGrow) throws IOException {
        check(file, mayGrow);
        UnchangedInput input = new UnchangedInput(file, Files.newByteChannel(file.path(), READING), mayGrow);
        try {
            // A directory on the way may have become a symbolic link since the scan.
            if (!file.path().toRealPath().equals(file.path()) || !file.path().startsWith(inbox)) {
                throw new FileChangedException(file);
            }
            return input;
        } catch (IOException failure) {
            input.close();
            throw failure;
        }
    }

    private static void check(SourceFile file, boolean mayGrow) throws IOException {
        FileStamp now = FileStamp.of(file.path());
        if (!now.equals(file.stamp()) && !(mayGrow && now.isGrownFrom(file.stamp()))) {
            throw new FileChangedException(file);
        }
    }

    void seek(long offset) throws IOException {
        channel.position(offset);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int wanted = mayGrow ? Math.min(length, available()) : length;
        if (wanted == 0 && length > 0) {
            return -1;
        }
        int count = channel.read(ByteBuffer.wrap(target, offset, wanted));
        check(file, mayGrow);
        return count;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    /** The JDK's gzip reader looks here whether another member follows. */
    @Override
    public int available() throws IOException {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(0, file.stamp().size() - channel.position()));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
