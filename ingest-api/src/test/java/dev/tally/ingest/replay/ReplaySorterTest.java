package dev.tally.ingest.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplaySorterTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9, 10, 11, 20, 1_003})
    void sortsByTimeAndKeepsTheFilesOrderWithinOne(int count) throws Exception {
        Random random = new Random(7);
        List<String> expected = new ArrayList<>();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Path scratch = directory.resolve("runs");
        try (ReplaySorter sorter = new ReplaySorter(scratch, 10)) {
            for (int i = 0; i < count; i++) {
                ReplayEntry entry = new ReplayEntry(random.nextInt(20) - 10, random.nextInt(3), i, i + 1);
                sorter.add(entry);
                // As texts whose order is that of the entries, to be sorted by code of the JDK.
                expected.add("%03d %d %05d %d".formatted(entry.second() + 10, entry.nano(), i, i + 1));
            }
            sorter.writeTo(new DataOutputStream(out));
        }
        expected.sort(null);

        assertThat(out.size()).isEqualTo(count * ReplayEntry.BYTES);
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(out.toByteArray()));
        List<String> sorted = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ReplayEntry entry = ReplayEntry.read(in);
            sorted.add("%03d %d %05d %d".formatted(entry.second() + 10, entry.nano(), entry.offset(), entry.length()));
        }
        assertThat(sorted).isEqualTo(expected);
        assertThat(Files.exists(scratch)).isFalse();
    }
}
