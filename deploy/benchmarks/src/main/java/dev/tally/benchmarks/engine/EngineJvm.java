package dev.tally.benchmarks.engine;

import dev.tally.local.parts.Parts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JVM that every engine gets alike, and where the programs are.
 *
 * @param heap as {@code -Xmx} takes it
 * @param flags further flags
 * @param profiles where a flight recording of each run goes; null: nothing is recorded
 */
public record EngineJvm(
        String heap, List<String> flags, @Nullable Path profiles) {
    private static final int CORES = 2;

    /** A command that runs a program with its scratch files in this directory. */
    List<String> command(Path scratch, List<String> program) {
        List<String> command = new ArrayList<>(List.of(
                tool("java"), "-Xmx" + heap, "-XX:ActiveProcessorCount=" + CORES, "-Djava.io.tmpdir=" + scratch));
        if (profiles != null) {
            command.add("-XX:StartFlightRecording:settings=profile");
        }
        command.addAll(flags);
        command.addAll(program);
        return command;
    }

    /** Has the recording of this process written down. An engine that halts its JVM at the end would not do it itself. */
    public void dumpProfile(long pid, String name) throws IOException, InterruptedException {
        if (profiles != null) {
            Files.createDirectories(profiles);
            Path file = profiles.toAbsolutePath().resolve(name + ".jfr");
            new ProcessBuilder(tool("jcmd"), Long.toString(pid), "JFR.dump", "filename=" + file)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start()
                    .waitFor();
        }
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
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
