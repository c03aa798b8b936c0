package dev.tally.ingest.pull;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PullJournalTest {
    @TempDir
    Path directory;

    @Test
    void remembersWhatWasWrittenLast() throws Exception {
        PullJournal journal = new PullJournal(directory.resolve("new"), "a");
        assertThat(journal.read()).isEqualTo(PullPosition.START);

        PullPosition two = PullPosition.START.after("x".getBytes(UTF_8)).after("abc".getBytes(UTF_8));
        journal.write(PullPosition.START);
        assertThat(journal.read()).isEqualTo(PullPosition.START);
        journal.write(two);

        assertThat(new PullJournal(directory.resolve("new"), "a").read()).isEqualTo(two);
        assertThat(two.lines()).isEqualTo(2);
        // SHA-256 of "abc", FIPS 180-2, appendix B.1.
        assertThat(two.last()).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(new PullJournal(directory.resolve("new"), "b").read()).isEqualTo(PullPosition.START);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "7 x\n", "-1 -\n", "1234567890123456789 -\n"})
    void refusesWhatItDidNotWrite(String content) throws Exception {
        PullJournal journal = new PullJournal(directory, "a");
        Files.writeString(journal.file(), content);

        assertThatThrownBy(journal::read).isInstanceOf(IOException.class).hasMessageContaining("a.position");
    }
}
