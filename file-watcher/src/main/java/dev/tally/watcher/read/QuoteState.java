package dev.tally.watcher.read;

/**
 * Whether a row of CSV ends with a line or goes on in the next one. A quote at the start of a field opens it; in an open field
 * a quote closes it, and a second one behind that opens it again, for it was a quote that is text. For one row.
 */
final class QuoteState {
    private enum Place {
        START_OF_FIELD,
        IN_FIELD,
        IN_QUOTES,
        BEHIND_QUOTE
    }

    private Place place = Place.START_OF_FIELD;

    void read(byte[] line) {
        for (byte each : line) {
            place = switch (place) {
                case START_OF_FIELD -> each == '"' ? Place.IN_QUOTES : behind(each);
                case IN_FIELD -> behind(each);
                case IN_QUOTES -> each == '"' ? Place.BEHIND_QUOTE : Place.IN_QUOTES;
                case BEHIND_QUOTE -> each == '"' ? Place.IN_QUOTES : behind(each);
            };
        }
    }

    private static Place behind(byte each) {
        return each == ',' ? Place.START_OF_FIELD : Place.IN_FIELD;
    }

    /** Whether the lines so far end within quotes. */
    boolean isOpen() {
        return place == Place.IN_QUOTES;
    }
}
