package dev.tally.benchmarks.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.util.Locale;

/**
 * One HTTP/1.1 connection, as much of it as answers with a length or in chunks need. A request goes out in one piece. Not
 * thread-safe. The JDK's client takes several times the processor time, on the machine whose service is to be measured.
 */
final class HttpConnection implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 * 1024;

    private final URI service;
    private Wire wire;
    private boolean closing;

    private record Wire(Socket socket, InputStream in, OutputStream out) {
        static Wire to(URI service) throws IOException {
            Socket socket = new Socket(service.getHost(), service.getPort());
            socket.setTcpNoDelay(true);
            return new Wire(
                    socket, new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES), socket.getOutputStream());
        }
    }

    HttpConnection(URI service) throws IOException {
        this.service = service;
        wire = Wire.to(service);
    }

    /** Sends a request and reads its answer to the end; fails unless it is a success. Where the service closes, it connects again. */
    void exchange(byte[] request) throws IOException {
        if (closing) {
            wire.socket.close();
            wire = Wire.to(service);
            closing = false;
        }
        wire.out.write(request);
        String status = line();
        long length = 0;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Long.parseLong(lower.substring(lower.indexOf(':') + 1).strip());
            } else if (lower.equals("transfer-encoding: chunked")) {
                length = -1;
            } else if (lower.equals("connection: close")) {
                closing = true;
            }
        }
        byte[] body = length < 0 ? chunks() : wire.in.readNBytes(Math.toIntExact(length));
        if (!status.startsWith("HTTP/1.1 2")) {
            throw new IllegalStateException(
                    firstLine(request) + " was answered by " + status + "\n" + new String(body, UTF_8));
        }
    }

    private byte[] chunks() throws IOException {
        byte[] last = {};
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            last = wire.in.readNBytes(size);
            line();
        }
        line();
        return last;
    }

    private int chunkSize() throws IOException {
        return Integer.parseInt(line(), 16);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int read = wire.in.read(); read != '\n'; read = wire.in.read()) {
            if (read < 0) {
                throw new EOFException("the service has closed the connection");
            }
            if (read != '\r') {
                line.append((char) read);
            }
        }
        return line.toString();
    }

    private static String firstLine(byte[] request) {
        return new String(request, ISO_8859_1).lines().findFirst().orElse("");
    }

    static byte[] get(String path) {
        return ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(US_ASCII);
    }

    static byte[] post(String path, String contentType, byte[] body) {
        byte[] head = ("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + contentType
                        + "\r\nContent-Length: " + body.length + "\r\n\r\n")
                .getBytes(US_ASCII);
        byte[] request = new byte[head.length + body.length];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        return request;
    }

    @Override
    public void close() throws IOException {
        wire.socket.close();
    }
}
