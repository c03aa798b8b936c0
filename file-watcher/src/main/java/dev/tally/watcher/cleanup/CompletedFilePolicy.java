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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a file whose fate is in the journal: it stays, or leaves the inbox by a rename into a hidden directory
 * of the inbox ({@code .archive}; refused files: {@code .failed}), which needs no second disk and cannot be half done.
 * Only the file that was published leaves: one that has changed since stays where it is. Repeating it after a crash is harmless.
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

    /** Every line is acknowledged, and the journal says so on disk. */
    public void published(SourceFile file, String version) throws IOException {
        switch (whenDone) {
            case KEEP -> {
                // The journal tells it from a new file.
            }
            case ARCHIVE -> moveAside(file, ".archive", version);
            case DELETE -> {
                // First out of reach of who might still write a file of this name, then away.
                Path aside = moveAside(file, ".deleting", version);
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
            Path aside = moveAside(file, ".failed", Long.toString(file.stamp().modified()));
            if (!aside.equals(file.path())) {
                Files.writeString(sibling(aside, ".reason"), reason + "\n");
            }
        }
    }

    /** Where the file is now: at its old place if it is no longer the one meant, or gone. */
    private Path moveAside(SourceFile file, String directory, String distinction) throws IOException {
        Path target = freePath(inbox.resolve(directory).resolve(inbox.relativize(file.path())), distinction);
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

    /** An earlier file of the same name is not overwritten; the same content is. */
    private static Path freePath(Path target, String distinction) {
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return target;
        }
        String suffix = distinction.length() > VERSION_DIGITS ? distinction.substring(0, VERSION_DIGITS) : distinction;
        return sibling(target, "." + suffix);
    }

    /** The name and more; of a name that would become too long for a file system, a short one. */
    private static Path sibling(Path file, String suffix) {
        String name = file.getFileName().toString();
        boolean fits = name.getBytes(UTF_8).length + suffix.length() <= LONGEST_NAME_BYTES;
        return file.resolveSibling(
                (fits ? name : "long-name-" + UUID.nameUUIDFromBytes(name.getBytes(UTF_8))) + suffix);
    }
}
