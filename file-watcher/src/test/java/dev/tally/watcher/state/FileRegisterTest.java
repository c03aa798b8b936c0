package dev.tally.watcher.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.watcher.state.FileStamp.Kind;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileRegisterTest {
    private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

    @Test
    void knowsFromTheJournalWhatWasPublishedAndWhatFailed() {
        FileRegister register = new FileRegister(
                CLOCK,
                List.of(
                        JournalEntry.done(file("b"), "v", 3),
                        JournalEntry.failed(file("a"), null, "document.binary", "no text"),
                        JournalEntry.started(file("c"), "v")));
        assertThat(register.list(null, null, 10)).extracting(FileView::name).containsExactly("a", "b");
        FileView failed = register.list(FileStatus.FAILED, null, 10).get(0);
        assertThat(failed.code()).isEqualTo("document.binary");
        assertThat(failed.reason()).isEqualTo("no text");
        assertThat(register.counts()).containsEntry(FileStatus.PUBLISHED, 1L).containsEntry(FileStatus.SETTLING, 0L);
    }

    @Test
    void aFileThatIsGoneStaysListedOnlyIfItWasPublished() {
        FileRegister register = new FileRegister(CLOCK, List.of(JournalEntry.done(file("b"), "v", 3)));
        register.settling(file("a"));
        register.gone("a");
        register.gone("b");
        register.gone("never seen");
        assertThat(register.list(null, null, 10)).extracting(FileView::name).containsExactly("b");
    }

    @Test
    void pagesByName() {
        FileRegister register = new FileRegister(CLOCK, List.of());
        for (String name : List.of("c", "a", "d", "b")) {
            register.waiting(file(name));
        }
        assertThat(register.list(null, null, 2)).extracting(FileView::name).containsExactly("a", "b");
        assertThat(register.list(null, "b", 2)).extracting(FileView::name).containsExactly("c", "d");
        assertThat(register.list(FileStatus.FAILED, null, 2)).isEmpty();
        assertThat(register.backlog()).isEqualTo(4);
    }

    private static SourceFile file(String name) {
        return new SourceFile(Path.of(name), name, new FileStamp(Kind.FILE, 5, 6, 7, "8.9"));
    }
}
