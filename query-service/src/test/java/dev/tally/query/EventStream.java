package dev.tally.query;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of {@code /v1/stream} by a socket of its own, read when a test likes and with no thread. */
final class EventStream implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Socket socket;
    private final BufferedReader lines;

    private EventStream(Socket socket) throws IOException {
        this.socket = socket;
        this.lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8), 256);
    }

    /** One frame; event and data are empty where it only says where the client is. */
    record Frame(String id, String event, String data) {
        JsonNode json() {
            return JSON.readTree(data);
        }
    }

    /** Asks for the stream, and reads nothing yet. */
    static EventStream open(int port, int receiveBuffer, String... headers) {
        try {
            Socket socket = new Socket();
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.setSoTimeout(30_000);
            StringBuilder request = new StringBuilder("GET /v1/stream HTTP/1.0\r\nHost: 127.0.0.1\r\n");
            for (int i = 0; i < headers.length; i += 2) {
                request.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
            }
            socket.getOutputStream().write((request + "\r\n").getBytes(StandardCharsets.US_ASCII));
            return new EventStream(socket);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The response's head, line by line. */
    List<String> head() throws IOException {
        List<String> head = new ArrayList<>();
        for (String line = lines.readLine(); line != null && !line.isEmpty(); line = lines.readLine()) {
            head.add(line);
        }
        return head;
    }

    /** The next frame, comments left out; waits for it. */
    Frame next() throws IOException {
        String id = "";
        String event = "";
        String data = "";
        boolean isFrame = false;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty() && isFrame) {
                return new Frame(id, event, data);
            }
            isFrame |= !line.isEmpty() && !line.startsWith(":");
            id = line.startsWith("id: ") ? line.substring(4) : id;
            event = line.startsWith("event: ") ? line.substring(7) : event;
            data = line.startsWith("data: ") ? line.substring(6) : data;
        }
        throw new IOException("the stream has ended");
    }

    /** Everything up to its end. */
    String rest() throws IOException {
        StringBuilder rest = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            rest.append(line).append('\n');
        }
        return rest.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
