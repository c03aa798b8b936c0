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
    private volatile @Nullable String doorProblem;

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
        put(view(file, FileStatus.SETTLING, null));
    }

    /** What it waits for, if that was said before, is still what it waits for. */
    public void waiting(SourceFile file) {
        FileView old = views.get(file.name());
        put(view(file, FileStatus.WAITING, old != null && old.status() == FileStatus.WAITING ? old.reason() : null));
    }

    public void waiting(SourceFile file, String reason) {
        put(view(file, FileStatus.WAITING, reason));
    }

    private FileView view(SourceFile file, FileStatus status, @Nullable String reason) {
        return new FileView(file.name(), status, null, 0, file.stamp().size(), 0, null, null, reason, clock.instant());
    }

    public void publishing(JournalEntry started) {
        put(view(started, FileStatus.PUBLISHING));
    }

    public void published(JournalEntry done) {
        put(view(done, FileStatus.PUBLISHED));
    }

    /** It is done, whichever way, but for leaving the inbox. */
    public void stuck(JournalEntry done, String code, String reason) {
        FileStatus status = done.state() == JournalEntry.State.DONE ? FileStatus.PUBLISHED : FileStatus.FAILED;
        put(view(done, status, code, reason));
    }

    private FileView view(JournalEntry entry, FileStatus status) {
        return view(entry, status, null, null);
    }

    private FileView view(JournalEntry entry, FileStatus status, @Nullable String code, @Nullable String reason) {
        return new FileView(
                entry.name(),
                status,
                entry.version(),
                entry.lines(),
                entry.stamp().size(),
                entry.growth() == null ? 0 : entry.growth().held(),
                entry.rows(),
                code,
                reason,
                clock.instant());
    }

    public void failed(String name, long bytes, @Nullable String code, @Nullable String reason) {
        put(new FileView(name, FileStatus.FAILED, null, 0, bytes, 0, null, code, reason, clock.instant()));
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

    /** The file of this name, if it is known. */
    public List<FileView> find(String name) {
        FileView view = views.get(name);
        return view == null ? List.of() : List.of(view);
    }

    private void put(FileView now) {
        views.compute(
                now.name(), (key, old) -> old != null && old.status() == now.status() ? now.since(old.since()) : now);
    }

    /** Says why no rows can be sent as events; null: they can. */
    public void door(@Nullable String now) {
        doorProblem = now;
    }

    /** Why files of events wait, or what cannot leave the inbox; null where all goes its way. */
    public @Nullable String problem() {
        return doorProblem != null
                ? doorProblem
                : views.values().stream()
                        .filter(view -> view.status() == FileStatus.PUBLISHED && view.reason() != null)
                        .findFirst()
                        .map(view -> view.name() + ": " + view.reason())
                        .orElse(null);
    }
}
