package dev.tally.ingest.replay;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.coyote.CloseNowException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Closes the connection of an answer that broke off, so that its client sees that it is not complete: an orderly end
 * would be a lie, and an exception in the controller would be answered into the middle of the stream.
 */
final class BrokenOffFilter extends OncePerRequestFilter {
    private static final String MARK = BrokenOffFilter.class.getName();

    static void mark(HttpServletRequest request) {
        request.setAttribute(MARK, true);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(request, response);
        if (request.getAttribute(MARK) != null) {
            throw new CloseNowException("the answer is not complete", null);
        }
    }
}
