package dev.tally.query.security;

import dev.tally.model.access.Caller;
import dev.tally.model.access.Gate;
import dev.tally.model.access.Refusal;
import dev.tally.model.access.Scope;
import dev.tally.query.problem.Problem;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.HandlerInterceptor;

/** Counts every caller's calls and asks for a token that permits this one, before anything of the request's body is read. */
public final class AccessGuard implements HandlerInterceptor {
    private final Gate gate;
    private final RateLimits rates;

    /** @param callsPerMinute of each caller; 0: as many as he likes */
    public AccessGuard(Gate gate, int callsPerMinute) {
        this.gate = gate;
        this.rates = new RateLimits(callsPerMinute);
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        Scope needed = Needs.of(request, handler);
        if (needed != null && request.getDispatcherType() == DispatcherType.REQUEST) {
            Caller caller = gate.caller(request.getHeader(HttpHeaders.AUTHORIZATION));
            String name = caller.name();
            if (!rates.take(name == null ? request.getRemoteAddr() : "token " + name, response)) {
                throw Problem.of(
                        HttpStatus.TOO_MANY_REQUESTS, "rate.exceeded", "Too many calls; come again after Retry-After");
            }
            Refusal refusal = caller.refusal(needed);
            if (refusal != null) {
                response.setHeader(HttpHeaders.WWW_AUTHENTICATE, refusal.challenge(needed));
                throw Problem.of(HttpStatus.valueOf(refusal.status()), refusal.code(), refusal.detail(needed));
            }
        }
        return true;
    }
}
