package dev.tally.cli.sql;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.api.ApiClient;
import dev.tally.cli.api.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.jline.reader.EOFError;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** A shell for SQL: statements over several lines until {@code ;}, history that lasts, names completed by Tab. */
final class Shell {
    private static final Set<String> ENDS = Set.of("exit", "quit", "\\q");

    private final ApiClient query;
    private final Question question;
    private final Path history;

    Shell(ApiClient query, Question question, Path history) {
        this.query = query;
        this.question = question;
        this.history = history;
    }

    int run() throws IOException {
        Set<String> names = names();
        try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
            LineReader reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .parser(new Statements())
                    .completer(new StringsCompleter(names))
                    .variable(LineReader.HISTORY_FILE, history)
                    .variable(LineReader.SECONDARY_PROMPT_PATTERN, "    -> ")
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .build();
            String statement = next(reader);
            while (!ENDS.contains(statement)) {
                if (!statement.isEmpty()) {
                    ask(statement);
                }
                statement = next(reader);
            }
            return ExitCode.OK;
        }
    }

    /** What is typed; nothing where Ctrl-C gave it up, and an end where Ctrl-D is one. */
    private static String next(LineReader reader) {
        try {
            return reader.readLine("tally> ").strip();
        } catch (UserInterruptException givenUp) {
            return "";
        } catch (EndOfFileException end) {
            return "quit";
        }
    }

    private void ask(String statement) {
        try {
            question.ask(statement);
        } catch (Failure failure) {
            question.terminal().failed(failure);
        }
    }

    private Set<String> names() {
        Set<String> names = new TreeSet<>();
        for (Json table : query.get("/v1/tables", ApiClient.parameters())
                .body()
                .at("tables")
                .items()) {
            names.add(table.at("name").text());
            table.at("columns")
                    .items()
                    .forEach(column -> names.add(column.at("name").text()));
        }
        return names;
    }

    /** A line is whole when it ends with a semicolon, or is a word for the shell. */
    static final class Statements implements Parser {
        private final DefaultParser words =
                new DefaultParser().quoteChars(new char[0]).escapeChars(new char[0]);

        @Override
        public ParsedLine parse(String line, int cursor, ParseContext context) {
            String text = line.strip();
            if (context == ParseContext.ACCEPT_LINE && !text.isEmpty() && !text.endsWith(";") && !ENDS.contains(text)) {
                throw new EOFError(-1, -1, "a statement ends with ;");
            }
            return words.parse(line, cursor, context);
        }
    }
}
