package dev.tally.cli.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jline.reader.EOFError;
import org.jline.reader.Parser.ParseContext;
import org.junit.jupiter.api.Test;

class StatementsTest {
    private final Shell.Statements statements = new Shell.Statements();

    @Test
    void aStatementGoesOnUntilItsSemicolon() {
        assertThatThrownBy(() -> statements.parse("SELECT 'it''s'", 6, ParseContext.ACCEPT_LINE))
                .isInstanceOf(EOFError.class);
        assertThat(statements.parse("SELECT 1\n;", 6, ParseContext.ACCEPT_LINE).line())
                .isEqualTo("SELECT 1\n;");
        assertThat(statements.parse("quit", 4, ParseContext.ACCEPT_LINE).line()).isEqualTo("quit");
        assertThat(statements
                        .parse("SELECT * FROM wor", 17, ParseContext.COMPLETE)
                        .word())
                .isEqualTo("wor");
    }
}
