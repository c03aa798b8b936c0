package dev.tally.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** Clients that do not speak HTTP to its end: B09, B10, B32, B36. */
record BadClients(int port) {
    private static final int PATIENCE_MILLIS = 30_000;
    private static final int MEBIBYTE = 1024 * 1024;

    /** B09: what a body of a gigabyte is answered with that is announced and never sent. */
    String announceAGigabyte() throws IOException {
        try (Socket socket = request("Content-Length: 1073741824")) {
            return answer(socket.getInputStream());
        }
    }

    /** B10: what a body without an end is answered with. */
    String sendWithoutEnd() throws IOException {
        try (Socket socket = request("Transfer-Encoding: chunked")) {
            OutputStream out = socket.getOutputStream();
            byte[] chunk = ("100000\r\n" + " ".repeat(MEBIBYTE) + "\r\n").getBytes(UTF_8);
            for (int i = 0; i < 9; i++) { // the limit is 8 MiB
                out.write(chunk);
            }
            String answer = answer(socket.getInputStream());
            for (int i = 0; i < 256; i++) {
                try {
                    out.write(chunk);
                } catch (IOException closed) {
                    return answer;
                }
            }
            return "never closed";
        }
    }

    /** B32: what a body is answered with that comes a byte a second. */
    String sendSlowly() throws IOException {
        try (Socket socket = request("Content-Length: 1000")) {
            socket.setSoTimeout(1_000);
            for (int second = 0; second < PATIENCE_MILLIS / 1_000; second++) {
                socket.getOutputStream().write('{');
                try {
                    return answer(socket.getInputStream());
                } catch (SocketTimeoutException notYet) {
                    // The next byte.
                }
            }
            return "never answered";
        }
    }

    /** B36: hangs up behind a body, without waiting for its answer, or in the middle of it. */
    void hangUp(String body, boolean whole) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        try (Socket socket = request("Content-Length: " + bytes.length)) {
            socket.getOutputStream().write(bytes, 0, whole ? bytes.length : bytes.length - 1);
        }
    }

    private Socket request(String header) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.getOutputStream()
                .write(("POST /v1/events/shop.order HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                                + header + "\r\n\r\n")
                        .getBytes(UTF_8));
        return socket;
    }

    /** To the end of its JSON. */
    private static String answer(InputStream in) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        int next = in.read();
        while (next >= 0 && next != '}') {
            answer.write(next);
            next = in.read();
        }
        return answer.toString(UTF_8);
    }
}
