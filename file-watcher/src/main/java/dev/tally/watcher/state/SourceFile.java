package dev.tally.watcher.state;

import java.nio.file.Path;

/**
 * A file of the inbox as a scan found it.
 *
 * @param path where it is; it carries the name's own bytes, whatever the locale
 * @param name the document's name: the path below the inbox, with {@code /}
 * @param stamp what the scan saw
 */
public record SourceFile(Path path, String name, FileStamp stamp) {

    /** The name for a log line: it stays on one line and does not turn the text around. */
    public String shownName() {
        return name.replaceAll("[\\p{Cntrl}\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069]", "?");
    }
}
