package dev.tally.aggregator.count;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tally.model.record.InvalidRecordException;
import dev.tally.model.record.Topics;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Avro records as the JSON objects they would be, so that one set of rules reads both: fields are members, unions are what
 * they hold, enums are texts, bytes are Base64, and decimals are numbers. Not thread-safe.
 */
final class AvroJson {
    /** Half of what a thread's stack holds of Avro's recursion: whoever reads a record, in whichever thread, says the same of it. */
    private static final int MOST_LEVELS = 500;

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final String TOO_DEEP = "nested too deeply";

    static {
        // What a length in strange bytes claims must not become memory: no record is longer than Kafka's.
        for (String limit : new String[] {"bytes.maxLength", "string.maxLength", "collectionItems.maxLength"}) {
            System.setProperty("org.apache.avro.limits." + limit, Integer.toString(Topics.MAX_MESSAGE_BYTES * 8));
        }
    }

    private final Schema schema;
    private final GenericDatumReader<IndexedRecord> reader;
    private @Nullable BinaryDecoder decoder;
    private @Nullable IndexedRecord record;

    AvroJson(String schema) {
        this.schema = new Schema.Parser().parse(schema);
        this.reader = new GenericDatumReader<>(this.schema);
    }

    /**
     * The JSON of one record in Avro's plain binary encoding.
     *
     * @throws InvalidRecordException with code {@code event.avro} where the bytes are not exactly one record of the schema
     */
    byte[] read(byte[] bytes) throws InvalidRecordException {
        ByteArrayOutputStream json = new ByteArrayOutputStream(bytes.length * 2);
        try (JsonGenerator generator = FACTORY.createGenerator(json)) {
            decoder = DecoderFactory.get().binaryDecoder(bytes, decoder);
            record = reader.read(record, decoder);
            if (!decoder.isEnd()) {
                throw new InvalidRecordException(
                        "event.avro", "the value goes on behind the Avro record: it was written with another schema");
            }
            write(generator, schema, record, 0);
        } catch (IOException | RuntimeException wrong) { // Avro throws of many kinds at bytes that are not its own
            throw refused(reason(wrong));
        } catch (StackOverflowError tooDeep) { // Avro reads a recursive schema by recursion, as deep as the bytes say
            throw refused(TOO_DEEP);
        }
        return json.toByteArray();
    }

    private static int inside(int outside) throws InvalidRecordException {
        if (outside == MOST_LEVELS) {
            throw new InvalidRecordException("event.avro", "not a record of the Avro schema: " + TOO_DEEP);
        }
        return outside + 1;
    }

    private InvalidRecordException refused(String reason) {
        decoder = null;
        record = null;
        return new InvalidRecordException("event.avro", "not a record of the Avro schema: " + reason);
    }

    private static String reason(Exception wrong) {
        return wrong instanceof EOFException ? "the value ends within it" : wrong.toString();
    }

    /** @param outside how many records, maps and arrays it stands in */
    private static void write(JsonGenerator json, Schema schema, @Nullable Object value, int outside)
            throws IOException, InvalidRecordException {
        if (value == null) {
            json.writeNull();
            return;
        }
        switch (schema.getType()) {
            case RECORD -> writeRecord(json, schema, (IndexedRecord) value, inside(outside));
            case ARRAY -> {
                int level = inside(outside);
                json.writeStartArray();
                for (Object item : (Collection<?>) value) {
                    write(json, schema.getElementType(), item, level);
                }
                json.writeEndArray();
            }
            case MAP -> {
                int level = inside(outside);
                json.writeStartObject();
                for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                    json.writeFieldName(String.valueOf(entry.getKey()));
                    write(json, schema.getValueType(), entry.getValue(), level);
                }
                json.writeEndObject();
            }
            case UNION -> {
                int branch = GenericData.get().resolveUnion(schema, value);
                write(json, schema.getTypes().get(branch), value, outside);
            }
            case BYTES -> writeBytes(json, schema, bytes((ByteBuffer) value));
            case FIXED -> writeBytes(json, schema, ((GenericFixed) value).bytes());
            case INT -> json.writeNumber((Integer) value);
            case LONG -> json.writeNumber((Long) value);
            case FLOAT -> writeDouble(json, ((Float) value).doubleValue(), value.toString());
            case DOUBLE -> writeDouble(json, (Double) value, value.toString());
            case BOOLEAN -> json.writeBoolean((Boolean) value);
            case STRING, ENUM -> json.writeString(value.toString());
            case NULL -> json.writeNull();
        }
    }

    private static void writeRecord(JsonGenerator json, Schema schema, IndexedRecord record, int level)
            throws IOException, InvalidRecordException {
        json.writeStartObject();
        for (Schema.Field field : schema.getFields()) {
            json.writeFieldName(field.name());
            write(json, field.schema(), record.get(field.pos()), level);
        }
        json.writeEndObject();
    }

    /** JSON has no such number: it is a text then, which no sum takes for one. */
    private static void writeDouble(JsonGenerator json, double number, String literal) throws IOException {
        if (Double.isFinite(number)) {
            json.writeNumber(literal);
        } else {
            json.writeString(literal);
        }
    }

    private static void writeBytes(JsonGenerator json, Schema schema, byte[] bytes) throws IOException {
        LogicalType type = schema.getLogicalType();
        if (type instanceof LogicalTypes.Decimal decimal && bytes.length > 0) {
            json.writeNumber(new BigDecimal(new BigInteger(bytes), decimal.getScale()).toPlainString());
        } else {
            json.writeString(Base64.getEncoder().encodeToString(bytes));
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
