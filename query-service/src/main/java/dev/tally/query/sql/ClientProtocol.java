package dev.tally.query.sql;

import java.io.IOException;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's HTTP, with a way to ask whether the client is still there. The servlet API has none: who computes for long
 * learns that the client has gone when it writes at last. Tomcat makes it by name.
 */
public final class ClientProtocol extends Http11NioProtocol {
    private static final ThreadLocal<@Nullable SocketWrapperBase<?>> SOCKET = new ThreadLocal<>();

    @Override
    protected Processor createProcessor() {
        return new Http11Processor(this, getAdapter()) {
            @Override
            public SocketState service(SocketWrapperBase<?> socket) throws IOException {
                SOCKET.set(socket);
                try {
                    return super.service(socket);
                } finally {
                    SOCKET.remove();
                }
            }
        };
    }

    /** The client whose request this thread answers. */
    static Client client() {
        return new Client(SOCKET.get());
    }

    /**
     * One client.
     *
     * @param socket null where the request did not come by this protocol; such a client never goes
     */
    record Client(@Nullable SocketWrapperBase<?> socket) {
        /**
         * Whether it has closed its connection; what it has sent stays to be read. Only while nobody else reads, that is after
         * the request's body and before the answer's end.
         */
        boolean hasGone() {
            try {
                return socket != null && !socket.isReadyForRead() && socket.isClosed();
            } catch (IOException closed) {
                return true;
            }
        }

        /** Ends an answer in a way that no client takes for its end. */
        void hangUp() {
            if (socket != null) {
                socket.close();
            }
        }
    }
}
