package dev.tally.query.problem;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * What Tomcat refuses before it reaches the program (a malformed request line, say), in the shape of every other problem
 * instead of Tomcat's HTML page. Tomcat makes it by name.
 */
public class ProblemReportValve extends ErrorReportValve {
    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        HttpStatus status = HttpStatus.resolve(response.getStatus());
        if (status == null || !status.isError() || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        String code = status.is5xxServerError() ? "internal" : "request.malformed";
        String body = """
                {"type":"urn:tally:problem:%s","title":"%s","status":%d,"detail":"%s","code":"%s"}""".formatted(
                        code,
                        status.getReasonPhrase(),
                        status.value(),
                        status.is5xxServerError()
                                ? "This is a fault of the service; its log says more"
                                : "The request cannot be read as HTTP: percent-encode what a URL may not hold",
                        code);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try {
            response.setContentType("application/problem+json");
            response.setContentLength(bytes.length);
            response.getOutputStream().write(bytes);
            response.finishResponse();
        } catch (IOException | IllegalStateException gone) {
            // The client has gone, or the answer is already under way: there is nobody left to tell.
            return;
        }
    }
}
