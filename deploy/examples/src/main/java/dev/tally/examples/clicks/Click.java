package dev.tally.examples.clicks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/**
 * A click as the web site's software writes it.
 *
 * @param seconds how long the page was looked at, to the millisecond
 */
record Click(String id, Instant at, String page, String device, BigDecimal seconds) {
    /** In Avro's plain binary encoding, without any header. */
    byte[] encode(Schema schema) {
        GenericRecord record = new GenericData.Record(schema);
        record.put("id", id);
        record.put("at", at.toEpochMilli());
        record.put("page", page);
        record.put(
                "device", new GenericData.EnumSymbol(schema.getField("device").schema(), device));
        record.put(
                "seconds", ByteBuffer.wrap(seconds.setScale(3).unscaledValue().toByteArray()));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        try {
            new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
