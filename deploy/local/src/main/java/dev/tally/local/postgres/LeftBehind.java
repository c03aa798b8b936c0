package dev.tally.local.postgres;

import dev.tally.local.process.Signals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What a crash left in a data directory: {@code postmaster.pid}, and perhaps the server that wrote it. An orphaned server
 * is stopped. The file is deleted only when the process it names is gone, a zombie, or plainly another program; the file
 * of a living server never is, and a server that a living launcher holds is left alone.
 */
public final class LeftBehind {
    private static final Duration FAST_STOP = Duration.ofSeconds(15);
    private static final Duration IMMEDIATE_STOP = Duration.ofSeconds(10);

    private LeftBehind() {}

    /** Cleans, and returns one sentence for each thing it did. */
    public static List<String> clean(Path data) throws IOException {
        Path file = data.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return List.of();
        }
        long pid = pidIn(file);
        Optional<ProcessHandle> process = pid > 0 ? ProcessHandle.of(pid) : Optional.empty();
        if (process.isEmpty() || !process.get().isAlive() || isZombie(pid)) {
            Files.deleteIfExists(file);
            return List.of("removed the pid file of a PostgreSQL that died (pid " + pid + ")");
        }
        String commandLine = commandLine(process.get());
        if (commandLine.contains("postgres") && commandLine.contains(data.toString())) {
            return stop(process.get(), data);
        }
        if (commandLine.isEmpty() || commandLine.contains("postgres")) {
            throw new IOException("process " + pid + " may be a PostgreSQL server using " + data
                    + "; stop it, or remove " + file + " if it is not");
        }
        Files.deleteIfExists(file);
        return List.of("removed the pid file of a PostgreSQL that died (pid " + pid + " is another program now)");
    }

    private static List<String> stop(ProcessHandle server, Path data) throws IOException {
        List<String> done = new ArrayList<>();
        Optional<ProcessHandle> guard =
                server.parent().filter(parent -> commandLine(parent).contains("tally-guard"));
        if (guard.isPresent()) {
            Optional<ProcessHandle> launcher =
                    guard.get().parent().filter(parent -> commandLine(parent).contains("java"));
            if (launcher.isPresent()) {
                throw new IOException(
                        "the PostgreSQL of " + data + " (pid " + server.pid() + ") belongs to a running launcher (pid "
                                + launcher.get().pid() + "); stop that one first");
            }
            // Its guard has seen the launcher die and is ending it just now.
            if (endsWithin(server, FAST_STOP)) {
                return List.of("waited for a PostgreSQL whose launcher had died (pid " + server.pid() + ")");
            }
        }
        Signals.send("INT", server.pid());
        if (!endsWithin(server, FAST_STOP)) {
            Signals.send("QUIT", server.pid());
            if (!endsWithin(server, IMMEDIATE_STOP)) {
                throw new IOException("an orphaned PostgreSQL (pid " + server.pid() + ", data " + data
                        + ") does not stop; end it by hand");
            }
        }
        done.add("stopped an orphaned PostgreSQL (pid " + server.pid() + ")");
        // An orderly stop removes the file; a zombie under a slow init leaves it.
        Files.deleteIfExists(data.resolve("postmaster.pid"));
        return done;
    }

    private static long pidIn(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        try {
            return lines.isEmpty() ? -1 : Math.abs(Long.parseLong(lines.get(0).strip()));
        } catch (NumberFormatException notAPid) {
            return -1;
        }
    }

    private static boolean isZombie(long pid) {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        try {
            return Files.exists(status)
                    && Files.readAllLines(status, StandardCharsets.ISO_8859_1).stream()
                            .anyMatch(line -> line.startsWith("State:") && line.contains("Z"));
        } catch (IOException gone) {
            return false;
        }
    }

    private static String commandLine(ProcessHandle process) {
        Path file = Path.of("/proc", Long.toString(process.pid()), "cmdline");
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).replace('\0', ' ');
        } catch (IOException notLinux) {
            return process.info().commandLine().orElse("");
        }
    }

    private static boolean endsWithin(ProcessHandle process, Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (process.isAlive() && !isZombie(process.pid())) {
            long left = Math.min(deadline - System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(100));
            if (left <= 0) {
                return false;
            }
            try {
                process.onExit().get(left, TimeUnit.NANOSECONDS);
            } catch (TimeoutException stillThere) {
                // A zombie never "exits"; look at its state again.
            } catch (ExecutionException e) {
                throw new IOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while waiting for process " + process.pid(), e);
            }
        }
        return true;
    }
}
