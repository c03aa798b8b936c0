package dev.tally.query.sql;

import java.io.StringWriter;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/** DuckDB's JSON as everybody can read it: DuckDB itself takes a comma too many, and writes {@code NaN}. */
final class LakeJson {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build();

    private LakeJson() {}

    /** The same value; every digit of its numbers stays, and what is no number is text, as it is outside of JSON. */
    static String strict(String json) throws JacksonException {
        StringWriter strict = new StringWriter();
        try (JsonParser from = JSON.createParser(ObjectReadContext.empty(), json);
                JsonGenerator to = JSON.createGenerator(ObjectWriteContext.empty(), strict)) {
            for (JsonToken token = from.nextToken(); token != null; token = from.nextToken()) {
                if (!token.isNumeric()) {
                    to.copyCurrentEvent(from);
                } else if (from.isNaN()) {
                    to.writeString(from.getString());
                } else {
                    to.writeNumber(from.getString());
                }
            }
        }
        return strict.toString();
    }
}
