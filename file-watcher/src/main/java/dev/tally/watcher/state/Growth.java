package dev.tally.watcher.state;

/**
 * Where a document stands whose file grows: its records keep one version, and their numbers go on, whatever file has its
 * name.
 *
 * @param sequence the number of the document's next record
 * @param seen how many lines of the present content are published
 * @param hash which lines these are
 * @param held bytes of a last line that waits for its end
 */
public record Growth(long sequence, long seen, String hash, long held) {}
