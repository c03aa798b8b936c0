package dev.tally.benchmarks.engine;

import dev.tally.local.parts.Parts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The JVM that every engine gets alike, and where the programs are.
 *
 * @param heap as {@code -Xmx} takes it
 * @param flags further flags
 */
public record EngineJvm(String heap, List<String> flags) {
    private static final int CORES = 2;

    /** A command that runs a program with its scratch files in this directory. */
    List<String> command(Path scratch, List<String> program) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:ActiveProcessorCount=" + CORES,
                "-Djava.io.tmpdir=" + scratch));
        command.addAll(flags);
        command.addAll(program);
        return command;
    }

    /** A packaged program of this checkout. */
    static Path jar(String path) {
        Path code = Parts.codeOf(EngineJvm.class).toAbsolutePath();
        for (Path place = code; place != null; place = place.getParent()) {
            if (Files.exists(place.resolve(path))) {
                return place.resolve(path);
            }
        }
        throw new IllegalStateException(path + " was not found above " + code + "; build the project: mvn package");
    }
}
