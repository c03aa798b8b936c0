package dev.tally.query.problem;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.AbstractProtocol;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * What Tomcat refuses before it reaches the program (a malformed request line, say), in the shape of every other problem
 * instead of Tomcat's HTML page. Tomcat makes it by name.
 */
public class ProblemReportValve extends ErrorReportValve {
    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        HttpStatus status =
                isStopping(request) ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.resolve(response.getStatus());
        if (response.getStatus() < 400
                || status == null
                || response.getContentWritten() > 0
                || !response.setErrorReported()) {
            return;
        }
        boolean later = status == HttpStatus.SERVICE_UNAVAILABLE;
        String code = later ? "server.busy" : status.is5xxServerError() ? "internal" : "request.malformed";
        String body = """
                {"type":"urn:tally:problem:%s","title":"%s","status":%d,"detail":"%s","code":"%s"}""".formatted(
                        code,
                        status.getReasonPhrase(),
                        status.value(),
                        later
                                ? "The server cannot take the request now"
                                : status.is5xxServerError()
                                        ? "This is a fault of the service; its log says more"
                                        : "The request cannot be read as HTTP: percent-encode what a URL may not hold",
                        code);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try {
            response.setStatus(status.value());
            if (later) {
                response.setHeader("Retry-After", "1");
            }
            response.setContentType("application/problem+json");
            response.setContentLength(bytes.length);
            response.getOutputStream().write(bytes);
            response.finishResponse();
        } catch (IOException | IllegalStateException gone) {
            // The client has gone, or the answer is already under way: there is nobody left to tell.
            return;
        }
    }

    /**
     * Whether the server no longer reads requests. One that comes just then has its headers unread, and Tomcat, having said
     * 503, says 400 instead because it finds no {@code Host} among them.
     */
    private static boolean isStopping(Request request) {
        return request.getConnector().getProtocolHandler() instanceof AbstractProtocol<?> protocol
                && protocol.isPaused();
    }
}
