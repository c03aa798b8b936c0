package dev.tally.query.sql;

import dev.tally.query.problem.Problem;
import dev.tally.query.request.Parameters;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** How rows are written: {@code format} decides, else {@code Accept}, else it is JSON. */
enum SqlFormat {
    JSON("application/json"),
    CSV("text/csv;charset=UTF-8;header=present"),
    NDJSON("application/x-ndjson");

    private final String mediaType;

    SqlFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    String mediaType() {
        return mediaType;
    }

    static SqlFormat of(Parameters parameters, @Nullable String accept) {
        List<String> names = Arrays.stream(values())
                .map(format -> format.name().toLowerCase(Locale.ROOT))
                .toList();
        if (parameters.text("format").isPresent()) {
            return values()[names.indexOf(parameters.choice("format", names))];
        }
        return accept == null || accept.isBlank()
                ? JSON
                : accepted(accept)
                        .orElseThrow(() -> Problem.of(
                                HttpStatus.NOT_ACCEPTABLE,
                                "accept.unsupported",
                                "This path answers application/json | text/csv | application/x-ndjson"));
    }

    private static Optional<SqlFormat> accepted(String accept) {
        try {
            return MediaType.parseMediaTypes(accept).stream()
                    .sorted((a, b) -> Double.compare(b.getQualityValue(), a.getQualityValue()))
                    .flatMap(range -> Arrays.stream(values())
                            .filter(format -> new MediaType(range.getType(), range.getSubtype())
                                    .includes(MediaType.parseMediaType(format.mediaType))))
                    .findFirst();
        } catch (InvalidMediaTypeException malformed) {
            return Optional.empty();
        }
    }
}
