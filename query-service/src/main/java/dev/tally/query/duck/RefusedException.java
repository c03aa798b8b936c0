package dev.tally.query.duck;

/** A statement that has no answer; the way it is written is why. */
final class RefusedException extends Exception {
    private final Said.Refused refused;

    RefusedException(String code, String detail) {
        super(detail);
        this.refused = new Said.Refused(code, detail);
    }

    Said.Refused refused() {
        return refused;
    }
}
