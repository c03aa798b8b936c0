package dev.tally.ingest.problem;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * The body of every answer that is not 2xx: RFC 9457 problem details. Programs go by {@code code}, which is stable; people
 * by {@code detail}, which says what is wrong and what to do, and holds nothing of the inside.
 *
 * @param errors the items of a batch that were refused; absent where it was not about items
 * @param headers what the answer carries besides, such as {@code Retry-After}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String code,
        @JsonProperty("request_id") @Nullable String requestId,
        @Nullable List<ItemProblem> errors,
        @JsonIgnore Map<String, String> headers) {
    private static final String TYPE = "urn:tally:problem:";

    public static Problem of(HttpStatus status, String code, String detail) {
        return new Problem(TYPE + code, status.getReasonPhrase(), status.value(), detail, code, null, null, Map.of());
    }

    public Problem withErrors(List<ItemProblem> itemErrors) {
        return new Problem(type, title, status, detail, code, requestId, List.copyOf(itemErrors), headers);
    }

    public Problem withHeader(String name, String value) {
        return new Problem(type, title, status, detail, code, requestId, errors, Map.of(name, value));
    }

    Problem withRequestId(@Nullable String id) {
        return new Problem(type, title, status, detail, code, id, errors, headers);
    }
}
