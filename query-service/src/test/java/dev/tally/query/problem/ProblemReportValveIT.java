package dev.tally.query.problem;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.nio.file.Path;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http11.Http11NioProtocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A correct request that meets a server in the moment it stops reading: sent again later it is right, so it is no 400. */
class ProblemReportValveIT {
    @TempDir
    Path directory;

    /** Stops where it hurts, each time: Tomcat asks for this between its two looks at whether it still reads. */
    public static final class StoppingProtocol extends Http11NioProtocol {
        @Override
        public int getKeepAliveTimeout() {
            try {
                pause();
            } catch (Exception failure) {
                throw new AssertionError(failure);
            }
            return super.getKeepAliveTimeout();
        }
    }

    @Test
    void answers503WithRetryAfterWhereTheServerStopsBeneathARequest() throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(directory.toString());
        Connector connector = new Connector(new StoppingProtocol());
        connector.setPort(0);
        tomcat.setConnector(connector);
        ((StandardHost) tomcat.getHost()).setErrorReportValveClass(ProblemReportValve.class.getName());
        tomcat.addContext("", null);
        tomcat.start();
        try (Socket socket = new Socket("127.0.0.1", connector.getLocalPort())) {
            socket.setSoTimeout(15_000);
            socket.getOutputStream().write("GET /v1/words HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));

            String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);

            assertThat(answer)
                    .startsWith("HTTP/1.1 503 ")
                    .contains("Retry-After: 1\r\n")
                    .contains("\"code\":\"server.busy\"");
        } finally {
            tomcat.stop();
            tomcat.destroy();
        }
    }
}
