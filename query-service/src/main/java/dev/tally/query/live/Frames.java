package dev.tally.query.live;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** How things look on the wire: Server-Sent Events, each encoded once for all who listen. */
@Component
class Frames {
    private static final int RECONNECT_MILLIS = 2_000;

    private final JsonMapper json;

    Frames(JsonMapper json) {
        this.json = json;
    }

    /** Tells a client where it is, without an event: should it come again, it goes on from here. */
    byte[] hello(long latest) {
        return bytes("retry: " + RECONNECT_MILLIS + "\nid: " + latest + "\n\n");
    }

    byte[] batch(CommittedBatch batch) {
        return bytes("id: " + batch.batchId() + "\nevent: batch\ndata: " + json.writeValueAsString(batch) + "\n\n");
    }

    /** There are batches that this client will not be told of: it must ask anew for all it shows. */
    byte[] reset(long latest) {
        return bytes("id: " + latest + "\nevent: reset\ndata: " + json.writeValueAsString(Map.of("batch_id", latest))
                + "\n\n");
    }

    /** A comment: it shows both ends, and all between, that the other is still there. */
    byte[] heartbeat() {
        return bytes(": still here\n\n");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
