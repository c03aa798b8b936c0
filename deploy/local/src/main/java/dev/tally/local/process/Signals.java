package dev.tally.local.process;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;

/** Sends signals that the JDK has no method for. A process that is already gone is no error. */
public final class Signals {
    private Signals() {}

    public static void send(String signal, long pid) {
        try {
            // The shell's own kill: the command of that name is an extra package in small containers.
            new ProcessBuilder("/bin/sh", "-c", "kill -s \"$1\" \"$2\"", "kill", signal, Long.toString(pid))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot send " + signal + " to " + pid, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new InterruptedIOException("interrupted while signalling " + pid));
        }
    }
}
