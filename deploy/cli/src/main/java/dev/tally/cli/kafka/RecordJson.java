package dev.tally.cli.kafka;

import dev.tally.cli.api.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A record as JSON for people: bytes as text where they are UTF-8, else as Base64 under a name that says so. */
public final class RecordJson {
    private RecordJson() {}

    /** Of several headers with one name the last one, as Tally reads them. */
    public static Json of(ConsumerRecord<byte[], byte[]> record) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("topic", record.topic());
        members.put("partition", record.partition());
        members.put("offset", record.offset());
        members.put("time", Instant.ofEpochMilli(record.timestamp()));
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        record.headers().forEach(header -> put(headers, header.key(), header.value()));
        members.put("headers", headers);
        put(members, "key", record.key());
        put(members, "value", record.value());
        return Json.of(members);
    }

    private static void put(Map<String, @Nullable Object> members, String name, byte @Nullable [] bytes) {
        if (bytes == null) {
            members.put(name, null);
            return;
        }
        try {
            members.put(
                    name,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString());
        } catch (CharacterCodingException binary) {
            members.put(name + "_base64", Base64.getEncoder().encodeToString(bytes));
        }
    }
}
