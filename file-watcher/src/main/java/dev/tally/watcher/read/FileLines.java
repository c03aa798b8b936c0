package dev.tally.watcher.read;

import dev.tally.model.record.InvalidRecordException;
import dev.tally.model.text.DocumentFormat;
import dev.tally.model.text.DocumentLine;
import dev.tally.model.text.DocumentReader;
import dev.tally.watcher.state.SourceFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a file, from the first or from one that was reached before. A line comes only if the file had not
 * changed after its bytes were read ({@link FileChangedException}). Not thread-safe.
 */
public final class FileLines implements Closeable {
    private static final int GZIP_BUFFER_BYTES = 64 * 1024;
    /** A parsed page takes many times its size: one at a time, whoever reads. */
    private static final ReentrantLock PARSING = new ReentrantLock();

    private final DocumentReader reader;
    private final boolean mayGrow;

    private FileLines(DocumentReader reader, boolean mayGrow) {
        this.reader = reader;
        this.mayGrow = mayGrow;
    }

    /**
     * The lines behind those already seen.
     *
     * @param seen the lines not wanted any more
     * @param offset the document's bytes behind them; -1 where they have to be read again to be passed over
     * @throws InvalidRecordException where the file is no text
     */
    public static FileLines open(Path inbox, SourceFile file, long seen, long offset)
            throws IOException, InvalidRecordException {
        UnchangedInput input = UnchangedInput.open(inbox, file);
        try {
            if (seen > 0 && offset >= 0) {
                return new FileLines(DocumentReader.resume(from(input, file, offset), offset), false);
            }
            FileLines lines = new FileLines(read(input, file), false);
            for (long line = 0; line < seen && lines.next() != null; line++) {}
            return lines;
        } catch (IOException | InvalidRecordException | RuntimeException failure) {
            input.close();
            throw failure;
        }
    }

    /**
     * The lines of a file that may grow while it is read, from the first to the end that it had when it was found.
     *
     * @throws InvalidRecordException where the file is no text
     */
    public static FileLines openGrowing(Path inbox, SourceFile file) throws IOException, InvalidRecordException {
        boolean mayGrow = mayGrow(file.name());
        UnchangedInput input = mayGrow ? UnchangedInput.openGrowing(inbox, file) : UnchangedInput.open(inbox, file);
        try {
            return new FileLines(read(input, file), mayGrow);
        } catch (IOException | InvalidRecordException | RuntimeException failure) {
            input.close();
            throw failure;
        }
    }

    /** Whether a file of this name can be read up to some line: a page or a packed file is all there or none of it. */
    public static boolean mayGrow(String name) {
        return DocumentFormat.ofName(name) == DocumentFormat.TEXT && !DocumentFormat.isGzip(name);
    }

    private static DocumentReader read(UnchangedInput input, SourceFile file)
            throws IOException, InvalidRecordException {
        DocumentFormat format = DocumentFormat.ofName(file.name());
        if (format == DocumentFormat.TEXT) {
            return DocumentReader.open(unpacked(input, file), format);
        }
        PARSING.lock();
        try {
            return DocumentReader.open(unpacked(input, file), format);
        } finally {
            PARSING.unlock();
        }
    }

    private static InputStream from(UnchangedInput input, SourceFile file, long offset) throws IOException {
        if (!DocumentFormat.isGzip(file.name())) {
            input.seek(offset);
            return input;
        }
        InputStream unpacked = unpacked(input, file);
        unpacked.skipNBytes(offset);
        return unpacked;
    }

    private static InputStream unpacked(UnchangedInput input, SourceFile file) throws IOException {
        return DocumentFormat.isGzip(file.name()) ? new GZIPInputStream(input, GZIP_BUFFER_BYTES) : input;
    }

    /** The next line, or null behind the last. */
    public @Nullable DocumentLine next() throws IOException {
        return reader.next();
    }

    /** Whether the end of the line that came last has not been written yet, as far as one can tell. */
    public boolean isOpen() {
        return mayGrow && !reader.lineEnded();
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
