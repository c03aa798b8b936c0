package dev.tally.local.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A child process that never outlives this JVM: a service, the broker or the database server.
 *
 * <p>Promise: when this JVM ends in any way, kill -9 included, the child gets its stop signal and, when it does not end
 * within its grace, is killed. A {@code /bin/sh} guard between the two sees the end of the pipe that this JVM holds;
 * the child needs no code for it. The child's output goes to its log file; a session of its own keeps Ctrl-C away from
 * it (where {@code setsid} exists). All methods may be called from any thread.
 */
public final class ServiceProcess {
    private static final String GUARD = guardScript();

    private final String name;
    private final Process guard;
    private final ProcessHandle child;
    private final long pid;
    private final Path log;
    private final String stopSignal;
    private final CompletableFuture<Integer> exit;

    private ServiceProcess(String name, Process guard, long pid, Path log, String stopSignal) {
        this.name = name;
        this.guard = guard;
        this.pid = pid;
        this.child = ProcessHandle.of(pid).orElse(null);
        this.log = log;
        this.stopSignal = stopSignal;
        this.exit = guard.onExit().thenApply(Process::exitValue);
    }

    /** What to run; {@link #start} runs it. A launch may be started again after its process ended. */
    public static final class Launch {
        private final String name;
        private final List<String> command;
        private final Map<String, String> environment = new HashMap<>();
        private Path directory = Path.of("").toAbsolutePath();
        private Path log;
        private String stopSignal = "TERM";
        private Duration grace = Duration.ofSeconds(10);

        private Launch(String name, List<String> command, Path log) {
            this.name = name;
            this.command = List.copyOf(command);
            this.log = log.toAbsolutePath();
        }

        /** Added to this JVM's own environment. */
        public Launch environment(Map<String, String> additions) {
            environment.putAll(additions);
            return this;
        }

        /** Its working directory; this JVM's unless set. */
        public Launch directory(Path workingDirectory) {
            this.directory = workingDirectory.toAbsolutePath();
            return this;
        }

        /** Asks it to end: TERM, unless the program wants another one (PostgreSQL: INT). */
        public Launch stopSignal(String signal) {
            this.stopSignal = signal;
            return this;
        }

        /** How long it may take to end by itself when this JVM has died; 10 s unless set. */
        public Launch grace(Duration timeToEnd) {
            this.grace = timeToEnd;
            return this;
        }

        /** Starts it. That it lives a moment later is not promised: a wrong command shows as its exit code and log. */
        public ServiceProcess start() throws IOException {
            Path logDirectory = log.getParent();
            if (logDirectory != null) {
                Files.createDirectories(logDirectory);
            }
            List<String> guarded = new ArrayList<>(
                    List.of("/bin/sh", "-c", GUARD, "tally-guard", stopSignal, Long.toString(grace.toSeconds())));
            guarded.add(log.toString());
            guarded.addAll(command);
            ProcessBuilder builder = new ProcessBuilder(guarded)
                    .directory(directory.toFile())
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            Process guard = builder.start();
            return new ServiceProcess(name, guard, readPid(guard), log, stopSignal);
        }

        private long readPid(Process guard) throws IOException {
            try (BufferedReader output = guard.inputReader(StandardCharsets.US_ASCII)) {
                String line = output.readLine();
                if (line == null) {
                    throw new IOException(name + " did not start: " + tail(log, 5));
                }
                return Long.parseLong(line);
            }
        }
    }

    /** A launch of {@code command}, its output appended to {@code log}. The name is for messages. */
    public static Launch of(String name, List<String> command, Path log) {
        return new Launch(name, command, log);
    }

    public String name() {
        return name;
    }

    /** The process id of the command itself, not of the guard. */
    public long pid() {
        return pid;
    }

    public Path log() {
        return log;
    }

    public boolean isAlive() {
        return guard.isAlive();
    }

    /** Completes with the exit status when it ends; 128 + n when signal n ended it. */
    public CompletableFuture<Integer> onExit() {
        return exit.copy();
    }

    /** The exit status, if it has ended. */
    public OptionalInt exitCode() {
        return guard.isAlive() ? OptionalInt.empty() : OptionalInt.of(guard.exitValue());
    }

    /** Asks it to end and waits; kills it when it has not ended within {@code patience}. Returns the exit status. */
    public int terminate(Duration patience) {
        if (isAlive()) {
            signal("CONT"); // a frozen process would not hear the other one
            signal(stopSignal);
            if (!ended(patience)) {
                return kill9();
            }
        }
        return guard.exitValue();
    }

    /** Kills it and its own children without warning, and waits until they are gone. Returns the exit status. */
    public int kill9() {
        List<ProcessHandle> family = new ArrayList<>();
        if (isAlive() && child != null) {
            family.add(child);
            child.descendants().forEach(family::add);
            family.forEach(ProcessHandle::destroyForcibly);
        }
        if (!ended(Duration.ofSeconds(20))) {
            throw new IllegalStateException(name + " (pid " + pid + ") survived kill -9");
        }
        return guard.exitValue();
    }

    /** SIGSTOP: it stands still, with its connections open, until {@link #thaw}. */
    public void freeze() {
        signal("STOP");
    }

    /** SIGCONT after {@link #freeze}. */
    public void thaw() {
        signal("CONT");
    }

    /** The last lines of its log. */
    public String logTail(int lines) {
        return tail(log, lines);
    }

    @Override
    public String toString() {
        return name + " (pid " + pid + ")";
    }

    private boolean ended(Duration patience) {
        try {
            return guard.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new InterruptedIOException("interrupted while waiting for " + this));
        }
    }

    private void signal(String signal) {
        if (isAlive()) {
            Signals.send(signal, pid);
        }
    }

    private static String tail(Path file, int lines) {
        return LogTail.of(file, lines);
    }

    private static String guardScript() {
        try (InputStream script = ServiceProcess.class.getResourceAsStream("guard.sh")) {
            if (script == null) {
                throw new IllegalStateException("guard.sh is missing beside " + ServiceProcess.class.getName());
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
