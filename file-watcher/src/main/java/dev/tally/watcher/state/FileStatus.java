package dev.tally.watcher.state;

import java.util.Locale;

/** A file's life, in order. */
public enum FileStatus {
    /** Seen, and still being written as far as anyone can tell. */
    SETTLING,
    /** Settled; its turn has not come, or Kafka cannot take it yet. */
    WAITING,
    /** Its lines are on their way. */
    PUBLISHING,
    /** Every line and the end are acknowledged by Kafka and the journal says so. */
    PUBLISHED,
    /** It cannot be published, for the reason given. Its lines, if there are any, are not lost: the file is still there. */
    FAILED;

    /** As it is written in JSON. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
