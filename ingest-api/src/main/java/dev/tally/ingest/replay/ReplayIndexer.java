package dev.tally.ingest.replay;

import dev.tally.ingest.replay.ReplayIndex.Bad;
import dev.tally.model.config.FieldPath;
import dev.tally.model.record.InvalidRecordException;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads one file through, once, and writes its index. Memory is one run of entries and one object, whatever the file. */
final class ReplayIndexer {
    private final ReplayTime time;
    private final @Nullable FieldPath asked;
    private final List<Bad> problems = new ArrayList<>();
    private long objects;
    private long bad;
    private @Nullable String broken;

    ReplayIndexer(@Nullable FieldPath asked) {
        this.asked = asked;
        this.time = new ReplayTime(asked);
    }

    /** The index of this content, also written to the file {@code target} with all entries behind it. */
    ReplayIndex index(InputStream content, String fingerprint, Path target) throws IOException {
        Path scratch = target.resolveSibling(target.getFileName() + ".runs");
        try (ReplayObjects values = new ReplayObjects(content);
                ReplaySorter sorter = new ReplaySorter(scratch)) {
            readAll(values, sorter);
            FieldPath member = time.member();
            ReplayIndex index = new ReplayIndex(
                    fingerprint,
                    asked == null ? null : asked.toString(),
                    member == null ? null : member.toString(),
                    values.format().name().toLowerCase(Locale.ROOT),
                    objects,
                    bad,
                    broken,
                    problems);
            try (DataOutputStream out =
                    new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(target), 64 * 1024))) {
                index.write(out);
                sorter.writeTo(out);
            }
            return index;
        }
    }

    private void readAll(ReplayObjects values, ReplaySorter sorter) throws IOException {
        try {
            while (values.next()) {
                try {
                    Instant at = timeOf(values);
                    sorter.add(new ReplayEntry(
                            at.getEpochSecond(), at.getNano(), values.offset(), Math.toIntExact(values.length())));
                    objects++;
                } catch (InvalidRecordException noObject) {
                    addBad(values.line(), String.valueOf(noObject.getMessage()));
                }
            }
        } catch (ReplayFault fault) {
            broken = "line " + fault.line() + ": " + fault.getMessage();
            addBad(fault.line(), String.valueOf(fault.getMessage()));
        }
    }

    private Instant timeOf(ReplayObjects values) throws InvalidRecordException {
        if (values.length() > ReplayObjects.MAX_BYTES) {
            throw new InvalidRecordException(
                    "item.too-large", "longer than " + ReplayObjects.MAX_BYTES + " bytes, and no event is");
        }
        if (values.value()[0] != '{') {
            throw new InvalidRecordException("event.object", "not a JSON object");
        }
        return time.read(values.value(), (int) values.length());
    }

    private void addBad(long line, String reason) {
        bad++;
        if (problems.size() < ReplayIndex.MOST_PROBLEMS) {
            problems.add(new Bad(line, reason));
        }
    }
}
