package dev.tally.local.testing;

import dev.tally.local.process.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Lets a program that tests start dozens of times begin sooner, the watcher in two thirds of the time: the first of its processes that is asked to end
 * leaves an archive of the classes that it loaded (AppCDS) beside its jar, and those after it read that.
 *
 * <p>Only a cache: where there is none, or it does not fit, the JVM starts as ever and says nothing. Modules that are
 * tested side by side may share one.
 */
public final class ClassArchive {
    // Ended by itself, or asked to by SIGTERM; killed, it may have left half an archive.
    private static final Set<Integer> ORDERLY = Set.of(0, 143);

    private final Path jar;
    private final Path archive;

    private ClassArchive(Path jar, Path archive) {
        this.jar = jar;
        this.archive = archive;
    }

    /** Of a program that is started from this jar, or with it as the first of its class path. */
    public static ClassArchive of(String program, Path jar) {
        return new ClassArchive(jar, jar.resolveSibling(program + ".jsa"));
    }

    /**
     * For one process with this environment. Where a fail point is to end it, it ends at once: a JVM that writes its
     * archive at the end has threads that go on meanwhile.
     */
    public Use forOneProcess(Map<String, String> environment) {
        return new Use(isFresh(), Files.isRegularFile(jar) && !environment.containsKey("TALLY_FAIL_POINTS"));
    }

    private boolean isFresh() {
        try {
            return Files.exists(archive)
                    && Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(jar)) > 0;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** One process's use of the archive. */
    public final class Use {
        private final List<String> flags = new ArrayList<>();
        private final @Nullable Path draft;

        private Use(boolean fresh, boolean mayWrite) {
            draft = fresh || !mayWrite ? null : archive.resolveSibling(archive.getFileName() + "-" + UUID.randomUUID());
            if (fresh) {
                flags.add("-XX:SharedArchiveFile=" + archive);
            } else if (draft != null) {
                flags.add("-XX:ArchiveClassesAtExit=" + draft);
            }
            // Nothing about archives in the log, and none is no error.
            flags.addAll(List.of("-Xshare:auto", "-Xlog:cds=off", "-Xlog:cds+dynamic=off"));
        }

        /** JVM flags to read the archive or, where there is none, to leave one. */
        public List<String> flags() {
            return List.copyOf(flags);
        }

        /** Whether one is wanted of this process: it should be asked to end, not killed, where that makes no difference. */
        public boolean leavesOne() {
            return draft != null;
        }

        /** Keeps what this process leaves, once it has ended. */
        public ServiceProcess by(ServiceProcess process) {
            Path left = draft;
            if (left != null) {
                var unused = process.onExit().thenAccept(exitCode -> keep(left, exitCode));
            }
            return process;
        }

        private void keep(Path left, int exitCode) {
            try {
                if (ORDERLY.contains(exitCode) && Files.exists(left)) {
                    Files.move(left, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                } else {
                    Files.deleteIfExists(left);
                }
            } catch (IOException onlyACache) {
                // The next one tries again.
            }
        }
    }
}
