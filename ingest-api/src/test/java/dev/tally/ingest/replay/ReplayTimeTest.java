package dev.tally.ingest.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.model.config.FieldPath;
import dev.tally.model.record.InvalidRecordException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayTimeTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            "2026-11-21T10:00:00Z"            | 2026-11-21T10:00:00Z
            "2026-11-21T10:00:00.25+01:00"    | 2026-11-21T09:00:00.250Z
            "2026-11-21 10:00:00"             | 2026-11-21T10:00:00Z
            "2026-11-21 10:00:00-02:00"       | 2026-11-21T12:00:00Z
            "2026-11-21T10:00"                | 2026-11-21T10:00:00Z
            "2026-11-21"                      | 2026-11-21T00:00:00Z
            1763719200                        | 2025-11-21T10:00:00Z
            "1763719200"                      | 2025-11-21T10:00:00Z
            1763719200.5                      | 2025-11-21T10:00:00.500Z
            1763719200123                     | 2025-11-21T10:00:00.123Z
            1.763719200123e12                 | 2025-11-21T10:00:00.123Z
            99999999999                       | 5138-11-16T09:46:39Z
            100000000000                      | 1973-03-03T09:46:40Z
            -1                                | 1969-12-31T23:59:59Z
            """)
    void readsTimesAsTheyAreWritten(String value, Instant expected) throws Exception {
        assertThat(read(new ReplayTime(FieldPath.parse("/at")), "{\"at\":" + value + "}"))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"at":"soon"}
            {"at":"2026-02-30"}
            {"at":true}
            {"at":{}}
            {"at":1e999}
            {"at":null}
            {"b":1}
            {"at":1
            """)
    void refusesWhatIsNone(String object) {
        assertThatThrownBy(() -> read(new ReplayTime(FieldPath.parse("/at")), object))
                .isInstanceOf(InvalidRecordException.class);
    }

    @Test
    void takesTheFirstUsualMemberOfTheFirstObjectAndKeepsToIt() throws Exception {
        ReplayTime time = new ReplayTime(null);

        assertThat(read(time, "{\"date\":\"2020-01-01\",\"created_at\":5,\"timestamp\":\"none\"}"))
                .isEqualTo(Instant.ofEpochSecond(5));
        assertThat(time.member()).hasToString("/created_at");
        assertThatThrownBy(() -> read(time, "{\"timestamp\":7}")).hasMessageContaining("/created_at");
    }

    @Test
    void givesAllOneTimeWhereTheFirstHasNone() throws Exception {
        ReplayTime time = new ReplayTime(null);

        assertThat(read(time, "{\"a\":1}")).isEqualTo(read(time, "{\"timestamp\":7}"));
        assertThat(time.member()).isNull();
        assertThatThrownBy(() -> read(time, "{\"a\":")).isInstanceOf(InvalidRecordException.class);
    }

    private static Instant read(ReplayTime time, String json) throws InvalidRecordException {
        return time.read(json.getBytes(UTF_8), json.getBytes(UTF_8).length);
    }
}
