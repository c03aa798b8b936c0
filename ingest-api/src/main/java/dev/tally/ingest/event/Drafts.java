package dev.tally.ingest.event;

import dev.tally.ingest.problem.ItemProblem;
import java.util.ArrayList;
import java.util.List;

/**
 * The items of a request: those that may be events, and what is wrong with the others.
 *
 * @param typeOfOthers what the others count as in the metrics
 * @param count of all
 */
record Drafts(List<Draft> drafts, List<ItemProblem> problems, String typeOfOthers, int count) {

    /** Makes a draft of an item. */
    interface Reading {
        Draft of(JsonItem item) throws EventFault;
    }

    /** Of events that are all of one type. */
    static Drafts typed(JsonItems found, EventRules rules) {
        List<Draft> drafts =
                found.items().stream().map(item -> Draft.typed(rules, item)).toList();
        return new Drafts(drafts, found.problems(), rules.typeName(), found.count());
    }

    /** Of events that say their types. */
    static Drafts of(JsonItems found, Reading reading) {
        List<Draft> drafts = new ArrayList<>(found.items().size());
        List<ItemProblem> problems = new ArrayList<>(found.problems());
        for (JsonItem item : found.items()) {
            try {
                drafts.add(reading.of(item));
            } catch (EventFault fault) {
                problems.add(fault.of(item.index(), ""));
            }
        }
        return new Drafts(drafts, problems, "", found.count());
    }
}
