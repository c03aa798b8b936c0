package dev.tally.model.access;

/** Why a call is refused, as every door answers it. */
public enum Refusal {
    TOKEN_MISSING(401, "token.missing", "This call needs a token, sent as Authorization: Bearer <token>."),
    TOKEN_UNKNOWN(401, "token.unknown", "Nobody has this token, or it was revoked."),
    TOKEN_EXPIRED(401, "token.expired", "This token has expired; ask for a new one."),
    SCOPE_MISSING(403, "scope.missing", "This token does not permit this call");

    private final int status;
    private final String code;
    private final String detail;

    Refusal(int status, String code, String detail) {
        this.status = status;
        this.code = code;
        this.detail = detail;
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    /** For people; says what is needed where the token is good for something else. */
    public String detail(Scope needed) {
        return this == SCOPE_MISSING ? detail + "; it takes the scope " + needed + "." : detail;
    }

    /** The header {@code WWW-Authenticate}, as RFC 6750 has it. */
    public String challenge(Scope needed) {
        return switch (this) {
            case TOKEN_MISSING -> "Bearer realm=\"tally\"";
            case TOKEN_UNKNOWN, TOKEN_EXPIRED -> "Bearer realm=\"tally\", error=\"invalid_token\"";
            case SCOPE_MISSING -> "Bearer realm=\"tally\", error=\"insufficient_scope\", scope=\"" + needed + "\"";
        };
    }
}
