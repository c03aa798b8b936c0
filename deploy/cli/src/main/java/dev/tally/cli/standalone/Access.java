package dev.tally.cli.standalone;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.home.Home;
import dev.tally.model.access.TokensFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who gets to the two doors of an installation. Without tokens only who is on this machine, whoever it is.
 *
 * @param tokens the tokens file; null: nobody is asked
 * @param address where the doors listen
 * @param watcherHasToken whether the file watcher is given one by whoever starts all this
 */
record Access(@Nullable Path tokens, String address, boolean watcherHasToken) {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String EVERYWHERE = "0.0.0.0";

    static Access of(Home home, Map<String, String> environment) {
        String address = environment.getOrDefault("TALLY_HTTP_ADDRESS", "").strip();
        if (!environment.getOrDefault("TALLY_TLS_CERTIFICATE", "").isBlank()) {
            throw new Failure(
                    ExitCode.USAGE,
                    "TALLY_TLS_CERTIFICATE is set, and up speaks plain HTTP",
                    "it is for services that are started by themselves",
                    "next: unset it, and put a proxy that speaks TLS in front where others reach Tally");
        }
        Path file = home.tokens(environment);
        if (Files.exists(file)
                || !environment.getOrDefault("TALLY_TOKENS_FILE", "").isBlank()) {
            try {
                TokensFile.check(file);
            } catch (IllegalArgumentException unusable) {
                throw new Failure(
                                ExitCode.USAGE,
                                "the tokens file cannot be used",
                                String.valueOf(unusable.getMessage()),
                                "next: mend it, then ./tally token list")
                        .causedBy(unusable);
            }
            if (!List.of("", LOOPBACK, EVERYWHERE).contains(address)) {
                throw new Failure(
                        ExitCode.USAGE,
                        "TALLY_HTTP_ADDRESS is " + address,
                        "up itself asks its services at " + LOOPBACK,
                        "next: TALLY_HTTP_ADDRESS=" + EVERYWHERE + ", and a firewall for what is too much");
            }
            return new Access(file, address.isEmpty() ? LOOPBACK : address, hasWatcherToken(environment));
        }
        if (!address.isEmpty() && !address.equals(LOOPBACK)) {
            throw new Failure(
                    ExitCode.USAGE,
                    "TALLY_HTTP_ADDRESS is " + address + ", and nobody is asked for a token",
                    "others may reach Tally only where there are tokens",
                    "next: ./tally token create me --scope 'events:*,documents,read,sql,metrics'");
        }
        return new Access(null, LOOPBACK, hasWatcherToken(environment));
    }

    private static boolean hasWatcherToken(Map<String, String> environment) {
        return Stream.of("TALLY_INGEST_TOKEN", "TALLY_INGEST_TOKEN_FILE")
                .anyMatch(name -> !environment.getOrDefault(name, "").isBlank());
    }

    /** What the doors are told. */
    Map<String, String> environment() {
        return tokens == null
                ? Map.of("TALLY_HTTP_ADDRESS", address)
                : Map.of("TALLY_HTTP_ADDRESS", address, "TALLY_TOKENS_FILE", tokens.toString());
    }

    /** For the line that says how this one runs. */
    String text() {
        return (tokens == null ? "no authentication, " : "tokens asked for, ") + reach();
    }

    String reach() {
        return address.equals(LOOPBACK) ? "loopback only" : "listening on " + address;
    }
}
