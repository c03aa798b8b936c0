package dev.tally.benchmarks.doors;

import dev.tally.benchmarks.load.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Documents on disk, in one directory. */
record FileSet(Path directory, int files, long lines, long bytes) {
    static FileSet write(Path directory, List<Document> documents) throws IOException {
        long lines = 0;
        long bytes = 0;
        for (Document document : documents) {
            Path file = directory.resolve(document.name());
            Files.createDirectories(file.getParent());
            Files.write(file, document.lines());
            lines += document.lines().size();
            bytes += Files.size(file);
        }
        return new FileSet(directory, documents.size(), lines, bytes);
    }
}
