package dev.tally.ingest.security;

import dev.tally.ingest.problem.Problem;
import dev.tally.ingest.problem.RefusedException;
import dev.tally.model.access.Caller;
import dev.tally.model.access.Gate;
import dev.tally.model.access.Refusal;
import dev.tally.model.access.Scope;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.HandlerInterceptor;

/** Counts every caller's calls and asks for a token that permits this one, before anything of the request's body is read. */
public final class AccessGuard implements HandlerInterceptor {
    private static final String CALLER = AccessGuard.class.getName();

    private final Gate gate;
    private final RateLimits rates;

    /** @param callsPerMinute of each caller; 0: as many as he likes */
    public AccessGuard(Gate gate, int callsPerMinute) {
        this.gate = gate;
        this.rates = new RateLimits(callsPerMinute);
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        Scope needed = Needs.of(request);
        if (needed != null && request.getDispatcherType() == DispatcherType.REQUEST) {
            Caller caller = gate.caller(request.getHeader(HttpHeaders.AUTHORIZATION));
            request.setAttribute(CALLER, caller);
            String name = caller.name();
            if (!rates.take(name == null ? request.getRemoteAddr() : "token " + name, response)) {
                throw new RefusedException(
                        HttpStatus.TOO_MANY_REQUESTS,
                        "rate.exceeded",
                        "Too many calls; come again after Retry-After. Nothing was written.");
            }
            refuse(caller.refusal(needed), needed);
        }
        return true;
    }

    /** Refuses a request that holds an event of this type where its caller may not send such. */
    public static void checkMaySend(HttpServletRequest request, String type) {
        if (request.getAttribute(CALLER) instanceof Caller caller) {
            Scope needed = Scope.event(type);
            refuse(caller.refusal(needed), needed);
        }
    }

    private static void refuse(@Nullable Refusal refusal, Scope needed) {
        if (refusal != null) {
            throw new RefusedException(
                    Problem.of(HttpStatus.valueOf(refusal.status()), refusal.code(), refusal.detail(needed))
                            .withHeader(HttpHeaders.WWW_AUTHENTICATE, refusal.challenge(needed)));
        }
    }
}
