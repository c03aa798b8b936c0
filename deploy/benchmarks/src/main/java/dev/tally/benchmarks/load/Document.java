package dev.tally.benchmarks.load;

import java.util.List;

/** A document to be counted. */
public record Document(String name, List<String> lines) {
    static Document numbered(int number, List<String> lines) {
        return new Document("bench/%05d.txt".formatted(number), lines);
    }
}
