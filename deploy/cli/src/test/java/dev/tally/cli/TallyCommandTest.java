package dev.tally.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TallyCommandTest {
    @TempDir
    Path home;

    private Output tally(String... arguments) {
        return Output.of(Map.of("TALLY_HOME", home.toString()), arguments);
    }

    @Test
    void helpListsTheVerbsThatWork() {
        Output help = tally("--help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.out())
                .contains(
                        "up",
                        "down",
                        "status",
                        "doctor",
                        "add",
                        "send",
                        "words",
                        "documents",
                        "buckets",
                        "config",
                        "dsn")
                .contains(
                        "topics",
                        "migrate",
                        "generate",
                        "rejected",
                        "reconcile",
                        "bench",
                        "completion",
                        "version",
                        "Exit codes");
        assertThat(tally("up", "--help").out()).contains("--detach", "--ephemeral", "--config", "--port-base");
    }

    @Test
    void mistakesAreUsageErrorsWithTheNextCommand() {
        assertThat(tally().exitCode()).isEqualTo(ExitCode.USAGE);
        Output misspelt = tally("wordz");
        assertThat(misspelt.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(misspelt.err()).contains("words", "next: ./tally --help");
        assertThat(tally("topics", "lst").err()).contains("Did you mean: ", "list", "next: ./tally topics --help");
        assertThat(tally("add", "--jsn", "x").err()).contains("--json", "next: ./tally add --help");
        assertThat(tally("rejected").err()).contains("list, show or replay?");
        Output badNumber = tally("words", "--top", "many");
        assertThat(badNumber.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(badNumber.err()).contains("many", "next: ./tally words --help");
        assertThat(badNumber.out()).isEmpty();
        assertThat(tally("up", "--port-base", "80").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(tally("dsn", "--role", "superuser").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aMissingConfigurationIsNotReplacedByAnother() {
        Output up = tally("up", "--config", home.resolve("none.yaml").toString());
        assertThat(up.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(up.err()).contains("none.yaml");
    }

    @Test
    void nothingRunningIsUnreachableAndSaysWhatToDo() {
        Output dsn = tally("dsn");
        assertThat(dsn.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(dsn.err()).contains("not running", "next: ./tally up");
        assertThat(tally("migrate").exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        Output down = tally("down");
        assertThat(down.exitCode()).isZero();
        assertThat(down.err()).contains("Nothing is running");
    }

    @Test
    void benchTakesAnythingAndSaysWhatToBuild() {
        Output bench = tally("bench", "documents", "--records", "5", "--help");
        assertThat(bench.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(bench.err()).contains("the benchmarks are not built", "next: mvn");
        assertThat(tally("bench").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(tally("bench", "--help").out())
                .contains("documents, events, latency, crash, ingest, files, query, micro");
    }

    @Test
    void versionNamesTheParts() {
        assertThat(tally("version").out()).contains("tally", "jdk", "kafka", "postgres", "spark");
        assertThat(tally("version", "--json").out()).startsWith("{\"tally\":");
    }

    @Test
    void bashCompletesVerbsTheirVerbsAndOptions() throws IOException, InterruptedException {
        Path script = Files.writeString(
                home.resolve("completion"), tally("completion").out());
        assertThat(completed(script, "re")).contains("reconcile", "rejected");
        assertThat(completed(script, "topics", "t")).contains("tail");
        assertThat(completed(script, "rejected", "replay", "--d")).contains("--dry-run");
    }

    /** What bash offers for the last of these words. */
    private static List<String> completed(Path script, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "bash",
                "-c",
                "source \"$0\"; COMP_WORDS=(tally \"$@\"); COMP_CWORD=$#; _complete_tally; printf '%s\\n' \"${COMPREPLY[@]}\"",
                script.toString()));
        command.addAll(List.of(words));
        Process bash = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(command + ": " + said).isZero();
        return said.lines().map(String::strip).toList();
    }
}
