package dev.tally.query.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.query.problem.Problem;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
    private static final List<String> KEYS = List.of("สวัสดี & /", "-7", "");

    @Test
    void comesBackAsItWentOutAndIsSafeInAUrl() {
        String cursor = Cursor.write("/v1/words", KEYS);
        assertThat(cursor).matches("[A-Za-z0-9_-]+");
        assertThat(Cursor.read("/v1/words", cursor).keys()).isEqualTo(KEYS);
    }

    @Test
    void anyByteChangedAndAnyOtherListIsRefused() {
        String cursor = Cursor.write("/v1/words", KEYS);
        assertThatThrownBy(() -> Cursor.read("/v1/documents", cursor)).isInstanceOf(Problem.class);
        byte[] bytes = Base64.getUrlDecoder().decode(cursor);
        for (int i = 0; i < bytes.length; i++) {
            byte[] altered = bytes.clone();
            altered[i] ^= 1;
            String forged = Base64.getUrlEncoder().withoutPadding().encodeToString(altered);
            assertThatThrownBy(() -> Cursor.read("/v1/words", forged))
                    .isInstanceOfSatisfying(
                            Problem.class, problem -> assertThat(problem.code()).isEqualTo("cursor.invalid"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "AAAA", "not base 64", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void whatWasNeverGivenOutIsRefused(String cursor) {
        assertThatThrownBy(() -> Cursor.read("/v1/words", cursor)).isInstanceOf(Problem.class);
    }

    @Test
    void keysThatTheListCannotUseAreRefusedEvenWithAMatchingDigest() {
        CursorKeys keys = Cursor.read("l", Cursor.write("l", List.of("word")));
        assertThat(keys.text(0)).isEqualTo("word");
        assertThatThrownBy(() -> keys.text(1)).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> keys.number(0)).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> keys.instant(0)).isInstanceOf(Problem.class);
        String withNul = Cursor.write("l", List.of("a\0b"));
        assertThatThrownBy(() -> Cursor.read("l", withNul)).isInstanceOf(Problem.class);
    }
}
