package dev.tally.ingest.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tally.ingest.body.GzipBody;
import dev.tally.ingest.problem.UnavailableException;
import dev.tally.model.config.FieldPath;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The indexes of replays, one a file, in a directory of their own; of a gzip file also its unpacked content, since only
 * that can be read at any place. An index is made when its file is first asked for, by one and not by all who ask, and anew
 * when the file has changed; all of it may be deleted at any time. Any thread.
 */
final class ReplayStore {
    private static final Logger LOG = LoggerFactory.getLogger(ReplayStore.class);
    private static final String INDEX = ".index";
    private static final String CONTENT = ".content";

    private final Path directory;
    private final Map<String, Object> making = new ConcurrentHashMap<>();

    ReplayStore(Path directory) {
        this.directory = directory;
    }

    /** Deletes what belongs to no file any more, and what a crash left. */
    void tidy(List<Replay> replays) throws IOException {
        Files.createDirectories(directory);
        Set<String> wanted = new HashSet<>();
        replays.forEach(replay -> wanted.addAll(List.of(key(replay) + INDEX, key(replay) + CONTENT)));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                if (!wanted.contains(file.getFileName().toString())) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** What is known of the file as it is now; null where it was not read yet, or has changed. */
    @Nullable
    ReplayIndex known(Replay replay) throws IOException {
        try (DataInputStream in = open(key(replay) + INDEX)) {
            ReplayIndex index = ReplayIndex.read(in);
            boolean whole = !replay.gzip() || Files.exists(directory.resolve(key(replay) + CONTENT));
            return index != null && whole && index.fingerprint().equals(fingerprint(replay)) ? index : null;
        } catch (NoSuchFileException | EOFException notYet) {
            return null;
        }
    }

    /** The file in the order of this time member (null: of the first usual one), as it is now; indexed before if need be. */
    OpenReplay open(Replay replay, @Nullable FieldPath time) throws IOException {
        synchronized (making.computeIfAbsent(key(replay), unseen -> new Object())) {
            return openAlone(replay, time);
        }
    }

    private OpenReplay openAlone(Replay replay, @Nullable FieldPath time) throws IOException {
        ReplayIndex index = known(replay);
        if (index == null || !Objects.equals(index.asked(), time == null ? null : time.toString())) {
            index = make(replay, time);
        }
        FileChannel content =
                FileChannel.open(replay.gzip() ? directory.resolve(key(replay) + CONTENT) : replay.file());
        DataInputStream entries = open(key(replay) + INDEX);
        OpenReplay open = new OpenReplay(replay, Objects.requireNonNull(ReplayIndex.read(entries)), entries, content);
        if (!fingerprint(replay).equals(index.fingerprint())) {
            open.close();
            throw changing(replay);
        }
        return open;
    }

    private ReplayIndex make(Replay replay, @Nullable FieldPath time) throws IOException {
        long begun = System.nanoTime();
        Files.createDirectories(directory);
        String fingerprint = fingerprint(replay);
        Path content = replay.gzip() ? unpack(replay) : replay.file();
        Path index = directory.resolve(key(replay) + INDEX + ".new");
        ReplayIndex made = new ReplayIndexer(time).index(Files.newInputStream(content), fingerprint, index);
        if (!fingerprint(replay).equals(fingerprint)) {
            throw changing(replay);
        }
        Files.move(index, directory.resolve(key(replay) + INDEX), StandardCopyOption.ATOMIC_MOVE);
        LOG.info(
                "indexed {}: {} objects by {}, {} bad, in {} ms",
                replay.fileName(),
                made.objects(),
                made.time() == null ? "their order" : made.time(),
                made.bad(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
        return made;
    }

    /** Verified to its last checksum before any of it is sent. */
    private Path unpack(Replay replay) throws IOException {
        Path fresh = directory.resolve(key(replay) + CONTENT + ".new");
        Path content = directory.resolve(key(replay) + CONTENT);
        try (InputStream in = new GzipBody(Files.newInputStream(replay.file()))) {
            Files.copy(in, fresh, StandardCopyOption.REPLACE_EXISTING);
        } catch (ZipException | EOFException damaged) {
            throw new DamagedReplayException(String.valueOf(damaged.getMessage()));
        }
        return Files.move(fresh, content, StandardCopyOption.ATOMIC_MOVE);
    }

    private DataInputStream open(String name) throws IOException {
        return new DataInputStream(new BufferedInputStream(Files.newInputStream(directory.resolve(name)), 16 * 1024));
    }

    /** Whatever the file's name is, this one fits any file system. */
    private static String key(Replay replay) {
        return UUID.nameUUIDFromBytes(replay.fileName().getBytes(UTF_8)).toString();
    }

    static String fingerprint(Replay replay) throws IOException {
        BasicFileAttributes file =
                Files.readAttributes(replay.file(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return file.size() + " " + file.lastModifiedTime() + " " + file.fileKey();
    }

    private static UnavailableException changing(Replay replay) {
        return new UnavailableException(
                "replay.changing", replay.fileName() + " is being written. Ask again when it is complete.");
    }
}
