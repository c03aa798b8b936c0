package dev.tally.aggregator.count;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Where the counting of one document stands: its high-water mark.
 *
 * @param version which content is counted; null while only lines without identity came
 * @param nextSequence records of this version below it were counted before
 */
public record DocumentState(@Nullable String version, long nextSequence, Status status) implements Serializable {
    /** A document of which nothing was counted yet. */
    public static final DocumentState NEW = new DocumentState(null, 0, Status.COUNTING);

    /** The life of a document, in the words of the {@code documents} table. */
    public enum Status {
        COUNTING,
        COUNTED,
        WITHDRAWN
    }

    /** What a record with an identity means for a document in this state. */
    public enum Verdict {
        /** It is the next of this version. */
        NEXT,
        /** It begins another version: what was counted of the document leaves. */
        NEW_VERSION,
        /** It was counted before, or its version was withdrawn. */
        REPEAT,
        /**
         * What comes before it was not counted. A publisher whose send failed may have got later records through; it sends
         * all of them again, in order. Were this one counted, the missing one would then pass for a repeat and be lost.
         */
        GAP,
        /** It is from the middle of a version that is not the current one: another took its place meanwhile. */
        SUPERSEDED
    }

    /**
     * The rule that makes repeats harmless. Publishers send the records of a version in order and, after a crash, again
     * from some earlier record on; a document has one current version, and only a first record (sequence 0) starts
     * another.
     */
    public Verdict verdict(String recordVersion, long sequence) {
        if (recordVersion.equals(version)) {
            if (status == Status.WITHDRAWN || sequence < nextSequence) {
                return Verdict.REPEAT;
            }
            return sequence == nextSequence ? Verdict.NEXT : Verdict.GAP;
        }
        if (sequence == 0) {
            return Verdict.NEW_VERSION;
        }
        return version == null ? Verdict.GAP : Verdict.SUPERSEDED;
    }

    /** The state after the line or the end with this identity was counted. */
    DocumentState counted(String recordVersion, long sequence, Status nowStatus) {
        return new DocumentState(recordVersion, sequence + 1, nowStatus);
    }

    /** The state after a line without identity was counted: it is new content, so it revives a withdrawn document. */
    public DocumentState countedAnonymously() {
        return status == Status.WITHDRAWN ? NEW : new DocumentState(version, nextSequence, Status.COUNTING);
    }

    /** The state after a withdrawal. The version stays known, so that repeats of it stay out. */
    DocumentState withdrawn() {
        return new DocumentState(version, nextSequence, Status.WITHDRAWN);
    }
}
