package dev.tally.ingest.event;

import dev.tally.ingest.problem.RefusedException;
import dev.tally.ingest.schema.EventSchemas;
import dev.tally.model.config.EventType;
import dev.tally.model.config.TallyConfig;
import dev.tally.model.config.UnlistedTypes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * What is known of each event type. Types are open unless the configuration closes them: one without an entry has no
 * rules.
 */
@Component
final class EventTypes {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    private static final String UNKNOWN = "type.unknown";
    private static final String NAME_RULE =
            "An event type is 1 to 128 letters, digits, dots, dashes and underscores, the first a letter or digit";

    private final Map<String, EventRules> configured = new LinkedHashMap<>();

    private final UnlistedTypes unlisted;

    EventTypes(TallyConfig config, EventSchemas schemas) {
        unlisted = config.unlistedTypes();
        config.events().forEach((name, type) -> configured.put(name, EventRules.of(type, schemas.of(type))));
    }

    /** The rules of this type, for one event of several: what is wrong with the name is the event's problem. */
    EventRules named(String name) throws EventFault {
        EventRules rules = configured.get(name);
        if (rules != null) {
            return rules;
        }
        if (!NAME.matcher(name).matches()) {
            throw new EventFault("/type", "type.name", NAME_RULE);
        }
        if (unlisted == UnlistedTypes.REFUSE) {
            throw new EventFault(
                    "/type", UNKNOWN, "This type does not stand under events in tally.yaml, and others are refused");
        }
        return EventRules.of(new EventType(name, null, null, null, null), null);
    }

    /** The rules of this type, for a whole request, which is refused where the name is none. */
    EventRules ofPath(String name) {
        try {
            return named(name);
        } catch (EventFault fault) {
            HttpStatus status = fault.code().equals(UNKNOWN) ? HttpStatus.NOT_FOUND : HttpStatus.UNPROCESSABLE_CONTENT;
            throw new RefusedException(status, fault.code(), fault.reason() + ".");
        }
    }
}
