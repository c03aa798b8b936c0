package dev.tally.aggregator.health;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** {@code /livez}, {@code /readyz} and {@code /metrics} on the JDK's own HTTP server, on two daemon threads, as long as the process lives. */
public final class HealthServer {
    private HealthServer() {}

    /** Listens at once; the answers follow the pulse. */
    public static void start(String address, int port, Pulse pulse) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(address), port), 16);
        ExecutorService threads = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "health");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext(
                "/livez", exchange -> answer(exchange, "/livez", pulse.isAlive(), "no batch went through lately"));
        server.createContext(
                "/readyz",
                exchange -> answer(exchange, "/readyz", pulse.isReady(), "the first batch has not gone through"));
        server.createContext("/metrics", exchange -> metrics(exchange, pulse));
        server.createContext("/", exchange -> send(exchange, 404, "text/plain", "not found\n"));
        server.start();
    }

    private static void answer(HttpExchange exchange, String path, boolean good, String otherwise) throws IOException {
        if (!exchange.getRequestURI().getPath().equals(path)) {
            send(exchange, 404, "text/plain", "not found\n");
            return;
        }
        send(exchange, good ? 200 : 503, "text/plain", (good ? "ok" : otherwise) + "\n");
    }

    private static void metrics(HttpExchange exchange, Pulse pulse) throws IOException {
        send(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", pulse.metrics());
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        try (exchange) {
            byte[] body = text.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
