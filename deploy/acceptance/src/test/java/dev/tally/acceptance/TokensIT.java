package dev.tally.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.tally.acceptance.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A Tally that asks for tokens, as its owner sets it up and meets it: by command, by HTTP and in the browser. */
class TokensIT {
    private static final LocatorAssertions.ContainsTextOptions LONG =
            new LocatorAssertions.ContainsTextOptions().setTimeout(60_000);

    @Test
    void asksForATokenEverywhereAndKeepsNone() throws Exception {
        try (Installation tally = Installation.create("tokens")) {
            configure(tally, "order.placed");
            String shop = create(tally, "shop", "events:order.placed");
            String mine = create(tally, "me", "events:*,documents,read,sql,metrics");
            assertThat(tally.up().err()).contains("tokens asked for, loopback only");
            byHttp(tally, shop, mine);
            byCommand(tally, mine);
            inTheBrowser(tally, mine);
            byFile(tally);
            tally.tally("token", "revoke", "shop").succeeded();
            send(tally, shop, "order.placed", 401);
            for (long pid : tally.pids().values()) {
                assertThat(Files.readString(Path.of("/proc", Long.toString(pid), "cmdline")))
                        .doesNotContain(mine, shop);
            }
            String watchers = Files.readString(tally.home().resolve(".tally/secrets/file-watcher"));
            for (Path file : kept(tally)) {
                if (!file.endsWith("secrets/file-watcher")) {
                    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                            .as(file.toString())
                            .doesNotContain(watchers);
                }
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(mine, shop);
            }
        }
    }

    private static String create(Installation tally, String name, String scopes) throws Exception {
        return tally.tally("token", "create", name, "--scope", scopes)
                .succeeded()
                .out()
                .strip();
    }

    private static void byHttp(Installation tally, String shop, String mine) throws Exception {
        send(tally, "", "order.placed", 401);
        send(tally, shop, "order.paid", 403);
        send(tally, shop, "order.placed", 202);
        send(tally, mine, "order.paid", 202);
        tally.query().get("/v1/words").with(401);
        tally.query().get("/readyz").with(200);
    }

    private static void send(Installation tally, String token, String type, int status) throws Exception {
        HttpRequest.Builder request = tally.ingest()
                .request("/v1/events/" + type)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}"));
        tally.ingest()
                .send(token.isEmpty() ? request : request.header("Authorization", "Bearer " + token))
                .with(status);
    }

    private static void byCommand(Installation tally, String mine) throws Exception {
        assertThat(tally.tally("words").ended(1).err()).contains("token.missing", "--token-file");
        assertThat(tally.tally("status").ended(1).err()).contains("token.missing", "--token-file");
        Path file = Files.writeString(Files.createTempFile("tally", "token"), mine + "\n");
        try {
            Path text = Files.writeString(tally.home().resolve("hamlet.txt"), "To be, or not to be\n");
            tally.tally("--token-file", file.toString(), "add", text.toString()).succeeded();
            assertThat(tally.tally("words", "--token-file", file.toString())
                            .succeeded()
                            .out())
                    .contains("be");
            assertThat(tally.tally("status", "--token-file", file.toString())
                            .succeeded()
                            .out())
                    .contains("last batch");
        } finally {
            Files.delete(file);
        }
    }

    /** Rows of files go through the door as well, by a token that the start has made, and a new type's once it is applied. */
    private static void byFile(Installation tally) throws Exception {
        Path secret = tally.home().resolve(".tally/secrets/file-watcher");
        assertThat(Files.getPosixFilePermissions(secret)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        tally.drop("a.order.placed.csv", "shop\nfirst\nsecond\n");
        awaitAccepted(tally, "order.placed", 3); // and the one by HTTP
        assertThat(tally.tally("token", "list").succeeded().out())
                .containsPattern("tally\\.file-watcher +events:order\\.placed ");

        configure(tally, "order.returned");
        tally.tally("config", "apply", "--restart").succeeded();
        tally.drop("a.order.returned.csv", "shop\nthird\n");
        awaitAccepted(tally, "order.returned", 1);
        assertThat(tally.tally("token", "list").succeeded().out())
                .containsPattern("tally\\.file-watcher +events:order\\.returned ");
    }

    private static void configure(Installation tally, String type) throws IOException {
        tally.configure(
                "version: 1\ninbox: {settle: 100ms, events: [{match: '*." + type + ".csv', type: " + type + "}]}\n");
    }

    private static void awaitAccepted(Installation tally, String type, long events) throws Exception {
        String dsn = tally.dsn();
        eventually(Duration.ofMinutes(1), () -> {
            try (Connection connection = Installation.connect(dsn);
                    PreparedStatement query =
                            connection.prepareStatement("SELECT sum(accepted) FROM event_types WHERE type = ?")) {
                query.setString(1, type);
                ResultSet row = query.executeQuery();
                row.next();
                assertThat(row.getLong(1)).isEqualTo(events);
                return null;
            }
        });
    }

    private static void inTheBrowser(Installation tally, String mine) {
        try (Browser browser = new Browser()) {
            Page page = browser.open(tally.query().base() + "/", 1280, 720, ColorScheme.LIGHT);
            page.locator("dialog.token input").fill("a wrong one");
            page.locator("dialog.token input").press("Enter");
            assertThat(page.locator("dialog.token")).isHidden();
            page.locator("#token").click();
            page.locator("dialog.token input").fill(mine);
            page.locator("dialog.token").getByText("Use it").click();
            assertThat(page.locator("#freshness")).containsText("live · as of", LONG);
            page.locator("#files").setInputFiles(tally.home().resolve("hamlet.txt"));
            assertThat(page.locator(".drop")).containsText("1 lines, 6 words, counted in", LONG);
            page.locator("#words").getByText("curl").click();
            assertThat((String) page.evaluate("() => navigator.clipboard.readText()"))
                    .contains("Bearer $TALLY_TOKEN")
                    .doesNotContain(mine);
            String csv = page.waitForDownload(
                            () -> page.locator("#words").getByText("CSV").click())
                    .suggestedFilename();
            assertThat(csv).isEqualTo("words.csv");
            page.reload();
            assertThat(page.locator("#freshness")).containsText("live · as of", LONG);
            assertThat(browser.faults()).isEmpty();
        }
    }

    /** What Tally writes for people and for itself, the data of Kafka and PostgreSQL aside. */
    private static List<Path> kept(Installation tally) throws IOException {
        try (Stream<Path> files = Stream.concat(
                Files.walk(tally.home().resolve(".tally/logs")),
                Files.walk(tally.home().resolve(".tally/secrets")))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
