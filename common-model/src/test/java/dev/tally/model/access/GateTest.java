package dev.tally.model.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateTest {
    /** Of the secrets "one" and "two", by sha256sum. */
    private static final String ONE = "sha256:7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed";

    private static final String TWO = "sha256:3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3";
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-27T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path directory;

    private final List<String> warnings = new ArrayList<>();
    private Path file = Path.of("");
    private @Nullable Gate gate;

    @BeforeEach
    void open() throws IOException {
        file = directory.resolve("tokens");
        write("# who may do what", "", "shop " + ONE + " events:order.placed,documents", "ops\t" + TWO + "  read");
        gate = new Gate(new TokensFile(file, warnings::add), CLOCK);
    }

    /** As an editor or the command does it: whole, under another name, and renamed. */
    private void write(String... lines) throws IOException {
        Path draft = Files.write(directory.resolve("draft"), List.of(lines));
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private @Nullable Refusal refusal(@Nullable String authorization, Scope needed) {
        return gate.caller(authorization).refusal(needed);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "Bearer one, documents, -",
                "bearer  one, documents, -",
                "Bearer one, events:order.placed, -",
                "Bearer one, events, -",
                "Bearer one, any, -",
                "Bearer one, events:order, SCOPE_MISSING",
                "Bearer one, events:order.placed.too, SCOPE_MISSING",
                "Bearer one, events:*, SCOPE_MISSING",
                "Bearer one, read, SCOPE_MISSING",
                "Bearer two, read, -",
                "Bearer two, sql, SCOPE_MISSING",
                "Bearer two, events, SCOPE_MISSING",
                "Bearer two, metrics, SCOPE_MISSING",
                "Bearer three, any, TOKEN_UNKNOWN",
                "Bearer One, any, TOKEN_UNKNOWN",
                "Basic one, any, TOKEN_UNKNOWN",
                "one, any, TOKEN_UNKNOWN",
                "Bearer, any, TOKEN_UNKNOWN",
                "Bearer one two, any, TOKEN_UNKNOWN",
                "'', any, TOKEN_MISSING",
                "-, any, TOKEN_MISSING",
            })
    void permitsWhatTheFileSays(@Nullable String authorization, String needed, @Nullable Refusal refusal) {
        assertThat(refusal(authorization, new Scope(needed))).isEqualTo(refusal);
    }

    @Test
    void neitherTheHashNorTheNameIsAToken() {
        assertThat(refusal("Bearer " + ONE, Scope.ANY_TOKEN)).isEqualTo(Refusal.TOKEN_UNKNOWN);
        assertThat(refusal("Bearer " + ONE.substring("sha256:".length()), Scope.ANY_TOKEN))
                .isEqualTo(Refusal.TOKEN_UNKNOWN);
        assertThat(refusal("Bearer shop", Scope.ANY_TOKEN)).isEqualTo(Refusal.TOKEN_UNKNOWN);
    }

    @Test
    void allEventsAreThoseOfEveryTypeAndNothingElse() throws IOException {
        write("all " + ONE + " events:*");
        assertThat(refusal("Bearer one", Scope.event("order.placed"))).isNull();
        assertThat(refusal("Bearer one", Scope.event("no type"))).isNull();
        assertThat(refusal("Bearer one", Scope.SOME_EVENTS)).isNull();
        assertThat(refusal("Bearer one", Scope.DOCUMENTS)).isEqualTo(Refusal.SCOPE_MISSING);
        assertThat(Refusal.SCOPE_MISSING.challenge(Scope.event("a\"\r\nSet-Cookie: b")))
                .isEqualTo("Bearer realm=\"tally\", error=\"insufficient_scope\", scope=\"events:*\"");
    }

    @Test
    void asksNobodyWithoutAFile() {
        Caller caller = new Gate(null, CLOCK).caller("Bearer anything");
        assertThat(caller.refusal(Scope.SQL)).isNull();
        assertThat(caller.name()).isNull();
    }

    @Test
    void aTokenEndsAtItsTime() throws IOException {
        write("a " + ONE + " read 2026-11-27T12:00:00Z", "b " + TWO + " read 2026-11-27T12:00:01Z");
        assertThat(refusal("Bearer one", Scope.READ)).isEqualTo(Refusal.TOKEN_EXPIRED);
        assertThat(refusal("Bearer two", Scope.READ)).isNull();
    }

    @Test
    void followsTheFile() throws IOException {
        assertThat(refusal("Bearer one", Scope.DOCUMENTS)).isNull();
        write("ops " + TWO + " read,sql");
        assertThat(refusal("Bearer one", Scope.DOCUMENTS)).isEqualTo(Refusal.TOKEN_UNKNOWN);
        assertThat(refusal("Bearer two", Scope.SQL)).isNull();
        assertThat(gate.caller("Bearer two").name()).isEqualTo("ops");
        assertThat(warnings).isEmpty();
    }

    @Test
    void whatCannotBeReadPermitsNobodyAndIsSaidOnce() throws IOException {
        write("shop " + ONE + " documents,everything", "ops " + TWO + " read");
        assertThat(refusal("Bearer one", Scope.DOCUMENTS)).isEqualTo(Refusal.TOKEN_UNKNOWN);
        assertThat(refusal("Bearer two", Scope.READ)).isNull();
        assertThat(warnings).singleElement().asString().contains("line 1", "'everything' is no scope");
        warnings.clear();
        Files.delete(file);
        assertThat(refusal("Bearer two", Scope.READ)).isEqualTo(Refusal.TOKEN_UNKNOWN);
        assertThat(refusal("Bearer two", Scope.READ)).isEqualTo(Refusal.TOKEN_UNKNOWN);
        assertThat(warnings).singleElement().asString().contains("cannot be read");
        write("ops " + TWO + " read");
        assertThat(refusal("Bearer two", Scope.READ)).isNull();
    }

    @Test
    void beginsOnlyWithAFileWithoutFault() throws IOException {
        write("a " + ONE + " read", "a " + TWO + " read", "b short read", "c " + TWO, "d " + TWO + " read tomorrow");
        assertThatThrownBy(() -> TokensFile.check(file))
                .hasMessageContainingAll("line 2: there is a token a", "line 3", "line 4", "line 5")
                .hasMessageNotContaining(TWO);
        Path away = directory.resolve("away");
        assertThatThrownBy(() -> TokensFile.check(away)).hasMessageContaining("TALLY_TOKENS_FILE");
    }

    @Test
    void aLineSaysAllOfAToken() {
        AccessToken token = AccessToken.parse("a " + ONE + " sql,read 2027-01-31T00:00:00Z");
        assertThat(token.toLine()).isEqualTo("a " + ONE + " read,sql 2027-01-31T00:00:00Z");
        assertThat(AccessToken.parse(token.toLine())).isEqualTo(token);
    }

    @Test
    void aNewSecretIsLongAndItsHashIsTheOneOthersCompute() {
        assertThat(TokenSecret.create()).matches("tally_[A-Za-z0-9_-]{43}").isNotEqualTo(TokenSecret.create());
        assertThat(TokenSecret.hash("one")).isEqualTo(ONE);
    }
}
