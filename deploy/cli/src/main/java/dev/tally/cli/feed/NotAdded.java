package dev.tally.cli.feed;

/** A file that was not taken, and why. */
record NotAdded(String name, String reason) {}
