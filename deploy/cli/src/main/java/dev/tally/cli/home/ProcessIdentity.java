package dev.tally.cli.home;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process that cannot be mistaken for a later one with the same pid: the pid and the moment it started, as the
 * kernel counts it (on Linux in ticks since boot, which no change of the wall clock moves).
 */
public record ProcessIdentity(long pid, String started) {
    public static ProcessIdentity of(ProcessHandle process) {
        return new ProcessIdentity(process.pid(), startOf(process));
    }

    public static ProcessIdentity ofThisProcess() {
        return of(ProcessHandle.current());
    }

    /** The process, if it still lives. */
    public Optional<ProcessHandle> find() {
        return ProcessHandle.of(pid)
                .filter(process -> process.isAlive() && startOf(process).equals(started));
    }

    private static String startOf(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            // The second field is the command in parentheses and may hold anything; the 22nd is the start.
            String[] behindCommand = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return "tick " + behindCommand[19];
        } catch (IOException | RuntimeException noProc) {
            return process.info().startInstant().map(Object::toString).orElse("unknown");
        }
    }
}
