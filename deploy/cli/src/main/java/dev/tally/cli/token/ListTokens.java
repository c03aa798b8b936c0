package dev.tally.cli.token;

import dev.tally.cli.ExitCode;
import dev.tally.cli.api.Json;
import dev.tally.cli.read.Table;
import dev.tally.model.access.AccessToken;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tally token list}. */
@Command(name = "list", description = "Lists the tokens: who may do what until when.")
final class ListTokens extends TokenVerb {
    @Option(names = "--json", description = "As JSON, one a line.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        TokenLines lines = lines();
        List<Json> rows = lines.tokens().stream().map(ListTokens::row).toList();
        if (json) {
            rows.forEach(row -> terminal().data(row.toString()));
        } else {
            Table table = new Table("name", "scopes", "expires", "state");
            rows.forEach(table::add);
            table.lines().forEach(terminal()::data);
        }
        if (!lines.exists()) {
            terminal().say("There is no tokens file (" + lines + "): nobody is asked for a token.");
        }
        return ExitCode.OK;
    }

    private static Json row(AccessToken token) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("name", token.name());
        row.put("scopes", token.scopeText());
        row.put("expires", token.expires() == null ? null : token.expires().toString());
        row.put("state", token.isExpired(Instant.now()) ? "expired" : "good");
        return Json.of(row);
    }
}
