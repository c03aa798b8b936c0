package dev.tally.watcher.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An ingest API as far as rows need one: takes objects, refuses other items, and a request with a NUL in it as a whole. From
 * some request on it keeps what it gets and says that it did not, until it is healed.
 */
public final class RowDoor implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, String> rows = new ConcurrentHashMap<>();
    private int requestsUntilAway;

    public RowDoor(int awayFrom) throws IOException {
        requestsUntilAway = awayFrom;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/events/order", this::take);
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** What was taken, by id. */
    public Map<String, String> rows() {
        return rows;
    }

    void heal() {
        requestsUntilAway = Integer.MAX_VALUE;
    }

    private void take(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        long start = Long.parseLong(exchange.getRequestHeaders().getFirst("Idempotency-Start"));
        if (body.indexOf('\0') >= 0) {
            answer(exchange, 400, "{\"code\":\"body.nul\",\"detail\":\"a NUL\"}");
            return;
        }
        List<String> refused = new ArrayList<>();
        int index = 0;
        for (String line : body.split("\n", -1)) {
            if (line.startsWith("{")) {
                rows.put(key + "-" + (start + index), line);
            } else if (!line.isEmpty()) {
                refused.add("{\"index\":" + index + ",\"status\":\"rejected\",\"errors\":[{\"pointer\":\"\","
                        + "\"code\":\"event.object\",\"reason\":\"no object\"}]}");
            }
            index++;
        }
        if (--requestsUntilAway <= 0) {
            answer(exchange, 503, "{\"code\":\"broker.away\",\"detail\":\"later\"}");
        } else {
            answer(
                    exchange,
                    207,
                    "{\"rejected\":" + refused.size() + ",\"items\":[" + String.join(",", refused) + "]}");
        }
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
