package dev.tally.query.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** 60 MB lie in the directory of temporary files for each service that runs, and for no other. */
@Timeout(120)
class LakeProgramTest {
    @TempDir
    private Path temporary;

    private final List<Process> services = new ArrayList<>();

    /** A process that unpacks the program, says where, and goes when its input ends, leaving nothing. */
    static final class Service {
        private Service() {}

        public static void main(String[] args) throws IOException {
            LakeProgram program = LakeProgram.unpack();
            System.out.println(program.directory());
            System.in.readAllBytes();
            program.delete();
        }
    }

    @AfterEach
    void killAll() {
        services.forEach(Process::destroyForcibly);
    }

    @Test
    void whatAKilledServiceLeftGoesWithTheNextAndThatOfALivingOneStays() throws Exception {
        Path living = unpackedBy(start());
        Process killed = start();
        Path left = unpackedBy(killed);
        Path foreign = Files.createDirectory(temporary.resolve("tally-lake-of-somebody-else"));
        killed.destroyForcibly().waitFor();
        assertThat(left.resolve(System.mapLibraryName("duckdb_java"))).exists();

        Process next = start();
        Path ofTheNext = unpackedBy(next);
        try (Stream<Path> found = Files.list(temporary)) {
            assertThat(found).containsExactlyInAnyOrder(living, ofTheNext, foreign);
        }
        next.getOutputStream().close();
        assertThat(next.waitFor()).isZero();
        assertThat(ofTheNext).doesNotExist();
    }

    private Process start() throws IOException {
        Process service = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Service.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        services.add(service);
        return service;
    }

    private static Path unpackedBy(Process service) throws IOException {
        return Path.of(service.inputReader().readLine());
    }
}
