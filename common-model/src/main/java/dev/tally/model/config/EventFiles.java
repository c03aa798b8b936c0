package dev.tally.model.config;

import java.util.Set;

/**
 * One entry of {@code inbox.events}: files whose rows are events, and that are no documents.
 *
 * @param match a glob on the path below the inbox; the first entry that matches a file has it
 * @param type the event type of its rows
 * @param numbers the columns of a CSV file whose values are numbers; the others are texts
 */
public record EventFiles(String match, String type, Set<String> numbers) {
    public EventFiles {
        InboxRules.checkGlob(match);
        EventType.checkName(type);
        numbers = Set.copyOf(numbers);
        numbers.forEach(EventFiles::checkColumn);
    }

    static String checkColumn(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a column has a name");
        }
        return name;
    }
}
