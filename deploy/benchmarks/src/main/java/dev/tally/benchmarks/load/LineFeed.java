package dev.tally.benchmarks.load;

import java.util.List;

/** The lines of documents one after the other, with the end of each; after the last one the first again, by another name. */
public final class LineFeed implements Feed {
    private final List<Document> documents;
    private int document;
    private int line;
    private int round;

    public LineFeed(List<Document> documents) {
        this.documents = List.copyOf(documents);
    }

    @Override
    public void sendNext(Publisher publisher, Publisher.Acknowledged acknowledged) {
        Document current = documents.get(document);
        String name = round + "/" + current.name();
        publisher.line(name, line, current.lines().get(line), acknowledged);
        line++;
        if (line == current.lines().size()) {
            publisher.end(name, line);
            line = 0;
            document++;
        }
        if (document == documents.size()) {
            document = 0;
            round++;
        }
    }
}
