package dev.tally.model.record;

/** These bytes are not a record, and retrying will not make them one: answer 4xx, or put them in {@code rejections}. */
public final class InvalidRecordException extends Exception {
    private final String code;

    /**
     * @param code a stable name from the catalogue in {@code docs/reference/error-codes.md}, such as {@code line.header}
     * @param message what is wrong, in a sentence a person can act on
     */
    public InvalidRecordException(String code, String message) {
        super(message);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
