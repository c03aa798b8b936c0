package dev.tally.watcher.cleanup;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tally.model.config.InboxRules.WhenDone;
import dev.tally.watcher.state.FileStamp;
import dev.tally.watcher.state.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a file whose fate is in the journal: it stays, or leaves the inbox by a rename into a hidden directory
 * of the inbox ({@code .archive}; refused files: {@code .failed}), which needs no second disk and cannot be half done.
 * Only the file that was published leaves: one that has changed since stays where it is. Repeating it after a crash is harmless.
 * An earlier file of the same name is never overwritten, unless it is known to hold the same. Safe for many threads.
 */
public final class CompletedFilePolicy {
    private static final Logger LOG = LoggerFactory.getLogger(CompletedFilePolicy.class);
    private static final int VERSION_DIGITS = 12;
    private static final int LONGEST_NAME_BYTES = 255;

    private final Path inbox;
    private final WhenDone whenDone;

    public CompletedFilePolicy(Path inbox, WhenDone whenDone) {
        this.inbox = inbox;
        this.whenDone = whenDone;
    }

    /** Whether files stay. */
    public boolean keeps() {
        return whenDone == WhenDone.KEEP;
    }

    /**
     * Every line is acknowledged, and the journal says so on disk.
     *
     * @param content the hash of what is in the file; null where it was not read
     */
    public void published(SourceFile file, @Nullable String content) throws IOException {
        switch (whenDone) {
            case KEEP -> {
                // The journal tells it from a new file.
            }
            case ARCHIVE -> moveAside(file, ".archive", content);
            case DELETE -> {
                // First out of reach of who might still write a file of this name, then away.
                Path aside = moveAside(file, ".deleting", content);
                if (!aside.equals(file.path())) {
                    Files.delete(aside);
                }
            }
        }
    }

    /**
     * The file cannot be published. Where files stay, it stays; elsewhere it is put aside, never deleted, and the reason is
     * put beside it.
     */
    public void refused(SourceFile file, String reason) throws IOException {
        if (!keeps()) {
            Path aside = moveAside(file, ".failed", null);
            if (!aside.equals(file.path())) {
                Files.writeString(sibling(aside, ".reason"), reason + "\n");
            }
        }
    }

    /**
     * Where the file is now: at its old place if it is no longer the one meant, or gone. One at a time, as two must not find the
     * same name free.
     */
    private synchronized Path moveAside(SourceFile file, String directory, @Nullable String content)
            throws IOException {
        Path target = freePath(inbox.resolve(directory).resolve(inbox.relativize(file.path())), file.stamp(), content);
        Files.createDirectories(target.getParent());
        try {
            if (!FileStamp.of(file.path()).equals(file.stamp())) {
                return file.path();
            }
            Files.move(file.path(), target, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException gone) {
            return file.path();
        }
        if (FileStamp.of(target).sameContentAs(file.stamp())) {
            return target;
        }
        LOG.info("{} was replaced while it was put aside; the new file goes back", file.shownName());
        Files.move(target, file.path());
        return file.path();
    }

    /** The same name if nothing has it; else with the file's content or, where nobody knows that, its time, and a number. */
    private static Path freePath(Path target, FileStamp stamp, @Nullable String content) throws IOException {
        if (isFree(target)) {
            return target;
        }
        String distinction = content == null
                ? Long.toString(stamp.modified())
                : content.substring(0, Math.min(content.length(), VERSION_DIGITS));
        Path candidate = sibling(target, "." + distinction);
        if (content != null && isFileOf(candidate, stamp.size())) {
            return candidate; // it holds the same
        }
        for (int number = 2; !isFree(candidate); number++) {
            candidate = sibling(target, "." + distinction + "." + number);
        }
        return candidate;
    }

    private static boolean isFree(Path path) {
        return !Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isFileOf(Path path, long size) throws IOException {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) && Files.size(path) == size;
    }

    /** The name and more; of a name that would become too long for a file system, a short one. */
    private static Path sibling(Path file, String suffix) {
        String name = file.getFileName().toString();
        boolean fits = name.getBytes(UTF_8).length + suffix.length() <= LONGEST_NAME_BYTES;
        return file.resolveSibling(
                (fits ? name : "long-name-" + UUID.nameUUIDFromBytes(name.getBytes(UTF_8))) + suffix);
    }
}
