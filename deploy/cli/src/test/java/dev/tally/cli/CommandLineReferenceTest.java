package dev.tally.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The page about the command line is what the command itself says; after a change it is made anew and copied. */
class CommandLineReferenceTest {
    private static final Path PAGE = Path.of("..", "..", "docs", "reference", "command-line.md");
    private static final Path MADE = Path.of("target", "command-line.md");
    private static final int WIDTH = 120;

    @Test
    void thePageSaysWhatHelpSays() throws IOException {
        String made = page();
        Files.createDirectories(MADE.getParent());
        Files.writeString(MADE, made);
        assertThat(PAGE)
                .as("after a change: cp deploy/cli/" + MADE + " docs/reference/command-line.md")
                .hasContent(made);
    }

    private static String page() {
        CommandLine tally = TallyCommand.line(Terminal.of(System.out, System.err, false), Map.of());
        StringBuilder page = new StringBuilder("""
                # The command line

                What `--help` says, verb by verb; a test keeps this page so. Data goes to standard output, everything else to standard error, and
                moving bars only to a terminal. Every error says what happened, why, and the next command.

                | Exit code | Meaning |
                |---|---|
                | 0 | ok |
                | 1 | failed |
                | 2 | the command line, or a file that it names, cannot be used |
                | 3 | some items were taken and some were not |
                | 4 | the program that should answer does not |
                | 5 | what was waited for did not happen in time; it may still happen |
                | 6 | a check ran to its end and found a difference |
                """);
        commands("./tally", tally).forEach((name, command) -> {
            command.setUsageHelpAutoWidth(false);
            command.setUsageHelpWidth(WIDTH);
            page.append("\n## ").append(name).append("\n\n```text\n");
            page.append(command.getUsageMessage(CommandLine.Help.Ansi.OFF).strip());
            page.append("\n```\n");
        });
        return page.toString();
    }

    private static Map<String, CommandLine> commands(String name, CommandLine command) {
        Map<String, CommandLine> commands = new LinkedHashMap<>();
        commands.put(name, command);
        command.getSubcommands().forEach((verb, line) -> commands.putAll(commands(name + " " + verb, line)));
        return commands;
    }
}
