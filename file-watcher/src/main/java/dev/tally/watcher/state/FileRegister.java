package dev.tally.watcher.state;

import java.time.Clock;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The status of every file the watcher knows: those in the inbox, and those published before. For people; nothing is
 * decided by it. Safe for many threads.
 */
public final class FileRegister {
    private final Clock clock;
    private final ConcurrentSkipListMap<String, FileView> views = new ConcurrentSkipListMap<>();

    public FileRegister(Clock clock, Collection<JournalEntry> journaled) {
        this.clock = clock;
        journaled.forEach(entry -> {
            switch (entry.state()) {
                case DONE -> published(entry);
                case FAILED -> failed(entry.name(), entry.stamp().size(), entry.code(), entry.reason());
                case STARTED -> {
                    // The first scan says whether the file is still there.
                }
            }
        });
    }

    public void settling(SourceFile file) {
        put(file.name(), FileStatus.SETTLING, null, 0, file.stamp().size(), 0, null, null);
    }

    public void waiting(SourceFile file) {
        put(file.name(), FileStatus.WAITING, null, 0, file.stamp().size(), 0, null, null);
    }

    public void publishing(SourceFile file, String version, long lines) {
        put(file.name(), FileStatus.PUBLISHING, version, lines, file.stamp().size(), 0, null, null);
    }

    public void published(JournalEntry done) {
        put(
                done.name(),
                FileStatus.PUBLISHED,
                done.version(),
                done.lines(),
                done.stamp().size(),
                done.growth() == null ? 0 : done.growth().held(),
                null,
                null);
    }

    public void failed(String name, long bytes, @Nullable String code, @Nullable String reason) {
        put(name, FileStatus.FAILED, null, 0, bytes, 0, code, reason);
    }

    /** A file whose name cannot be a document's. */
    public void misnamed(String shownName, long bytes, String code, String reason) {
        failed(shownName, bytes, code, reason);
    }

    /** The file is gone from the inbox; what was published stays listed. */
    public void gone(String name) {
        views.computeIfPresent(name, (key, view) -> view.status() == FileStatus.PUBLISHED ? view : null);
    }

    /** The files still waiting for their turn, and those on their way. */
    public long backlog() {
        return views.values().stream()
                .filter(view -> view.status() == FileStatus.WAITING || view.status() == FileStatus.PUBLISHING)
                .count();
    }

    public Map<FileStatus, Long> counts() {
        Map<FileStatus, Long> counts = new EnumMap<>(FileStatus.class);
        for (FileStatus status : FileStatus.values()) {
            counts.put(status, 0L);
        }
        views.values().forEach(view -> counts.merge(view.status(), 1L, Long::sum));
        return counts;
    }

    /** By name, those behind {@code after} if it is given. */
    public List<FileView> list(@Nullable FileStatus status, @Nullable String after, int limit) {
        Predicate<FileView> wanted = view -> status == null || view.status() == status;
        Collection<FileView> from =
                after == null ? views.values() : views.tailMap(after, false).values();
        return from.stream().filter(wanted).limit(limit).toList();
    }

    private void put(
            String name,
            FileStatus status,
            @Nullable String version,
            long lines,
            long bytes,
            long held,
            @Nullable String code,
            @Nullable String reason) {
        views.compute(name, (key, old) -> {
            boolean same = old != null && old.status() == status;
            FileView view = new FileView(
                    name, status, version, lines, bytes, held, code, reason, same ? old.since() : clock.instant());
            return view.equals(old) ? old : view;
        });
    }
}
