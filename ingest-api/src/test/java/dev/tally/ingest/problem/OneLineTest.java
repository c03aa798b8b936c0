package dev.tally.ingest.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OneLineTest {
    @Test
    void escapesWhatWouldEndColourOrReorderALine() {
        assertThat(OneLine.of("a\r\nb\u001b[31m\u2028\u202e\u0000\u0085z"))
                .isEqualTo("a\\u000d\\u000ab\\u001b[31m\\u2028\\u202e\\u0000\\u0085z");
    }

    @Test
    void leavesTextAloneAndCutsWhatIsLong() {
        assertThat(OneLine.of("h\u00e9llo/w\u00f6rld.txt")).isEqualTo("h\u00e9llo/w\u00f6rld.txt");
        assertThat(OneLine.of("x".repeat(300))).hasSize(201).endsWith("\u2026");
    }
}
