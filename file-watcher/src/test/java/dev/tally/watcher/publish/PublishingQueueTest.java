package dev.tally.watcher.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.watcher.state.FileStamp;
import dev.tally.watcher.state.SourceFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Who may have a turn. No thread runs here, so no file ever leaves the queue by itself. */
class PublishingQueueTest {
    private final PublishingQueue queue = new PublishingQueue(null, null, bug -> {});

    @Test
    void aNameIsHeldUntilItsOutcome() {
        assertThat(queue.isBusy()).isFalse();
        queue.submit(file(1));
        assertThat(queue.accepts(file(1))).isFalse();
        assertThat(queue.accepts(file(2))).as("changed while it has its turn").isFalse();
        queue.forget(file(1));
        assertThat(queue.accepts(file(1))).isFalse();
        queue.finished(file(1));
        assertThat(queue.accepts(file(1))).isTrue();
        assertThat(queue.isBusy()).isFalse();
    }

    @Test
    void aFileThatFailedWaitsUnlessItChanges() {
        queue.submit(file(1));
        queue.failed(file(1));
        assertThat(queue.accepts(file(1))).isFalse();
        assertThat(queue.accepts(file(2))).isTrue();
        assertThat(queue.due()).isEmpty();
        assertThat(queue.isBusy()).isTrue();
        queue.forget(file(1));
        assertThat(queue.isBusy()).isFalse();
    }

    @Test
    void aFileThatChangedIsLookedAtAgainAtOnce() {
        queue.submit(file(1));
        queue.changed(file(1));
        assertThat(queue.due()).containsExactly(file(1));
        assertThat(queue.accepts(file(1))).isTrue();
    }

    private static SourceFile file(long size) {
        return new SourceFile(Path.of("a"), "a", new FileStamp(FileStamp.Kind.FILE, size, 0, 0, "1.1"));
    }
}
