package dev.tally.model.text;

/** What the first bytes of a document say about its encoding. */
enum ByteOrderMark {
    NONE,
    UTF_8,
    UTF_16_BE,
    UTF_16_LE,
    UTF_32;

    static final int UTF_8_LENGTH = 3;

    static ByteOrderMark of(byte[] bytes, int length) {
        if (starts(bytes, length, 0xEF, 0xBB, 0xBF)) {
            return UTF_8;
        }
        // UTF-32's little-endian mark starts as UTF-16's does.
        if (starts(bytes, length, 0xFF, 0xFE, 0, 0) || starts(bytes, length, 0, 0, 0xFE, 0xFF)) {
            return UTF_32;
        }
        if (starts(bytes, length, 0xFE, 0xFF)) {
            return UTF_16_BE;
        }
        return starts(bytes, length, 0xFF, 0xFE) ? UTF_16_LE : NONE;
    }

    private static boolean starts(byte[] bytes, int length, int... mark) {
        if (length < mark.length) {
            return false;
        }
        for (int i = 0; i < mark.length; i++) {
            if ((bytes[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }
}
