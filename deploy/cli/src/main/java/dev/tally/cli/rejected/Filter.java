package dev.tally.cli.rejected;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.api.ApiClient;
import dev.tally.cli.api.ApiClient.Answer;
import dev.tally.cli.api.Json;
import dev.tally.model.time.DurationText;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which rejections are meant. */
final class Filter {
    private static final int PAGE = 1_000;

    @Option(names = "--code", paramLabel = "CODE", description = "Only those with this code, such as time.future.")
    private @Nullable String code;

    @Option(names = "--topic", paramLabel = "TOPIC", description = "Only those of this topic.")
    private @Nullable String topic;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only those rejected since then: ISO 8601, or 2h for two hours ago.")
    private @Nullable String since;

    boolean isEmpty() {
        return code == null && topic == null && since == null;
    }

    /** The latest first, at most so many; page by page, so that a large table is no large answer. */
    List<Json> read(ApiClient query, int most) {
        Instant from = since == null ? Instant.MIN : instant(since);
        List<Json> found = new ArrayList<>();
        String cursor = null;
        do {
            Answer answer = page(query, topic, Math.min(PAGE, most), cursor);
            for (Json rejection : answer.body().at("rejections").items()) {
                // Batches come in their order, so what is older than this is older from here on.
                if (Instant.parse(rejection.at("rejected_at").text()).isBefore(from) || found.size() == most) {
                    return found;
                }
                found.add(rejection);
            }
            cursor = next(answer);
        } while (cursor != null);
        return found;
    }

    /** The one at this place. */
    static Json at(ApiClient query, Place place) {
        String cursor = null;
        do {
            Filter all = new Filter();
            Answer answer = all.page(query, place.topic(), PAGE, cursor);
            for (Json rejection : answer.body().at("rejections").items()) {
                if (place.equals(placeOf(rejection))) {
                    return rejection;
                }
            }
            cursor = next(answer);
        } while (cursor != null);
        throw new Failure(
                ExitCode.FAILED, "the record at " + place + " was not rejected", "next: ./tally rejected list");
    }

    static Place placeOf(Json rejection) {
        return new Place(
                rejection.at("topic").text(),
                (int) rejection.at("partition").number(-1),
                rejection.at("record_offset").number(-1));
    }

    private Answer page(ApiClient query, @Nullable String ofTopic, int limit, @Nullable String cursor) {
        return query.get(
                "/v1/rejections",
                ApiClient.parameters(
                        "code", code, "topic", ofTopic, "limit", Integer.toString(limit), "cursor", cursor));
    }

    private static @Nullable String next(Answer answer) {
        Json next = answer.body().at("next");
        return next.isNull() ? null : next.text();
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException noTime) {
            return ago(text);
        }
    }

    private static Instant ago(String text) {
        try {
            return Clock.systemUTC().instant().minus(DurationText.parse(text));
        } catch (IllegalArgumentException neither) {
            throw new Failure(
                            ExitCode.USAGE,
                            "--since " + text + " is neither a time nor a duration",
                            "next: --since 2h   or   --since 2026-06-01T00:00:00Z")
                    .causedBy(neither);
        }
    }
}
