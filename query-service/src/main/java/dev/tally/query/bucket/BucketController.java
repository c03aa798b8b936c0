package dev.tally.query.bucket;

import dev.tally.model.time.DurationText;
import dev.tally.query.problem.Problem;
import dev.tally.query.request.CursorKeys;
import dev.tally.query.request.Page;
import dev.tally.query.request.Parameters;
import dev.tally.query.request.PathText;
import dev.tally.query.snapshot.Answer;
import dev.tally.query.snapshot.Snapshot;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The buckets of an event type that start in {@code [from, to)}, so that the sums of adjacent ranges add up. The width is
 * one of those that are kept, the smallest where none is asked for. {@code fill=zero} adds the buckets in which nothing
 * was counted, from {@code from} (else the first bucket) to {@code to} (else the last).
 */
@RestController
class BucketController {
    private static final String PREFIX = "/v1/buckets/";
    private static final Duration WIDEST = Duration.ofDays(1);

    private final Snapshot snapshot;
    private final BucketQueries queries;

    BucketController(Snapshot snapshot, BucketQueries queries) {
        this.snapshot = snapshot;
        this.queries = queries;
    }

    private record Buckets(
            String type,
            @Nullable String every,
            List<Bucket> buckets,
            @Nullable String next) {}

    @GetMapping("/v1/buckets/{*type}")
    ResponseEntity<Object> buckets(HttpServletRequest request) {
        String type = PathText.decode(PathText.raw(request, PREFIX));
        Parameters parameters = Parameters.of(request, List.of("from", "to", "every", "fill", "limit", "cursor"));
        Optional<Duration> every = parameters.duration("every", WIDEST);
        Instant from = parameters.instant("from").orElse(null);
        Instant to = parameters.instant("to").orElse(null);
        if (from != null && to != null && to.isBefore(from)) {
            throw Parameters.invalid("to", "is before from");
        }
        boolean fill = parameters.choice("fill", List.of("none", "zero")).equals("zero");
        int limit = parameters.limit();
        Optional<CursorKeys> cursor = parameters.cursor();
        return snapshot.answer(request, parameters, moment -> {
            if (!queries.isKnown(type)) {
                throw Problem.notFound("type.unknown", "No event of this type is counted yet")
                        .with("type", type);
            }
            Optional<Duration> width = width(every);
            if (width.isEmpty()) {
                return Answer.of(new Buckets(type, null, List.of(), null));
            }
            BucketList list = new BucketList(type, width.get(), from, to);
            BucketList rest =
                    cursor.map(keys -> list.from(keys.instant(0).plusNanos(1))).orElse(list);
            List<Bucket> oneMore = fill ? filled(list, rest, limit + 1) : queries.buckets(rest, limit + 1);
            Page<Bucket> page = Page.of(
                    oneMore,
                    limit,
                    parameters,
                    bucket -> List.of(bucket.bucketStart().toString()));
            return Answer.page(
                    new Buckets(type, DurationText.format(width.get()), page.rows(), page.next()), page.next());
        });
    }

    /** The width asked for, else the smallest; empty where there are no buckets at all. */
    private Optional<Duration> width(Optional<Duration> asked) {
        List<Duration> kept = queries.widths();
        if (asked.isPresent() && !kept.contains(asked.get())) {
            String names = kept.stream().map(DurationText::format).collect(Collectors.joining(" | "));
            throw Parameters.invalid("every", kept.isEmpty() ? "is kept for no width yet" : "is one of " + names);
        }
        return asked.or(() -> kept.stream().findFirst());
    }

    private List<Bucket> filled(BucketList whole, BucketList rest, int most) {
        Instant end = whole.to();
        BucketList started = rest;
        if (end == null || rest.from() == null) {
            Optional<BucketQueries.Span> span = queries.span(whole);
            if (span.isEmpty()) {
                return List.of();
            }
            end = end == null ? span.get().last().plus(whole.every()) : end;
            started = rest.from() == null ? rest.from(span.get().first()) : rest;
        }
        return started.filled(queries.buckets(started, most), end, most);
    }
}
