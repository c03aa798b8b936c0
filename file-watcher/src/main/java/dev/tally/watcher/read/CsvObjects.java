package dev.tally.watcher.read;

import dev.tally.model.record.InvalidRecordException;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Fields as members of a JSON object: numbers as they are written, all else as text. An empty field is no member.
 *
 * @param names of the columns, in order
 * @param numbers those that hold numbers
 */
record CsvObjects(List<String> names, Set<String> numbers) {
    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");
    private static final JsonFactory JSON = new JsonFactory();
    private static final int SHOWN = 32;

    /**
     * The object of a row.
     *
     * @throws InvalidRecordException where the row has more or less fields than there are columns, or no number where one belongs
     */
    byte[] of(List<String> fields) throws InvalidRecordException {
        if (fields.size() != names.size()) {
            throw new InvalidRecordException(
                    "csv.fields", "it has " + fields.size() + " fields, and the first row names " + names.size());
        }
        ByteArrayOutputStream object = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), object)) {
            json.writeStartObject();
            for (int i = 0; i < fields.size(); i++) {
                if (!fields.get(i).isEmpty()) {
                    write(json, names.get(i), fields.get(i));
                }
            }
            json.writeEndObject();
        }
        return object.toByteArray();
    }

    private void write(JsonGenerator json, String name, String value) throws InvalidRecordException {
        json.writeName(name);
        if (!numbers.contains(name)) {
            json.writeString(value);
        } else if (NUMBER.matcher(value).matches()) {
            json.writeNumber(value);
        } else {
            String shown = value.length() > SHOWN ? value.substring(0, SHOWN) + "…" : value;
            throw new InvalidRecordException(
                    "csv.number", "column " + name + " holds '" + shown + "', which is no number as JSON has them");
        }
    }
}
