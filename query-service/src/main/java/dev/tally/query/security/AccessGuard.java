package dev.tally.query.security;

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

/** Asks every caller for a token that permits the call, before anything of the request's body is read. */
public final class AccessGuard implements HandlerInterceptor {
    private final Gate gate;

    public AccessGuard(Gate gate) {
        this.gate = gate;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        Scope needed = Needs.of(request, handler);
        if (needed != null && request.getDispatcherType() == DispatcherType.REQUEST) {
            Refusal refusal =
                    gate.caller(request.getHeader(HttpHeaders.AUTHORIZATION)).refusal(needed);
            if (refusal != null) {
                response.setHeader(HttpHeaders.WWW_AUTHENTICATE, refusal.challenge(needed));
                throw Problem.of(HttpStatus.valueOf(refusal.status()), refusal.code(), refusal.detail(needed));
            }
        }
        return true;
    }
}
