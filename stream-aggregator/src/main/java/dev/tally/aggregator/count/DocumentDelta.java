package dev.tally.aggregator.count;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What one range of records adds to one document.
 *
 * @param name the document
 * @param assumedVersion the first identity in the range, which was counted in the belief that it had not been counted
 *     before; null where the state was known or where only lines without identity came
 * @param assumedSequence its sequence
 * @param undecided the range cannot be counted without knowing the stored state; these figures mean nothing
 * @param startsOver what was counted before this range leaves: another version began, or the document was withdrawn
 * @param after the state behind the range; null where only lines without identity came and the state was not known
 * @param wordIndexes which words, as indexes into the range's words, each once
 * @param counts how often each
 */
public record DocumentDelta(
        String name,
        @Nullable String assumedVersion,
        long assumedSequence,
        boolean undecided,
        boolean startsOver,
        @Nullable DocumentState after,
        long lines,
        long words,
        long rejected,
        int[] wordIndexes,
        long[] counts)
        implements Serializable {

    /** Whether the figures are right for a document that was in this state before the range. */
    boolean holdsAfter(DocumentState before) {
        if (undecided) {
            return false;
        }
        if (assumedVersion == null) {
            return true;
        }
        return switch (before.verdict(assumedVersion, assumedSequence)) {
            case NEXT, NEW_VERSION -> true;
            case REPEAT, GAP, SUPERSEDED -> false;
        };
    }

    DocumentState stateAfter(DocumentState before) {
        return after != null ? after : before.countedAnonymously();
    }
}
