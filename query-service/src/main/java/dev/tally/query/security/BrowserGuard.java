package dev.tally.query.security;

import dev.tally.model.access.BrowserRule;
import dev.tally.query.problem.Problem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Refuses what breaks the {@link BrowserRule}, before anything of the request is read. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10) // behind the headers that stand on every answer
final class BrowserGuard extends OncePerRequestFilter {
    private final BrowserRule rule;
    private final HandlerExceptionResolver problems;

    BrowserGuard(BrowserRule rule, @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        this.rule = rule;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String host = request.getHeader("Host");
        if (!rule.isOurName(host)) {
            refuse(
                    request,
                    response,
                    Problem.of(
                            HttpStatus.MISDIRECTED_REQUEST,
                            "host.unknown",
                            "This door is called by an address, by localhost, or by a name in tally.http.names"
                                    + " (TALLY_HTTP_NAMES)"));
        } else if (!rule.isOurOrigin(
                request.getMethod(), request.getHeader("Origin"), host, request.getHeader("Sec-Fetch-Site"))) {
            refuse(
                    request,
                    response,
                    Problem.of(
                            HttpStatus.FORBIDDEN,
                            "origin.foreign",
                            "A page of another origin may neither send files nor ask SQL here"));
        } else {
            chain.doFilter(request, response);
        }
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, Problem problem) {
        problems.resolveException(request, response, null, problem);
    }
}
