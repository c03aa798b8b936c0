package dev.tally.ingest.problem;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.AbstractProtocol;
import org.jspecify.annotations.Nullable;

/** What Tomcat refuses before any application sees it, such as a path that is not one: problem details too, and no HTML. */
public final class ProblemReportValve extends ErrorReportValve {

    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        int status = isStopping(request) ? 503 : response.getStatus();
        if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        Problem problem = StatusProblem.of(status);
        // Every member is a constant of this package: nothing needs escaping.
        String json = "{\"type\":\"%s\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\",\"code\":\"%s\"}"
                .formatted(problem.type(), problem.title(), status, problem.detail(), problem.code());
        try {
            response.setStatus(status);
            problem.headers().forEach(response::setHeader);
            response.setContentType("application/problem+json");
            response.getOutputStream().write(json.getBytes(UTF_8));
            response.finishResponse();
        } catch (IOException | IllegalStateException clientGone) {
            // Nobody is left to read the answer.
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
