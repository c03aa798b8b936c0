package dev.tally.query.sql;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.tally.query.duck.DuckMain;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.duckdb.DuckDBDriver;

/**
 * The program of the children, in a directory that goes with the service: their own classes, DuckDB's, and DuckDB's native library,
 * which every one of them would unpack for itself otherwise (60 MB). Not for several threads at once.
 */
final class LakeProgram {
    private static final String PREFIX = "tally-lake-";

    /** Locked as long as its service lives: by that a killed one's is known, in a container as well, where numbers of processes repeat. */
    private static final String OWNED = "owned.lock";

    private final Path directory;
    private final FileChannel owned;

    private LakeProgram(Path directory) throws IOException {
        this.directory = directory;
        this.owned = FileChannel.open(directory.resolve(OWNED), CREATE_NEW, WRITE);
    }

    /** Takes half a second. */
    static LakeProgram unpack() throws IOException {
        deleteThoseOfTheKilled();
        LakeProgram program = new LakeProgram(Files.createTempDirectory(PREFIX));
        try {
            program.fill();
        } catch (IOException failed) {
            program.delete();
            throw failed;
        }
        return program;
    }

    private static void deleteThoseOfTheKilled() throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        try (DirectoryStream<Path> found = Files.newDirectoryStream(temporary, PREFIX + "*")) {
            found.forEach(LakeProgram::deleteIfKilled);
        }
    }

    private static void deleteIfKilled(Path directory) {
        try (FileChannel owned = FileChannel.open(directory.resolve(OWNED), WRITE)) {
            if (owned.tryLock() != null) {
                delete(directory);
            }
        } catch (IOException | OverlappingFileLockException alive) {
            return; // or somebody else's
        }
    }

    private void fill() throws IOException {
        owned.lock();
        copy(DuckMain.class);
        copy(DuckDBDriver.class);
        try (InputStream library = DuckDBDriver.class.getResourceAsStream("/libduckdb_java.so_" + platform())) {
            if (library == null) {
                throw new IOException("DuckDB has no library for " + platform());
            }
            Files.copy(library, library());
        }
    }

    private static String platform() {
        boolean isMac = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
        String machine = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        return isMac ? "osx_universal" : "linux_" + machine;
    }

    /** Copies a class and all of its package and those below it, from the jar or the directory that it is in. */
    private void copy(Class<?> one) throws IOException {
        String place = one.getPackageName().replace('.', '/');
        try {
            Path source = Path.of(
                    one.getProtectionDomain().getCodeSource().getLocation().toURI());
            if (Files.isDirectory(source)) {
                copy(source.resolve(place), place);
            } else {
                try (FileSystem jar = FileSystems.newFileSystem(source)) {
                    copy(jar.getPath(place), place);
                }
            }
        } catch (URISyntaxException nowhere) {
            throw new IOException(nowhere);
        }
    }

    private void copy(Path source, String place) throws IOException {
        try (Stream<Path> found = Files.walk(source)) {
            for (Path file : found.filter(Files::isRegularFile).toList()) {
                Path target =
                        directory.resolve(place).resolve(source.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    private Path library() {
        return directory.resolve(System.mapLibraryName("duckdb_java"));
    }

    /** Whether it is still there: what cleans up a machine's directory of temporary files may have taken it. */
    boolean isWhole() {
        return Files.exists(library());
    }

    Path directory() {
        return directory;
    }

    /** The options and the class of the JVM that runs it. */
    List<String> command() {
        return List.of("-Djava.library.path=" + directory, "-cp", directory.toString(), DuckMain.class.getName());
    }

    /** Leaves nothing of it. */
    void delete() throws IOException {
        delete(directory);
        owned.close();
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> found = Files.walk(directory)) {
            for (Path one : found.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(one);
            }
        }
    }
}
