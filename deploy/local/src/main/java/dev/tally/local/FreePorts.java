package dev.tally.local;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Asks the operating system for loopback ports that nobody listens on at this moment. */
public final class FreePorts {
    private FreePorts() {}

    /** Distinct ports; another process may still take one before it is used. */
    public static List<Integer> find(int howMany) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < howMany; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    /** Fails with a sentence for people when somebody listens on a loopback port. */
    static void requireFree(int port, String whoWantsIt) throws IOException {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            probe.getLocalPort();
        } catch (BindException e) {
            throw new IOException("port " + port + " for " + whoWantsIt + " is taken by another program", e);
        }
    }
}
