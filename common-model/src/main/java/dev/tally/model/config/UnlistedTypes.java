package dev.tally.model.config;

/** What the door does with events of a type that does not stand under {@code events}. */
public enum UnlistedTypes {
    /** They are taken and counted like any other. */
    ACCEPT,
    /** They are refused: a mistyped type is found at once, and nobody fills the tables with types of their own. */
    REFUSE
}
