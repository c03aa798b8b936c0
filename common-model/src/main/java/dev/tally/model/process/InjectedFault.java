package dev.tally.model.process;

/** What an armed fail point throws. Nothing in Tally catches it by name. */
public final class InjectedFault extends RuntimeException {
    InjectedFault(String point) {
        super("injected at fail point " + point);
    }
}
