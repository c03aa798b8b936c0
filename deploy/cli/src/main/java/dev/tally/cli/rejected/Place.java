package dev.tally.cli.rejected;

/** Where a record is on Kafka, written {@code topic/partition/offset}. */
record Place(String topic, int partition, long offset) {

    /** Reads the written form. */
    static Place parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length == 3
                && !parts[0].isEmpty()
                && parts[1].matches("[0-9]{1,9}")
                && parts[2].matches("[0-9]{1,18}")) {
            return new Place(parts[0], Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
        }
        throw new picocli.CommandLine.TypeConversionException(
                "'" + text + "' is not topic/partition/offset as ./tally rejected list shows it");
    }

    @Override
    public String toString() {
        return topic + "/" + partition + "/" + offset;
    }
}
