package dev.tally.cli.reconcile;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A record's headers as texts; of several with one name the last one holds. */
final class Headers {
    private Headers() {}

    static byte @Nullable [] bytes(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : header.value();
    }

    /**
     * A header of 1 to so many bytes of UTF-8 without NUL; null where it is absent.
     *
     * @throws Refused with this code where it is there and not that
     */
    static @Nullable String text(ConsumerRecord<byte[], byte[]> record, String name, int maxBytes, String code)
            throws Refused {
        byte[] bytes = bytes(record, name);
        if (bytes == null) {
            return null;
        }
        String text = Values.utf8(bytes, code);
        if (bytes.length == 0 || bytes.length > maxBytes || text.indexOf('\0') >= 0) {
            throw new Refused(code);
        }
        return text;
    }
}
