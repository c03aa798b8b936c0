package dev.tally.local.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the directories of third-party jars that are kept off everybody's class path: the broker, Flyway, the PostgreSQL
 * binaries. They lie in {@code deploy/local/target/parts}, looked for from where this class was loaded (classes, jar or
 * a program's {@code lib/}) upwards, or below the directory named by the system property {@code tally.home}.
 */
public final class Parts {
    /** System property: the project's root, for a layout in which the parts cannot be found by climbing. */
    public static final String HOME_PROPERTY = "tally.home";

    private static final Path IN_PROJECT = Path.of("deploy", "local", "target", "parts");

    private Parts() {}

    /** The jars of one part, in a fixed order; fails naming every place that was looked at. */
    public static List<Path> jars(String part) {
        Path directory = root().resolve(part);
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
            if (jars.isEmpty()) {
                throw new IllegalStateException("no jars in " + directory + "; build the project: mvn package");
            }
            return jars;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + directory + "; build the project: mvn package", e);
        }
    }

    /** The directory or jar that holds a class. */
    public static Path codeOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("cannot tell where " + type.getName() + " was loaded from", e);
        }
    }

    /** Where things unpacked from parts go unless the caller has a better place. */
    public static Path unpackedDirectory() {
        return root().resolve("unpacked");
    }

    static Path root() {
        return root(codeOf(Parts.class), System.getProperty(HOME_PROPERTY));
    }

    static Path root(Path code, @Nullable String home) {
        List<Path> lookedAt = new ArrayList<>();
        if (home != null) {
            lookedAt.add(Path.of(home).toAbsolutePath().resolve(IN_PROJECT));
            lookedAt.add(Path.of(home).toAbsolutePath().resolve("parts"));
        }
        for (Path place = code.toAbsolutePath().getParent(); place != null; place = place.getParent()) {
            lookedAt.add(place.resolve("parts"));
            lookedAt.add(place.resolve(IN_PROJECT));
        }
        return lookedAt.stream()
                .filter(place -> Files.isDirectory(place.resolve("broker")))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "Kafka, PostgreSQL and Flyway not found (build the project with mvn package, or set -D"
                                + HOME_PROPERTY + " to its root); looked at " + lookedAt));
    }
}
