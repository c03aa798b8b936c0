package dev.tally.ingest.body;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets a client that is refused in the middle of its upload see why. The answer goes out first; then some of the rest is
 * read and thrown away, because a connection closed with unread bytes takes the answer with it. Not much, not for long,
 * and not for many at once.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class UnreadBodyFilter extends OncePerRequestFilter {
    private static final int AT_ONCE = 32;
    private static final long MOST_BYTES = 32L * 1024 * 1024;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Semaphore slots = new Semaphore(AT_ONCE);

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(request, response);
        if (response.getStatus() >= 400 && response.getStatus() != 408 && mayComeMore(request) && slots.tryAcquire()) {
            try {
                response.flushBuffer();
                discard(request.getInputStream());
            } catch (IOException | IllegalStateException goneOrSilent) {
                // Where the rest never comes the container would write an error of its own behind the answer.
                end(response);
            } finally {
                slots.release();
            }
        }
    }

    /** A client that waits for our 100 sends nothing after another answer. */
    private static boolean mayComeMore(HttpServletRequest request) {
        boolean hasBody = request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
        return hasBody && (request.getHeader("Expect") == null || BodyReader.hasBegun(request));
    }

    private static void end(HttpServletResponse response) {
        try {
            response.getOutputStream().close();
        } catch (IOException | IllegalStateException clientGone) {
            // Then there is nobody to see the answer either.
        }
    }

    private static void discard(ServletInputStream rest) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        long count = 0;
        while (!rest.isFinished() && count < MOST_BYTES && System.nanoTime() < deadline) {
            int read = rest.read(buffer);
            if (read < 0) {
                return;
            }
            count += read;
        }
    }
}
