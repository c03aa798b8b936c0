package dev.tally.model.record;

/** A header of a {@link WireRecord}. */
public record WireHeader(String name, byte[] value) {}
