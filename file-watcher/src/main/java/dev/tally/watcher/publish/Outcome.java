package dev.tally.watcher.publish;

import dev.tally.watcher.state.SourceFile;

/** How a turn of a file ended. Exactly one of these is called for each turn, from any thread. */
public interface Outcome {
    /** Published, or refused for good: nothing to do until the file changes. */
    void finished(SourceFile file);

    /** It is no longer the file that had settled. */
    void changed(SourceFile file);

    /** It could not be read or put aside; it may work later. */
    void failed(SourceFile file);

    /** Kafka did not take it; the next turn goes on from the journal. */
    void interrupted(SourceFile file);
}
