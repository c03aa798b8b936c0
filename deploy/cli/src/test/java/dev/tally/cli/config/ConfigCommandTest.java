package dev.tally.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Output;
import dev.tally.cli.api.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs where nothing runs. */
class ConfigCommandTest {
    private static final String GOOD = """
            events: {a: {}, b: {}}
            sources: [{topic: t, type: a}]
            counters: [{name: c, from: a, measures: {n: count}}]
            """;

    @TempDir
    Path home;

    private Output tally(String... arguments) {
        return Output.of(Map.of("TALLY_HOME", home.toString()), arguments);
    }

    @Test
    void aGoodFileIsSaidToBeOneWithWhatItHolds() throws IOException {
        Files.writeString(home.resolve("tally.yaml"), GOOD);
        Output check = tally("config", "check");
        assertThat(check.exitCode()).isZero();
        assertThat(check.out()).isEqualTo("tally.yaml is good: 2 event types, 1 source, 1 counter\n");
        Json json = Json.parse(tally("config", "check", "--json").out());
        assertThat(json.at("good").isTrue()).isTrue();
        assertThat(json.at("types").toString()).isEqualTo("[\"a\",\"b\"]");
        assertThat(json.at("sources").toString()).isEqualTo("[\"t\"]");
        assertThat(json.at("counters").toString()).isEqualTo("[\"c\"]");
    }

    @Test
    void everyProblemIsSaidAtOnce() throws IOException {
        Path file = Files.writeString(home.resolve("other.yaml"), "inbocs: {}\ntext:\n  min-length: 0\n");
        for (Output check : new Output[] {
            tally("config", "check", file.toString()), tally("config", "check", "--config", file.toString())
        }) {
            assertThat(check.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(check.out()).isEmpty();
            assertThat(check.err())
                    .contains(file + ":1: /inbocs: unknown name", "did you mean inbox?")
                    .contains(file + ":3: /text/min-length: min-length is 1 to 256");
        }
        Output json = tally("config", "check", file.toString(), "--json");
        assertThat(json.exitCode()).isEqualTo(ExitCode.USAGE);
        Json answer = Json.parse(json.out());
        assertThat(answer.at("good").isTrue()).isFalse();
        assertThat(answer.at("problems").items()).hasSize(2);
        assertThat(answer.at("problems").items().get(1).at("line").number(0)).isEqualTo(3);
        assertThat(answer.at("problems").items().get(1).at("pointer").text()).isEqualTo("/text/min-length");
    }

    @Test
    void theFileIsTheOneThatUpWouldTake() throws IOException {
        assertThat(tally("config", "check", "none.yaml").exitCode()).isEqualTo(ExitCode.USAGE);
        Path named = Files.writeString(home.resolve("named.yaml"), GOOD);
        Output check =
                Output.of(Map.of("TALLY_HOME", home.toString(), "TALLY_CONFIG", named.toString()), "config", "check");
        assertThat(check.out()).startsWith("named.yaml is good");
        Output two = tally("config", "check", "a.yaml", "--config", "b.yaml");
        assertThat(two.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(two.err()).contains("two files are named");
    }

    @Test
    void planAndApplyNeedARunningTally() throws IOException {
        Files.writeString(home.resolve("tally.yaml"), GOOD);
        for (String verb : new String[] {"plan", "apply"}) {
            Output output = tally("config", verb);
            assertThat(output.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(output.err()).contains("not running", "next: ./tally up");
        }
        Files.writeString(home.resolve("tally.yaml"), "version: 2\n");
        assertThat(tally("config", "plan").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(tally("config", "apply").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(tally("config", "apply", "--timeout", "soon").err()).contains("--timeout soon");
    }

    @Test
    void theSchemaIsPrintedAsItShips() throws IOException {
        Output schema = tally("config", "schema");
        assertThat(schema.exitCode()).isZero();
        assertThat(Json.parse(schema.out()).at("$schema").text())
                .isEqualTo("https://json-schema.org/draft/2020-12/schema");
        assertThat(tally("config").err()).contains("check, plan, apply or schema?");
    }
}
