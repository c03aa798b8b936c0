package dev.tally.cli.standalone;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Stands in for a service where the supervisor is what is tested: is ready at once, and ends with the exit code that it
 * finds in the file {@code <state>/exit-<port>}, which it removes. Runs in a JVM of its own, from a jar with this class.
 */
public final class FakeService {
    private FakeService() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int port = Integer.parseInt(System.getenv("TALLY_HTTP_PORT"));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/readyz") ? 200 : 404, -1);
            exchange.close();
        });
        server.start();
        System.err.println("fake service on " + port + " as " + System.getenv("TALLY_DATABASE_USER"));
        CountDownLatch stop = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(stop::countDown));
        Path order = Path.of(System.getenv("TALLY_STATE"), "exit-" + port);
        while (!stop.await(20, TimeUnit.MILLISECONDS)) {
            if (Files.exists(order)) {
                int code = Integer.parseInt(Files.readString(order).strip());
                Files.delete(order);
                System.err.println("ordered to end with " + code);
                Runtime.getRuntime().halt(code);
            }
        }
    }
}
