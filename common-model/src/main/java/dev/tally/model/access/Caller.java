package dev.tally.model.access;

import org.jspecify.annotations.Nullable;

/** Who makes a call, as far as is known. Immutable. */
public final class Caller {
    private static final Caller UNASKED = new Caller(null, null);

    private final @Nullable AccessToken token;
    private final @Nullable Refusal refusal;

    private Caller(@Nullable AccessToken token, @Nullable Refusal refusal) {
        this.token = token;
        this.refusal = refusal;
    }

    /** Somebody where nobody is asked. */
    static Caller unasked() {
        return UNASKED;
    }

    static Caller of(AccessToken token) {
        return new Caller(token, null);
    }

    static Caller refused(Refusal why) {
        return new Caller(null, why);
    }

    /** The name of the token that is good; null where there is none. */
    public @Nullable String name() {
        return token == null ? null : token.name();
    }

    /** Why this caller may not do this; null: he may. */
    public @Nullable Refusal refusal(Scope needed) {
        return refusal != null || token == null || token.permits(needed) ? refusal : Refusal.SCOPE_MISSING;
    }
}
