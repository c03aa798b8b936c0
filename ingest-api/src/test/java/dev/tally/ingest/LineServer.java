package dev.tally.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A source of lines over HTTP that misbehaves to the byte: a real server, which can be killed and started again. */
final class LineServer implements AutoCloseable {
    private static final Pattern FROM = Pattern.compile("[?&]from=([0-9]+)");

    final List<String> requests = new CopyOnWriteArrayList<>();
    /** Of each request, in their order; "" where it has none. */
    final List<String> authorizations = new CopyOnWriteArrayList<>();

    volatile List<String> lines = List.of();
    /** The next connections break off after so many bytes of lines each; those behind them do not. */
    volatile long[] cuts = {};
    /** The whole head instead of the usual one, and nothing else. */
    volatile String head = "";
    /** Whether the body says where it ends. */
    volatile boolean framed = true;
    /** Whether the connection stays open behind the last line. */
    volatile boolean endless;

    private final AtomicInteger connections = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closing = new CountDownLatch(1);
    private int port;
    private ServerSocket server;
    private Thread acceptor;

    LineServer() throws IOException {
        start();
    }

    void start() throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        port = socket.getLocalPort();
        server = socket;
        acceptor = new Thread(() -> accept(socket), "line-server");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    /** As a kill -9 does: no connection ends in good order. */
    void kill() throws IOException, InterruptedException {
        server.close();
        acceptor.join(); // the port is free only then
        for (Socket socket : open) {
            reset(socket);
        }
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                open.add(connection);
                Thread thread = new Thread(() -> serve(connection), "line-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try {
            BufferedReader in = new BufferedReader(new InputStreamReader(connection.getInputStream(), ISO_8859_1));
            String request = in.readLine();
            String authorization = "";
            for (String line = request; line != null && !line.isEmpty(); line = in.readLine()) {
                authorization =
                        line.startsWith("Authorization: ") ? line.substring("Authorization: ".length()) : authorization;
            }
            authorizations.add(authorization);
            requests.add(request);
            answer(connection, request);
            connection.close();
        } catch (IOException gone) {
            // The client hung up, or this server was killed.
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(connection);
        }
    }

    private void answer(Socket connection, String request) throws IOException, InterruptedException {
        OutputStream out = connection.getOutputStream();
        if (!head.isEmpty() && !request.contains("/moved")) {
            out.write((head + "\r\nConnection: close\r\n\r\n").getBytes(ISO_8859_1));
            return;
        }
        int index = connections.getAndIncrement();
        long left = index < cuts.length ? cuts[index] : Long.MAX_VALUE;
        Matcher from = FROM.matcher(request);
        out.write(("HTTP/1.1 200 OK\r\n" + (framed ? "Transfer-Encoding: chunked" : "Connection: close") + "\r\n\r\n")
                .getBytes(ISO_8859_1));
        List<String> now = lines;
        for (int i = from.find() ? Integer.parseInt(from.group(1)) : 0; i < now.size(); i++) {
            byte[] line = (now.get(i) + "\n").getBytes(UTF_8);
            int length = (int) Math.min(line.length, left);
            chunk(out, line, length);
            left -= length;
            if (left == 0) {
                if (framed) {
                    reset(connection);
                }
                return;
            }
        }
        out.flush();
        if (endless) {
            closing.await();
        }
        if (framed) {
            out.write("0\r\n\r\n".getBytes(ISO_8859_1));
        }
    }

    private void chunk(OutputStream out, byte[] line, int length) throws IOException {
        if (!framed) {
            out.write(line, 0, length);
        } else if (length > 0) {
            out.write((Integer.toHexString(length) + "\r\n").getBytes(ISO_8859_1));
            out.write(line, 0, length);
            out.write("\r\n".getBytes(ISO_8859_1));
        }
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        closing.countDown();
        kill();
    }
}
