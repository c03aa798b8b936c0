package dev.tally.cli.feed;

import java.util.List;

/**
 * A body to be posted.
 *
 * @param number 1, 2, 3 …
 * @param lines the number of the line that each item stands on; empty where the body is one JSON value
 */
record Batch(int number, String contentType, byte[] body, List<Long> lines) {
    static final String JSON = "application/json";
    static final String LINES = "application/x-ndjson";

    /** Where an item stands, for people. */
    String place(long index) {
        return index < lines.size() ? "line " + lines.get((int) index) : "item " + index;
    }
}
