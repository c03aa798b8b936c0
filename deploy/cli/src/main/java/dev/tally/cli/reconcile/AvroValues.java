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
            return tree(schema, record);
        } catch (IOException | RuntimeException wrong) { // Avro throws of many kinds at bytes that are not its own
            throw new Refused("event.avro");
        }
    }

    private static @Nullable Object tree(Schema schema, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        return switch (schema.getType()) {
            case RECORD -> {
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                for (Schema.Field field : schema.getFields()) {
                    members.put(field.name(), tree(field.schema(), ((GenericRecord) value).get(field.pos())));
                }
                yield members;
            }
            case MAP -> {
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                ((Map<?, ?>) value)
                        .forEach((name, item) -> members.put(String.valueOf(name), tree(schema.getValueType(), item)));
                yield members;
            }
            case ARRAY -> {
                List<@Nullable Object> items = new ArrayList<>();
                ((Iterable<?>) value).forEach(item -> items.add(tree(schema.getElementType(), item)));
                yield items;
            }
            case UNION -> tree(schema.getTypes().get(GenericData.get().resolveUnion(schema, value)), value);
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
