package dev.tally.aggregator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between the aggregator and PostgreSQL and knows of their language just enough to find the COMMIT of a batch: the
 * one behind an INSERT into {@code tally.batches} on the same connection. What becomes of it is the test's choice; all
 * else passes through.
 */
final class CommitProxy implements AutoCloseable {
    /** What becomes of a batch's COMMIT. */
    enum Fate {
        /** The server commits; both sides lose the connection before the answer passes. */
        ANSWER_LOST,
        /** The server never hears of it; both sides lose the connection. */
        COMMIT_LOST,
        /** The server commits; the answer never passes and the connection stays. */
        ANSWER_HELD,
        /** The server hears of it only when {@link #release} is called, though the client may be gone by then. */
        COMMIT_LATE
    }

    private static final String BATCH = "INTO tally.batches ";

    private final ServerSocket listener;
    private final String serverHost;
    private final int serverPort;
    private final String database;
    private final AtomicInteger struck = new AtomicInteger();
    private Fate fate;
    private int strikesLeft;
    private boolean strikesNext;
    private volatile CountDownLatch released = new CountDownLatch(1);

    /** Passes on to where this URL leads. */
    CommitProxy(String jdbcUrl) {
        URI server = URI.create(jdbcUrl.substring("jdbc:".length()));
        serverHost = server.getHost();
        serverPort = server.getPort();
        database = server.getPath();
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        run("proxy", this::accept);
    }

    /** No TLS, so that the language can be read. */
    String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + listener.getLocalPort() + database
                + "?sslmode=disable&gssEncMode=disable";
    }

    /** Strikes every second batch's COMMIT from now on, beginning with the next, this many times. */
    synchronized void strike(Fate chosen, int times) {
        fate = chosen;
        strikesLeft = times;
        strikesNext = true;
        released = new CountDownLatch(1);
    }

    /** How many it has struck in all. */
    int struck() {
        return struck.get();
    }

    void release() {
        released.countDown();
    }

    private synchronized Fate fateOfNext() {
        boolean strikes = strikesLeft > 0 && strikesNext;
        strikesNext = !strikesNext;
        if (!strikes) {
            return null;
        }
        strikesLeft--;
        struck.incrementAndGet();
        return fate;
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            try {
                Socket server = new Socket(serverHost, serverPort);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                Link link = new Link(client, server);
                run("proxy-requests", link::requests);
                run("proxy-answers", link::answers);
            } catch (IOException serverIsDown) {
                client.close();
            }
        }
    }

    private static void run(String name, Loop loop) {
        Thread thread = new Thread(
                () -> {
                    try {
                        loop.run();
                    } catch (IOException | InterruptedException ended) {
                        // a connection that ends is what this is about
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    private interface Loop {
        void run() throws IOException, InterruptedException;
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** One connection of the client's, and its own to the server. */
    private final class Link {
        private final Socket client;
        private final Socket server;
        private final Map<String, String> statements = new HashMap<>();
        private boolean holdsBatch;
        private volatile Fate answerFate;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        /** Messages are a letter, a length that counts itself, and the rest; the first has no letter. */
        void requests() throws IOException, InterruptedException {
            try (client;
                    server;
                    DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()))) {
                DataOutputStream out = new DataOutputStream(server.getOutputStream());
                byte[] startup = in.readNBytes(in.readInt() - 4);
                out.write(message(-1, startup));
                while (true) {
                    int letter = in.readUnsignedByte();
                    byte[] body = in.readNBytes(in.readInt() - 4);
                    Fate fateOfThis = isCommitOfBatch(letter, body) ? fateOfNext() : null;
                    if (fateOfThis == Fate.COMMIT_LOST) {
                        return;
                    }
                    if (fateOfThis == Fate.COMMIT_LATE) {
                        deliverLate(letter, body, in, out);
                        return;
                    }
                    if (fateOfThis != null) {
                        answerFate = fateOfThis;
                    }
                    out.write(message(letter, body));
                }
            }
        }

        private void deliverLate(int letter, byte[] body, DataInputStream in, DataOutputStream out)
                throws IOException, InterruptedException {
            ByteArrayOutputStream held = new ByteArrayOutputStream();
            held.write(message(letter, body));
            int last = letter;
            while (last != 'S') { // Sync ends what belongs together
                last = in.readUnsignedByte();
                held.write(message(last, in.readNBytes(in.readInt() - 4)));
            }
            if (!released.await(180, TimeUnit.SECONDS)) {
                throw new IOException("never released");
            }
            answerFate = Fate.ANSWER_LOST;
            out.write(held.toByteArray());
            // The other thread closes both sides when the server has answered.
            while (in.read() >= 0 || !server.isClosed()) {
                Thread.sleep(20);
            }
        }

        void answers() throws IOException {
            try (client;
                    server;
                    DataInputStream in = new DataInputStream(new BufferedInputStream(server.getInputStream()))) {
                DataOutputStream out = new DataOutputStream(client.getOutputStream());
                while (true) {
                    int letter = in.readUnsignedByte();
                    byte[] body = in.readNBytes(in.readInt() - 4);
                    Fate fateOfThis = answerFate;
                    if (fateOfThis == null) {
                        out.write(message(letter, body));
                    } else if (fateOfThis == Fate.ANSWER_LOST && letter == 'Z') {
                        return;
                    }
                }
            }
        }

        /** The driver prepares its COMMIT and then executes it by name; a simple query it may be, too. */
        private boolean isCommitOfBatch(int letter, byte[] body) {
            String text = null;
            if (letter == 'Q') {
                text = strings(body, 1)[0];
            } else if (letter == 'P') {
                String[] nameAndText = strings(body, 2);
                statements.put(nameAndText[0], nameAndText[1]);
            } else if (letter == 'B') {
                text = statements.get(strings(body, 2)[1]);
            }
            if (text == null) {
                return false;
            }
            boolean isBatch = holdsBatch;
            boolean isCommit = text.strip().equalsIgnoreCase("COMMIT");
            if (text.contains(BATCH)) {
                holdsBatch = true;
            } else if (isCommit || text.strip().equalsIgnoreCase("ROLLBACK")) {
                holdsBatch = false;
            }
            return isCommit && isBatch;
        }

        private static String[] strings(byte[] body, int howMany) {
            return new String(body, UTF_8).split("\0", howMany + 1);
        }
    }

    private static byte[] message(int letter, byte[] body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length + 5);
        DataOutputStream out = new DataOutputStream(bytes);
        if (letter >= 0) {
            out.writeByte(letter);
        }
        out.writeInt(body.length + 4);
        out.write(body);
        return bytes.toByteArray();
    }
}
