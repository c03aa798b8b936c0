package dev.tally.model.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong with one file, so that all of it is reported at once. */
final class Problems {
    /** A file of any other kind would otherwise print a screenful for each of its lines. */
    private static final int MOST = 100;

    private final Path file;
    private final List<ConfigProblem> found = new ArrayList<>();

    Problems(Path file) {
        this.file = file;
    }

    void add(int line, String pointer, String message) {
        if (found.size() < MOST) {
            found.add(new ConfigProblem(file, line, pointer, message));
        }
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            found.sort(Comparator.comparingInt(ConfigProblem::line));
            throw new ConfigException(found);
        }
    }
}
