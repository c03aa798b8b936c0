package dev.tally.ingest.pull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How one pull is doing.
 *
 * @param url without its query, where a token may stand
 * @param state {@code connecting}, {@code reading}, {@code waiting} (for the next try or the next look), {@code ended} (there
 *     is no more), {@code stopped} (somebody must look)
 * @param lines how many lines of the stream are on Kafka, as events or as rejections
 * @param accepted of them since this process started; so is {@code rejected}
 * @param retryAt when it is asked again
 * @param problem why it is not reading
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PullStatus(
        String name,
        String type,
        String url,
        String state,
        long lines,
        long accepted,
        long rejected,
        @JsonProperty("last_line_at") @Nullable Instant lastLineAt,
        @JsonProperty("retry_at") @Nullable Instant retryAt,
        @Nullable String problem) {}
