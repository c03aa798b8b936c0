package dev.tally.query.live;

/** How many clients may listen at once. */
public record StreamLimit(int clients) {}
