package dev.tally.ingest.event;

import java.util.Arrays;

/**
 * Where one JSON value stands in an array of bytes: its own bytes, neither more nor less. Publishing them as they are is
 * what keeps every number exactly as its sender wrote it.
 *
 * @param index the item's place in the batch
 */
record JsonItem(int index, byte[] bytes, int offset, int length) {

    byte[] copy() {
        return Arrays.copyOfRange(bytes, offset, offset + length);
    }

    boolean hasBytesOf(JsonItem other) {
        return Arrays.equals(bytes, offset, offset + length, other.bytes, other.offset, other.offset + other.length);
    }
}
