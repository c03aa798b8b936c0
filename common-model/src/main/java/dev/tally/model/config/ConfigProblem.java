package dev.tally.model.config;

import java.nio.file.Path;

/**
 * One thing that is wrong with a configuration file.
 *
 * @param file the file as it was named
 * @param line from 1; 0 where the problem is the file itself
 * @param pointer JSON Pointer of the member; empty for the file as a whole
 * @param message what is wrong and what would be right
 */
public record ConfigProblem(Path file, int line, String pointer, String message) {
    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + ": " + (pointer.isEmpty() ? "" : pointer + ": ") + message;
    }
}
