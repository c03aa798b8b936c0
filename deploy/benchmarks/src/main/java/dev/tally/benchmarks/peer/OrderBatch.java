package dev.tally.benchmarks.peer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Orders per minute, and their sums by region and item, in hash maps. */
final class OrderBatch implements CountedBatch {
    private static final String STAGING = """
            CREATE TEMP TABLE staged_minutes (minute bigint, count bigint) ON COMMIT DELETE ROWS;
            CREATE TEMP TABLE staged_groups (region text, item text, orders bigint, units bigint, revenue numeric)
                ON COMMIT DELETE ROWS;
            """;
    private static final String MERGE = """
            INSERT INTO minute_counts AS known SELECT minute, count FROM staged_minutes
                ON CONFLICT (minute) DO UPDATE SET count = known.count + excluded.count;
            INSERT INTO group_sums AS known SELECT region, item, orders, units, revenue FROM staged_groups
                ON CONFLICT (region, item) DO UPDATE SET orders = known.orders + excluded.orders,
                    units = known.units + excluded.units, revenue = known.revenue + excluded.revenue;
            """;

    private final JsonFactory json = new JsonFactory();
    private final Map<Long, Long> minutes = new HashMap<>();
    private final Map<Group, Sums> groups = new HashMap<>();

    private record Group(String region, String item) {}

    private static final class Sums {
        long orders;
        long units;
        BigDecimal revenue = BigDecimal.ZERO;
    }

    OrderBatch(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(STAGING);
        }
        connection.commit();
    }

    @Override
    public void add(ConsumerRecord<byte[], byte[]> record) {
        try (JsonParser parser = json.createParser(record.value())) {
            add(parser);
        } catch (IOException malformed) {
            throw new UncheckedIOException("offset " + record.offset(), malformed);
        }
    }

    private void add(JsonParser parser) throws IOException {
        String region = "";
        String item = "";
        long count = 0;
        BigDecimal total = BigDecimal.ZERO;
        long createdAt = 0;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            if (parser.currentToken() != JsonToken.FIELD_NAME) {
                continue;
            }
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "region" -> region = parser.getText();
                case "item" -> item = parser.getText();
                case "count" -> count = parser.getLongValue();
                case "total" -> total = parser.getDecimalValue();
                case "created_at" -> createdAt = parser.getLongValue();
                default -> {}
            }
        }
        minutes.merge(createdAt / 60, 1L, Long::sum);
        Sums sums = groups.computeIfAbsent(new Group(region, item), absent -> new Sums());
        sums.orders++;
        sums.units += count;
        sums.revenue = sums.revenue.add(total);
    }

    @Override
    public void write(Connection connection) throws SQLException {
        CopyRows rows = new CopyRows();
        new TreeMap<>(minutes).forEach((minute, count) -> rows.add(Long.toString(minute), count));
        rows.copyInto(connection, "staged_minutes");
        groups.forEach((group, sums) -> rows.add(group.region, group.item, sums.orders, sums.units, sums.revenue));
        rows.copyInto(connection, "staged_groups");
        try (Statement statement = connection.createStatement()) {
            statement.execute(MERGE);
        }
        minutes.clear();
        groups.clear();
    }
}
