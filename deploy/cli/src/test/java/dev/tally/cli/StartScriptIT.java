package dev.tally.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The start script, with the jar that was just packaged. */
class StartScriptIT {
    private static final Path CHECKOUT = Path.of("..", "..").toAbsolutePath().normalize();

    @TempDir
    Path directory;

    private record Ended(int exitCode, String output) {}

    private Ended run(Path script, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("bash", script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), output);
    }

    private Path jdk(String version) throws IOException {
        Path jdk = Files.createDirectories(directory.resolve("jdk-" + version));
        Files.createDirectories(jdk.resolve("bin"));
        Path java = Files.writeString(jdk.resolve("bin/java"), "#!/bin/sh\necho wrong java >&2\nexit 99\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"" + version + "\"\n");
        return jdk;
    }

    private static Map<String, String> thisJdk() {
        return Map.of("JAVA_HOME", System.getProperty("java.home"));
    }

    @Test
    void runsFromAnyDirectoryThroughALinkWithASpaceInItsName() throws IOException, InterruptedException {
        Path link = Files.createSymbolicLink(directory.resolve("my tally"), CHECKOUT.resolve("tally"));
        Ended version = run(link, thisJdk(), "version");
        assertThat(version.output()).containsPattern("tally +\\d+\\.\\d+\\.\\d+");
        assertThat(version.exitCode()).isZero();
    }

    @Test
    void passesExitCodesOnAndKeepsUnicodeInAPlainLocale() throws IOException, InterruptedException {
        Ended unknown = run(
                CHECKOUT.resolve("tally"),
                Map.of("JAVA_HOME", System.getProperty("java.home"), "LC_ALL", "C"),
                "add",
                "größe.txt");
        assertThat(unknown.exitCode()).isIn(ExitCode.USAGE, ExitCode.UNREACHABLE);
        assertThat(unknown.output()).contains("✘");
    }

    @Test
    void aJdkThatIsNot17IsPassedOver() throws IOException, InterruptedException {
        Map<String, String> environment = Map.of(
                "JAVA_HOME",
                jdk("21.0.5").toString(),
                "PATH",
                System.getProperty("java.home") + "/bin:" + System.getenv("PATH"));
        Ended version = run(CHECKOUT.resolve("tally"), environment, "version");
        assertThat(version.exitCode()).as(version.output()).isZero();
        assertThat(version.output()).doesNotContain("wrong java").containsPattern("jdk +17");
    }
}
