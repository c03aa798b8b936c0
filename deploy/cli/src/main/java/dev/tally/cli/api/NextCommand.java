package dev.tally.cli.api;

import java.util.Map;
import java.util.Optional;

/** The command that goes on from a refusal: it shows what there is where something was asked for that is not. */
final class NextCommand {
    private static final Map<String, String> BY_CODE = Map.of(
            "word.unknown", "./tally words",
            "document.unknown", "./tally documents",
            "type.unknown", "./tally sql \"TABLE event_types\"",
            "counter.unknown", "./tally counter",
            "counter.backfilling", "./tally counter",
            "table.unknown", "./tally lake ls");

    private NextCommand() {}

    /** @param code of the problem, empty where it has none */
    static Optional<String> after(String code) {
        return code.startsWith("sql.") ? Optional.of("./tally sql --help") : Optional.ofNullable(BY_CODE.get(code));
    }
}
