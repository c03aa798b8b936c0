package dev.tally.watcher.state;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InboxLockTest {
    @TempDir
    Path directory;

    private Path inbox;

    @BeforeEach
    void make() throws IOException {
        inbox = Files.createDirectory(directory.resolve("inbox"));
    }

    @Test
    void theDirectoryThatTookThePlaceOfTheInboxIsLockedInItsStead() throws Exception {
        try (InboxLock lock = InboxLock.take(inbox)) {
            assertThatThrownBy(() -> InboxLock.take(inbox)).isInstanceOf(InUseException.class);
            Path old = Files.move(inbox, directory.resolve("old"));
            assertThatThrownBy(lock::hold).isInstanceOf(NoSuchFileException.class);
            Files.createDirectory(inbox);
            lock.hold();
            assertThatThrownBy(() -> InboxLock.take(inbox)).isInstanceOf(InUseException.class);
            InboxLock.take(old).close();
        }
        InboxLock.take(inbox).close();
    }

    @Test
    void oneThatSomebodyElseHasIsNotTaken() throws Exception {
        Path other = Files.createDirectory(directory.resolve("other"));
        try (InboxLock lock = InboxLock.take(inbox);
                InboxLock others = InboxLock.take(other)) {
            Files.move(inbox, directory.resolve("old"));
            Files.move(other, inbox);
            assertThatThrownBy(lock::hold).isInstanceOf(InUseException.class);
            others.close();
            lock.hold();
        }
    }
}
