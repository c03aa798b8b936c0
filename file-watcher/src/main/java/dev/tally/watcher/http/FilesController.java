package dev.tally.watcher.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tally.watcher.state.FileRegister;
import dev.tally.watcher.state.FileStatus;
import dev.tally.watcher.state.FileView;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code GET /v1/files}: each file's status and, where it failed, the reason. By name; {@code status} takes one status only,
 * {@code limit} is 1 to 10,000, {@code after} is the last name of the page before ({@code next} in its answer); {@code name} is
 * that of one file, instead of these.
 */
@RestController
final class FilesController {
    private static final int MOST = 10_000;
    private static final String USUAL = "100";

    private final FileRegister register;
    private final Readiness readiness;

    FilesController(FileRegister register, Readiness readiness) {
        this.register = register;
        this.readiness = readiness;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Files(
            Map<String, Long> counts,
            @Nullable String problem,
            List<FileAnswer> files,
            @Nullable String next) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record FileAnswer(
            String name,
            String status,
            @Nullable String version,
            long lines,
            long bytes,
            @Nullable Long held,
            @Nullable String type,
            @Nullable Long rejected,
            @Nullable String code,
            @Nullable String reason,
            Instant since) {}

    @GetMapping("/v1/files")
    Files files(
            @RequestParam(required = false) @Nullable String name,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = USUAL) String limit) {
        int most = limit(limit);
        List<FileView> views = name == null ? register.list(status(status), after, most + 1) : register.find(name);
        boolean more = views.size() > most;
        List<FileView> page = more ? views.subList(0, most) : views;
        Map<String, Long> counts = new TreeMap<>();
        register.counts().forEach((each, count) -> counts.put(each.word(), count));
        return new Files(
                counts,
                readiness.problem().orElseGet(register::problem),
                page.stream().map(FilesController::answer).toList(),
                more ? page.get(most - 1).name() : null);
    }

    private static FileAnswer answer(FileView view) {
        return new FileAnswer(
                view.name(),
                view.status().word(),
                view.version(),
                view.lines(),
                view.bytes(),
                view.held() == 0 ? null : view.held(),
                view.rows() == null ? null : view.rows().type(),
                view.rows() == null ? null : view.rows().rejected(),
                view.code(),
                view.reason(),
                view.since());
    }

    private static @Nullable FileStatus status(@Nullable String word) {
        if (word == null) {
            return null;
        }
        for (FileStatus status : FileStatus.values()) {
            if (status.word().equals(word)) {
                return status;
            }
        }
        String valid = Arrays.stream(FileStatus.values()).map(FileStatus::word).collect(Collectors.joining(", "));
        throw new InvalidParameterException("status", "is one of " + valid);
    }

    private static int limit(String text) {
        if (text.matches("[0-9]{1,5}")) {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MOST) {
                return limit;
            }
        }
        throw new InvalidParameterException("limit", "is a number from 1 to " + MOST);
    }
}
