package dev.tally.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** The page as a person meets it, in a real browser: first empty, then fed, then cut off. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DashboardIT {
    private static final String MARKUP = "<img src=x onerror=\"document.title='broken in'\">";
    private static final LocatorAssertions.HasTextOptions PATIENTLY =
            new LocatorAssertions.HasTextOptions().setTimeout(60_000);
    private static final LocatorAssertions.ContainsTextOptions LONG =
            new LocatorAssertions.ContainsTextOptions().setTimeout(60_000);

    private static final String CONFIGURATION = """
            version: 1
            events:
              sale.made: {time: {at: /at, as: epoch}}
            counters:
              - name: sales_by_minute
                from: sale.made
                group-by: {shop: /shop}
                measures: {sales: count, largest: {max: /total}}
                every: [1m, 1h]
              - name: sales_by_shop
                from: sale.made
                group-by: {shop: /shop}
                measures: {revenue: {sum: /total}, sales: count}
            """;

    private Installation tally;
    private Browser browser;
    private Page page;

    @BeforeAll
    void start() throws Exception {
        tally = Installation.create("dashboard");
        tally.configure(CONFIGURATION);
        tally.up();
        browser = new Browser();
        page = browser.open(tally.query().base() + "/", 1280, 720, ColorScheme.LIGHT);
    }

    @AfterAll
    void stop() throws Exception {
        try {
            browser.close();
        } finally {
            tally.close();
        }
    }

    @AfterEach
    void nothingWentWrongInThePage() {
        assertThat(browser.faults()).isEmpty();
        assertThat(page.title()).doesNotContain("broken in");
    }

    @Test
    @Order(1)
    void anEmptyTallyIsATutorial() {
        assertThat(page.locator(".tutorial li")).hasCount(3);
        assertThat(page.locator(".tutorial .is-done")).hasCount(0);
        assertThat(page.locator("#freshness")).containsText("live · no batch yet · lag 0", LONG);
        assertThat(page.locator("#balance")).hasText("✔ balances", PATIENTLY);
        page.locator(".tutorial li").first().getByText("copy").click();
        assertThat(clipboard(page)).isEqualTo("cp README.md inbox/");
        shoot(page, "empty");
    }

    @Test
    @Order(2)
    void whatIsPostedAppearsByItself() throws Exception {
        tally.ingest()
                .post("/v1/events/order.placed", "application/json", "[{\"shop\":\"a\"},{\"shop\":\"b\"}]")
                .with(202);
        assertThat(page.locator("#tile-events .note")).hasText("2 events in all", PATIENTLY);
        assertThat(page.locator("#arrivals table")).containsText("order.placed", LONG);
        assertThat(page.locator(".tutorial .is-done")).hasCount(1);
        assertThat(page.locator("#freshness")).containsText(Pattern.compile("batch [12] "), LONG);
        assertThat(page.locator("#balance")).hasText("✔ balances", PATIENTLY);
        assertThat(page.locator("#balance")).hasAttribute("title", Pattern.compile("Checked by SQL in this snapshot"));
    }

    @Test
    @Order(3)
    void aDroppedFileIsCounted() {
        page.evaluate("""
                () => {
                  const files = new DataTransfer();
                  files.items.add(new File(['To be, or not to be: that is the question.\\n'], 'hamlet é.txt', {type: 'text/plain'}));
                  const event = new DragEvent('drop', {dataTransfer: files, bubbles: true, cancelable: true});
                  document.body.dispatchEvent(event);
                }""");
        assertThat(page.locator(".drop")).containsText("1 lines, 10 words, counted in", LONG);
        assertThat(page.locator("#documents tbody tr").first()).containsText("hamlet é.txt", LONG);
        assertThat(page.locator("#documents tbody tr").first()).containsText("✔ counted", LONG);
        assertThat(page.locator("#tile-words .value")).hasText("10", PATIENTLY);
        assertThat(page.locator("#words li").first().locator(".word")).hasText("be", PATIENTLY);
        assertThat(page.locator("#words li").first().locator(".count")).hasText("2");
    }

    @Test
    @Order(4)
    void whatIsMarkupStaysText() throws Exception {
        tally.ingest()
                .put("/v1/documents/" + Door.path(MARKUP + ".txt"), "text/plain", "مرحبا بالعالم")
                .with(202);
        assertThat(page.locator("#documents tbody tr").first()).containsText(MARKUP, LONG);
        assertThat(page.locator("#documents img")).hasCount(0);
        // No text of a document is such a word; a counter of topics that others write may be.
        page.route(
                "**/v1/words*",
                route -> route.fulfill(
                        new Route.FulfillOptions()
                                .setContentType("application/json")
                                .setBody(
                                        "{\"words\":[{\"word\":\"<img src=x onerror=alert(1)>\",\"count\":7}],\"next\":null}")));
        page.locator("#words input").fill("img");
        assertThat(page.locator("#words li")).hasCount(1);
        assertThat(page.locator("#words li .word")).hasText("<img src=x onerror=alert(1)>", PATIENTLY);
        assertThat(page.locator("#words img")).hasCount(0);
        page.unroute("**/v1/words*");
        page.locator("#words input").fill("");
        assertThat(page.locator("#words li .word").first()).hasText("be", PATIENTLY);
    }

    @Test
    @Order(5)
    void theUrlHoldsWhatWasChosen() {
        page.locator("#arrivals [data-range='1h']").click();
        page.locator("#words input").fill("q");
        assertThat(page.locator("#words li")).hasCount(1);
        page.locator("#arrivals").getByText("table").click();
        assertThat(page).hasURL(Pattern.compile(".*#/\\?range=1h&q=q&table=arrivals$"));
        Page other = browser.open(page.url(), 1280, 720, ColorScheme.DARK);
        assertThat(other.locator("#arrivals [data-range='1h']")).hasAttribute("aria-pressed", "true");
        assertThat(other.locator("#words li .word")).hasText("question", PATIENTLY);
        assertThat(other.locator("#arrivals table")).isVisible();
        assertThat(other.locator("#arrivals canvas")).isHidden();
        other.context().close();
        page.goBack();
        assertThat(page.locator("#arrivals canvas")).isVisible();
        page.navigate(tally.query().base() + "/");
    }

    /** More rows than the panel asks for: it has to show the latest buckets, and the largest groups. */
    @Test
    @Order(6)
    void aCounterShowsItsLatestBucketsAndLargestGroups() throws Exception {
        long hour = Instant.now().truncatedTo(ChronoUnit.HOURS).getEpochSecond();
        List<String> sales = new ArrayList<>();
        for (int shop = 0; shop < 250; shop++) {
            sales.add("{\"shop\":\"s%03d\",\"at\":%d,\"total\":1.25}".formatted(shop, hour - 900));
        }
        for (int minute = 2; minute <= 8; minute++) {
            sales.add("{\"shop\":\"zoo\",\"at\":%d,\"total\":0.5}".formatted(hour - 300 - 60 * minute));
        }
        for (int i = 1; i <= 3; i++) {
            sales.add("{\"shop\":\"zoo\",\"at\":%d,\"total\":%d.50}".formatted(hour - 300 + i, i));
            sales.add("{\"shop\":\"<b>bold</b>\",\"at\":%d,\"total\":0.1}".formatted(hour - 300 + i));
        }
        tally.ingest()
                .post("/v1/events/sale.made", "application/x-ndjson", String.join("\n", sales))
                .with(202);

        Locator rows = page.locator("#counter tbody tr");
        assertThat(page.locator("#counter h2")).hasText("Counter: sales per 1m", PATIENTLY);
        assertThat(rows.nth(0)).containsText("<b>bold</b>", LONG);
        assertThat(rows.nth(0).locator("td").last()).hasText("0.1");
        assertThat(rows.nth(1).locator("td").last()).hasText("3.5");
        assertThat(page.locator("#counter canvas")).isVisible();
        page.locator("#counter select").selectOption("sales_by_shop");
        assertThat(page.locator("#counter h2")).hasText("Counter: revenue", PATIENTLY);
        assertThat(rows.first().locator("td").allTextContents()).containsExactly("zoo", "11", "10");
        assertThat(page).hasURL(Pattern.compile(".*counter=sales_by_shop.*"));
        page.locator("#counter")
                .getByText("SQL", new Locator.GetByTextOptions().setExact(true))
                .click();
        assertThat(clipboard(page))
                .isEqualTo("SELECT *\n  FROM counter_sales_by_shop\n ORDER BY revenue DESC LIMIT 200");
    }

    @Test
    @Order(7)
    void everyPanelIsSomewhereElseToo() {
        for (Locator panel : page.locator("#overview .panel").all()) {
            String title = panel.locator("h2").textContent();
            panel.getByText("curl", new Locator.GetByTextOptions().setExact(true))
                    .click();
            assertThat(clipboard(page))
                    .as(title)
                    .startsWith("curl -s '" + tally.query().base() + "/v1/");
            panel.getByText("SQL", new Locator.GetByTextOptions().setExact(true))
                    .click();
            assertThat(clipboard(page)).as(title).startsWith("SELECT ");
            assertThat(panel.getByText("CSV", new Locator.GetByTextOptions().setExact(true)))
                    .hasCount(1);
        }
    }

    @Test
    @Order(8)
    void worksByKeyboard() {
        page.reload();
        assertThat(page.locator("#words li").first()).isVisible();
        page.keyboard().press("Tab");
        assertThat(page.locator(".skip")).isFocused();
        page.keyboard().press("/");
        assertThat(page.locator("#words input")).isFocused();
        page.keyboard().type("que");
        assertThat(page.locator("#words li")).hasCount(1);
        assertThat(page.locator("#words li .word")).hasText("question", PATIENTLY);
        page.locator("#words input").fill("");
        page.locator("#words input").blur();
        page.keyboard().press("t");
        assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
        page.keyboard().press("t");
        assertThat(page.locator("html")).hasAttribute("data-theme", "light");
        page.keyboard().press("s");
        assertThat(page.locator("#sql textarea")).isVisible();
        assertThat(page.locator("nav [aria-current]")).hasText("SQL");
        page.keyboard().press("r");
        assertThat(page.locator("#rejections")).containsText("Nothing was rejected.", LONG);
        page.keyboard().press("g");
        assertThat(page.locator("#overview")).isVisible();
    }

    @Test
    @Order(9)
    void fitsWhateverItIsShownOn() {
        assertThat((boolean) page.evaluate(
                        "() => document.querySelector('#attention').getBoundingClientRect().bottom <= 720"))
                .as("all panels above the fold at 1280 x 720")
                .isTrue();
        for (ColorScheme scheme : ColorScheme.values()) {
            if (scheme == ColorScheme.NO_PREFERENCE) {
                continue;
            }
            String name = scheme.name().toLowerCase(Locale.ROOT);
            Page wide = browser.open(tally.query().base() + "/", 1280, 720, scheme);
            assertThat(wide.locator("#counter canvas")).isVisible();
            shoot(wide, name);
            wide.context().close();
            Page narrow = browser.open(tally.query().base() + "/", 390, 800, scheme);
            assertThat(narrow.locator("#words li").first()).isVisible();
            assertThat(narrow.locator("html"))
                    .hasAttribute("data-theme", scheme == ColorScheme.DARK ? "dark" : "light");
            assertThat((boolean) narrow.evaluate("() => document.scrollingElement.scrollWidth <= innerWidth"))
                    .as("nothing sticks out at 390")
                    .isTrue();
            assertThat(
                            (boolean)
                                    narrow.evaluate(
                                            "() => [...document.querySelectorAll('#overview .panel')].every(panel => panel.clientWidth > 350)"))
                    .as("each panel has the whole width at 390")
                    .isTrue();
            shoot(narrow, "narrow-" + name);
            narrow.context().close();
        }
    }

    @Test
    @Order(10)
    void saysThatItIsStaleAndWhy() {
        page.route("**/v1/**", Route::abort);
        assertThat(page.locator("#stale")).containsText("the query service does not answer", LONG);
        assertThat(page.locator("body")).hasClass("is-stale");
        assertThat(page.locator("#freshness")).containsText("stale");
        assertThat(page.locator("#balance")).hasText("balance unknown");
        shoot(page, "stale");
        page.unroute("**/v1/**");
        assertThat(page.locator("#balance")).hasText("✔ balances", PATIENTLY);
        assertThat(page.locator("#stale")).isHidden();
    }

    private static String clipboard(Page page) {
        return (String) page.evaluate("() => navigator.clipboard.readText()");
    }

    private static void shoot(Page page, String name) {
        Path file = Path.of(System.getProperty("tally.scratch"), "screenshots", name + ".png");
        page.screenshot(new Page.ScreenshotOptions().setPath(file).setFullPage(true));
    }
}
