package dev.tally.query.word;

/** A word, folded as it was counted, and how often it stands there. */
public record WordCount(String word, long count) {}
