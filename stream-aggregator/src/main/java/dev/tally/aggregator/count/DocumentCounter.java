package dev.tally.aggregator.count;

import dev.tally.aggregator.count.DocumentState.Status;
import dev.tally.aggregator.count.DocumentState.Verdict;
import dev.tally.model.record.Line;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Counts one document within one range: decides for each record whether it counts, and sums up what does. Not thread-safe.
 */
final class DocumentCounter {
    private final String name;
    private final IntCounts wordCounts = new IntCounts();
    private @Nullable DocumentState state;
    private @Nullable String assumedVersion;
    private long assumedSequence;
    private boolean undecided;
    private boolean startsOver;
    private long lines;
    private long words;
    private long rejected;

    /**
     * @param known the state before the range; null: not known, the first identity is taken to go on from it
     */
    DocumentCounter(String name, @Nullable DocumentState known) {
        this.name = name;
        this.state = known;
    }

    /** What this record means, and the state after it. Its words or its rejection are added by the caller. */
    Verdict advance(Line line) {
        return switch (line.op()) {
            case WITHDRAW -> withdraw();
            case LINE ->
                line.version() == null ? anonymous() : identified(line.version(), line.sequence(), Status.COUNTING);
            case END -> identified(Objects.requireNonNull(line.version()), line.sequence(), Status.COUNTED);
        };
    }

    private Verdict identified(String version, long sequence, Status after) {
        if (state == null) {
            assumedVersion = version;
            assumedSequence = sequence;
            state = sequence == 0 ? DocumentState.NEW : new DocumentState(version, sequence, Status.COUNTING);
        }
        Verdict verdict = state.verdict(version, sequence);
        if (verdict == Verdict.NEW_VERSION) {
            startOver();
        }
        if (verdict == Verdict.NEXT || verdict == Verdict.NEW_VERSION) {
            state = state.counted(version, sequence, after);
        }
        return verdict;
    }

    private Verdict anonymous() {
        if (state != null) {
            state = state.countedAnonymously();
        }
        return Verdict.NEXT;
    }

    private Verdict withdraw() {
        if (state == null) {
            undecided = true; // which version is withdrawn only the stored state tells
            state = DocumentState.NEW;
        }
        startOver();
        state = state.withdrawn();
        return Verdict.NEXT;
    }

    private void startOver() {
        startsOver = true;
        wordCounts.clear();
        lines = 0;
        words = 0;
        rejected = 0;
    }

    void countLine() {
        lines++;
    }

    /** Counts the first {@code howMany} of these words. */
    void countWords(int[] wordIndexes, int howMany) {
        for (int i = 0; i < howMany; i++) {
            wordCounts.increment(wordIndexes[i]);
        }
        words += howMany;
    }

    void countRejected() {
        rejected++;
    }

    DocumentDelta delta() {
        return new DocumentDelta(
                name,
                assumedVersion,
                assumedSequence,
                undecided,
                startsOver,
                state,
                lines,
                words,
                rejected,
                wordCounts.keys(),
                wordCounts.counts());
    }
}
