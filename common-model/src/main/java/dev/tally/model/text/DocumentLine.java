package dev.tally.model.text;

import org.jspecify.annotations.Nullable;

/**
 * One line of a document.
 *
 * @param text the line without its end; where {@code problem} is set, its first bytes
 * @param problem why the line cannot be counted ({@link DocumentReader#LINE_TOO_LONG}); null for a good line
 * @param consumed the document's bytes up to and with this line's end, where {@link DocumentReader#resume} may go on;
 *     -1 where lines have no place of their own in the bytes (HTML, UTF-16, UTF-32): there, skip the lines already seen
 */
public record DocumentLine(byte[] text, @Nullable String problem, long consumed) {}
