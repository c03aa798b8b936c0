package dev.tally.query.bucket;

import dev.tally.query.problem.Problem;
import dev.tally.query.request.CursorKeys;
import dev.tally.query.request.Page;
import dev.tally.query.request.Parameters;
import dev.tally.query.request.PathText;
import dev.tally.query.request.RollUp;
import dev.tally.query.request.Span;
import dev.tally.query.snapshot.Answer;
import dev.tally.query.snapshot.Snapshot;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The event types, and the buckets of one that start in {@code [from, to)}, so that the sums of adjacent ranges add up. The
 * width is a multiple of one that is kept, the smallest where none is asked for. {@code fill=zero} adds the buckets in
 * which nothing was counted, from {@code from} (else the first bucket) to {@code to} (else the last).
 */
@RestController
class BucketController {
    private static final String PREFIX = "/v1/buckets/";
    /** Before every type: no type is empty. */
    private static final String BEFORE_ALL = "";

    private final Snapshot snapshot;
    private final BucketQueries queries;

    BucketController(Snapshot snapshot, BucketQueries queries) {
        this.snapshot = snapshot;
        this.queries = queries;
    }

    private record Types(List<BucketType> types, @Nullable String next) {}

    private record Buckets(
            String type,
            @Nullable String every,
            List<Bucket> buckets,
            @Nullable String next) {}

    @GetMapping("/v1/buckets")
    ResponseEntity<Object> types(HttpServletRequest request) {
        Parameters parameters = Parameters.ofList(request, List.of());
        int limit = parameters.limit();
        String behind = parameters.cursor().map(keys -> keys.text(0)).orElse(BEFORE_ALL);
        return snapshot.answer(request, parameters, moment -> {
            Page<BucketType> page =
                    Page.of(queries.types(behind, limit + 1), limit, parameters, type -> List.of(type.type()));
            return Answer.page(new Types(page.rows(), page.next()), BucketType.class, page.rows(), page.next());
        });
    }

    @GetMapping("/v1/buckets/{*type}")
    ResponseEntity<Object> buckets(HttpServletRequest request) {
        String type = PathText.decode(PathText.raw(request, PREFIX));
        Parameters parameters = Parameters.ofList(request, List.of("from", "to", "every", "fill"));
        Span span = Span.of(parameters);
        boolean fill = parameters.choice("fill", List.of("none", "zero")).equals("zero");
        int limit = parameters.limit();
        Optional<CursorKeys> cursor = parameters.cursor();
        return snapshot.answer(request, parameters, moment -> {
            if (!queries.isKnown(type)) {
                throw Problem.notFound("type.unknown", "No event of this type is counted yet")
                        .with("type", type);
            }
            Optional<RollUp> width = RollUp.of(parameters, queries.widths());
            if (width.isEmpty()) {
                return Answer.page(new Buckets(type, null, List.of(), null), Bucket.class, List.of(), null);
            }
            BucketList list = new BucketList(type, width.get(), span.from(), span.to());
            BucketList rest =
                    cursor.map(keys -> list.from(keys.instant(0).plusNanos(1))).orElse(list);
            List<Bucket> oneMore = fill ? filled(list, rest, limit + 1) : queries.buckets(rest, limit + 1);
            Page<Bucket> page = Page.of(
                    oneMore,
                    limit,
                    parameters,
                    bucket -> List.of(bucket.bucketStart().toString()));
            return Answer.page(
                    new Buckets(type, width.get().name(), page.rows(), page.next()),
                    Bucket.class,
                    page.rows(),
                    page.next());
        });
    }

    private List<Bucket> filled(BucketList whole, BucketList rest, int most) {
        Instant end = whole.to();
        BucketList started = rest;
        if (end == null || rest.from() == null) {
            Optional<BucketQueries.Counted> counted = queries.counted(whole);
            if (counted.isEmpty()) {
                return List.of();
            }
            end = end == null ? counted.get().last().plus(whole.width().every()) : end;
            started = rest.from() == null ? rest.from(counted.get().first()) : rest;
        }
        return started.filled(queries.buckets(started, most), end, most);
    }
}
