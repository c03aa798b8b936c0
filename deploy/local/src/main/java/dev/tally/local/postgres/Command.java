package dev.tally.local.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A short command, run to its end: its exit status and everything it printed. */
record Command(int status, String output) {
    static Command run(Path directory, List<String> command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        // The reader of the messages below is this program's user and its tests: one language.
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            return new Command(process.waitFor(), output);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while running " + command.get(0), e);
        }
    }

    /** The same where a missing program is an answer, not an error. */
    static Command tryToRun(Path directory, List<String> command) {
        try {
            return run(directory, command);
        } catch (IOException e) {
            return new Command(127, String.valueOf(e.getMessage()));
        }
    }
}
