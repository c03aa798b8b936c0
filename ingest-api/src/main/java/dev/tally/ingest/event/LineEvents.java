package dev.tally.ingest.event;

import dev.tally.ingest.body.BodyReader.Body;
import dev.tally.ingest.body.Limits;
import dev.tally.ingest.problem.ItemProblem;
import dev.tally.ingest.problem.RefusedException;
import dev.tally.ingest.schema.EventSchema;
import dev.tally.ingest.schema.EventSchemas;
import dev.tally.model.config.EventType;
import dev.tally.model.record.Event;
import dev.tally.model.record.EventCodec;
import dev.tally.model.record.WireRecord;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import tools.jackson.core.json.JsonFactory;

/**
 * Lines of a stream as events of one type, by the rules of the door that takes them over HTTP. A stream cannot be told that a
 * line is bad: such a line becomes the record of a rejection. Any thread.
 */
public final class LineEvents {
    private final EventRules rules;
    private final String source;
    private final Limits limits;
    private final JsonFactory json;

    private LineEvents(EventRules rules, String source, Limits limits) {
        this.rules = rules;
        this.source = source;
        this.limits = limits;
        this.json = JsonItems.factory(limits);
    }

    /** For events of this type and CloudEvents source; ids are unique within a source. */
    public static LineEvents of(EventType type, String source, EventSchemas schemas, Limits limits) {
        return new LineEvents(EventRules.of(type, schemas.of(type)), source, limits);
    }

    /** Whether there is nothing in a line: an empty one cannot be read. */
    public static boolean isBlank(byte[] line) {
        return JsonItems.isBlank(line, 0, line.length);
    }

    /** The largest line that can be an event. */
    public int maxBytes() {
        return Math.toIntExact(limits.maxItem().toBytes());
    }

    /**
     * What a line is on Kafka.
     *
     * @param rejected whether it is no event, and its record says why
     */
    public record Outcome(WireRecord record, boolean rejected) {}

    /** The record of this line; {@code lineId} is the event's id where it has none of its own. */
    public Outcome read(byte[] line, String lineId, Instant now) {
        try {
            JsonItems items = JsonItems.ofLines(new Body(line, line.length), limits, json);
            if (!items.problems().isEmpty()) {
                ItemProblem problem = items.problems().get(0);
                return rejected(line, lineId, problem.code(), problem.pointer(), problem.reason());
            }
            if (items.items().isEmpty()) {
                return rejected(line, lineId, "body.empty", "", "the line holds nothing but white space");
            }
            JsonItem item = items.items().get(0);
            List<EventSchema.Fault> faults = rules.check(item);
            if (!faults.isEmpty()) {
                EventSchema.Fault fault = faults.get(0);
                return rejected(line, lineId, "schema." + fault.keyword(), fault.pointer(), fault.reason());
            }
            EventRules.Fields fields = rules.read(Draft.typed(rules, item), now);
            byte[] data = Arrays.copyOfRange(line, item.offset(), item.offset() + item.length());
            String id = fields.id() == null ? lineId : fields.id();
            Event event = new Event(id, true, source, rules.typeName(), fields.time(), data);
            return new Outcome(EventCodec.encode(event, fields.key()), false);
        } catch (EventFault fault) {
            ItemProblem problem = fault.of(0, "");
            return rejected(line, lineId, problem.code(), problem.pointer(), problem.reason());
        } catch (RefusedException refused) {
            // Bytes of which no part can be read, such as another encoding's; the door says so of a whole body.
            return rejected(
                    line,
                    lineId,
                    refused.problem().code(),
                    "",
                    refused.problem().detail());
        }
    }

    /** The record of a line that cannot even be read as one. */
    public Outcome rejected(byte[] line, String lineId, String code, String pointer, String reason) {
        Event event = new Event(lineId, true, source, rules.typeName(), null, line);
        String why = pointer.isEmpty() ? reason : pointer + ": " + reason;
        return new Outcome(EventCodec.encodeRejected(event, code, why), true);
    }
}
