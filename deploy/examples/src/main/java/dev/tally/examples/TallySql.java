package dev.tally.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Tally's SQL over HTTP.
 *
 * @param engine {@code postgres} for the counts, {@code lake} for the events themselves, which DuckDB reads
 */
record TallySql(String name, RunningTally tally, String engine) implements SqlEngine {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public List<List<String>> ask(String sql) throws IOException, InterruptedException {
        List<List<String>> rows = new ArrayList<>();
        for (JsonNode row : JSON.readTree(tally.sql(engine, sql, "json")).path("rows")) {
            List<String> values = new ArrayList<>();
            row.forEach(value -> values.add(value.isNull() ? "" : value.asText()));
            rows.add(values);
        }
        return rows;
    }
}
