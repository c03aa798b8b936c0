package dev.tally.cli.reconcile;

/** This record cannot be counted; the code is what {@code rejections} should say. */
final class Refused extends Exception {
    private final String code;

    Refused(String code) {
        super(code, null, false, false); // thrown for data, many times: nobody reads its stack
        this.code = code;
    }

    String code() {
        return code;
    }
}
