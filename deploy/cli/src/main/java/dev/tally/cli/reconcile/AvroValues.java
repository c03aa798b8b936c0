package dev.tally.cli.reconcile;

import dev.tally.cli.reconcile.Values.Numeral;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/** Values in Avro's plain binary encoding as the trees of {@link Values}: bytes are Base64, decimals are numbers. Not thread-safe. */
final class AvroValues {
    /** As error-codes.md says: a deeper record is none. */
    private static final int MOST_LEVELS = 500;

    private final Schema schema;
    private final GenericDatumReader<GenericRecord> reader;

    AvroValues(String schema) {
        this.schema = new Schema.Parser().parse(schema);
        this.reader = new GenericDatumReader<>(this.schema);
    }

    @Nullable
    Object read(byte[] bytes) throws Refused {
        try {
            BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, null);
            GenericRecord record = reader.read(null, decoder);
            if (!decoder.isEnd()) {
                throw new Refused("event.avro");
            }
            return tree(schema, record, 0);
        } catch (IOException | RuntimeException wrong) { // Avro throws of many kinds at bytes that are not its own
            throw new Refused("event.avro");
        } catch (StackOverflowError tooDeep) { // Avro reads a recursive schema by recursion, as deep as the bytes say
            throw new Refused("event.avro");
        }
    }

    /** @param outside how many records, maps and arrays it stands in */
    private static @Nullable Object tree(Schema schema, @Nullable Object value, int outside) throws Refused {
        if (value == null) {
            return null;
        }
        return switch (schema.getType()) {
            case RECORD -> {
                int level = inside(outside);
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                for (Schema.Field field : schema.getFields()) {
                    members.put(field.name(), tree(field.schema(), ((GenericRecord) value).get(field.pos()), level));
                }
                yield members;
            }
            case MAP -> {
                int level = inside(outside);
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                    members.put(String.valueOf(entry.getKey()), tree(schema.getValueType(), entry.getValue(), level));
                }
                yield members;
            }
            case ARRAY -> {
                int level = inside(outside);
                List<@Nullable Object> items = new ArrayList<>();
                for (Object item : (Iterable<?>) value) {
                    items.add(tree(schema.getElementType(), item, level));
                }
                yield items;
            }
            case UNION -> tree(schema.getTypes().get(GenericData.get().resolveUnion(schema, value)), value, outside);
            case BYTES -> bytes(schema, array((ByteBuffer) value));
            case FIXED -> bytes(schema, ((GenericFixed) value).bytes());
            case FLOAT, DOUBLE ->
                Double.isFinite(((Number) value).doubleValue()) ? new Numeral(value.toString()) : value.toString();
            case INT, LONG -> new Numeral(value.toString());
            case BOOLEAN -> value;
            case STRING, ENUM -> value.toString();
            case NULL -> null;
        };
    }

    private static int inside(int outside) throws Refused {
        if (outside == MOST_LEVELS) {
            throw new Refused("event.avro");
        }
        return outside + 1;
    }

    private static Object bytes(Schema schema, byte[] bytes) {
        return schema.getLogicalType() instanceof LogicalTypes.Decimal decimal && bytes.length > 0
                ? new Numeral(new BigDecimal(new BigInteger(bytes), decimal.getScale()).toPlainString())
                : Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] array(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
