package dev.tally.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.acceptance.ConsoleBlocks.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleBlocksTest {
    @Test
    void findsCommandsTheirOutputAndWhyTheyAreNotRun() {
        List<Step> steps = ConsoleBlocks.of("""
                # Title
                ```console
                $ one --flag
                first   12
                …
                $ two \\
                    continued
                ```
                ```json
                $ no command
                ```
                <!-- not run: needs a network -->

                ```console
                $ three
                ✘ no such thing
                ```
                """);

        assertThat(steps).extracting(Step::command).containsExactly("one --flag", "two \\\n    continued", "three");
        assertThat(steps).extracting(Step::line).containsExactly(3, 6, 15);
        assertThat(steps.get(0).output()).containsExactly("first   12", "…");
        assertThat(steps.get(0).notRun()).isEmpty();
        assertThat(steps.get(2).notRun()).contains("needs a network");
        assertThat(steps).extracting(Step::fails).containsExactly(false, false, true);
    }

    @Test
    void comparesEverythingButNumbersAndDistances() {
        Step step = ConsoleBlocks.of("""
                        ```console
                        $ ./tally words
                        WORD  COUNT
                        the     121
                        …
                        as of 2026-11-21 10:42:01 · batch 10
                        ```
                        """).get(0);

        assertThat(step.missing("noise\nWORD   COUNT\nthe        9\nto 4\nas of 2027-01-02 00:00:00 · batch 1\n"))
                .isEmpty();
        assertThat(step.missing("WORD   COUNT\nto 4\nas of 2027-01-02 00:00:00 · batch 1\n"))
                .contains("the     121");
        assertThat(step.missing("the 9\nWORD COUNT\nas of 2027-01-02 00:00:00 · batch 1\n"))
                .contains("the     121");
        assertThat(step.missing("WORD COUNT\nthe 9\nas of 2027-01-02 00:00:00\n"))
                .contains("as of 2026-11-21 10:42:01 · batch 10");
    }

    @Test
    void refusesShellThatWouldEscape() {
        assertThatThrownBy(() -> ConsoleBlocks.of("```sh\nrm -rf x\n```\n")).hasMessageContaining("line 1");
        assertThatThrownBy(() -> ConsoleBlocks.of("```console\nno prompt\n```\n"))
                .hasMessageContaining("line 2");
    }
}
