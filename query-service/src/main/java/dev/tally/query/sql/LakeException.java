package dev.tally.query.sql;

import dev.tally.query.duck.Said.Refused;

/** No answer from a child, or no more of it: it refused, or it ended without a word. */
final class LakeException extends Exception {
    /** It could not be started. */
    static final String NOT_STARTED = "not started";

    /** It ended during its statement, by its limits or by ours. */
    static final String ENDED = "ended";

    private final Refused refused;

    LakeException(Refused refused) {
        super(refused.detail());
        this.refused = refused;
    }

    static LakeException silent(boolean hadBegun) {
        return new LakeException(new Refused(hadBegun ? ENDED : NOT_STARTED, ""));
    }

    String code() {
        return refused.code();
    }

    String detail() {
        return refused.detail();
    }
}
