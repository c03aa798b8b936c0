package dev.tally.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes bytes between clients and a server until it is told to reset every connection; new ones may come at once. */
final class CuttingProxy implements AutoCloseable {
    private final ServerSocket door;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile int target;

    CuttingProxy() throws IOException {
        door = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    void target(int port) {
        target = port;
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                for (Socket socket : new Socket[] {client, server}) {
                    socket.setSoLinger(true, 0); // closing is a reset
                    open.add(socket);
                }
                start(() -> pass(client, server));
                start(() -> pass(server, client));
            } catch (IOException closedOrRefused) {
                // the next one, or the end
            }
        }
    }

    private void pass(Socket from, Socket to) {
        byte[] buffer = new byte[16 * 1024];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
            }
        } catch (IOException cut) {
            // both ends are closed now
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    /** Resets every connection, whatever is under way on it. */
    void cut() {
        for (Socket socket : open) {
            try {
                socket.close();
                cuts.incrementAndGet();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    int cuts() {
        return cuts.get();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        door.close();
        cut();
    }
}
