package dev.tally.query.document;

import dev.tally.query.request.PathText;

/**
 * What a path below {@code /v1/documents/} means. A document's name may hold slashes, so the rest of the path is the name;
 * a final {@code /words}, written with a plain slash, asks for the document's words. A document whose own name ends in
 * {@code /words} is written with that slash encoded: {@code a%2Fwords}, and its words are {@code a%2Fwords/words}.
 */
record DocumentPath(String name, boolean isWords) {
    private static final String WORDS = "/words";

    static DocumentPath of(String raw) {
        boolean isWords = raw.endsWith(WORDS);
        String name = isWords ? raw.substring(0, raw.length() - WORDS.length()) : raw;
        return new DocumentPath(PathText.decode(name), isWords);
    }
}
