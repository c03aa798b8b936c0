package dev.tally.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Text that people wrote: the files of a directory, repeated and cut into as many lines and documents as are wanted. */
public final class RealText {
    private RealText() {}

    /** Documents of equal length; the same files give the same ones. */
    public static List<Document> documents(Path directory, int lines, int documents) throws IOException {
        List<String> text = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                text.addAll(Files.readAllLines(file));
            }
        }
        if (text.isEmpty()) {
            throw new IOException("no line of text in " + directory);
        }
        List<Document> cut = new ArrayList<>(documents);
        long from = 0;
        for (int number = 1; number <= documents; number++) {
            long to = (long) lines * number / documents;
            cut.add(Document.numbered(number, lines(text, from, to)));
            from = to;
        }
        return cut;
    }

    private static List<String> lines(List<String> text, long from, long to) {
        List<String> lines = new ArrayList<>((int) (to - from));
        for (long line = from; line < to; line++) {
            lines.add(text.get((int) (line % text.size())));
        }
        return lines;
    }
}
