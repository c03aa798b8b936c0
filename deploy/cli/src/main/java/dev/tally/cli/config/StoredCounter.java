package dev.tally.cli.config;

/**
 * A counter as the database has it.
 *
 * @param type the event type that it counts
 * @param definition what it counts, as JSON
 * @param isSame whether that is what the configuration says under this name
 * @param backlog records that its backfill has still to read
 */
record StoredCounter(String name, String type, String status, String definition, boolean isSame, long backlog) {
    boolean isRetired() {
        return status.equals("retired");
    }
}
