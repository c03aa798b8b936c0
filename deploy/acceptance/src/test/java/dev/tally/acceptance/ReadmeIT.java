package dev.tally.acceptance;

import static dev.tally.acceptance.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.acceptance.ConsoleBlocks.Step;
import dev.tally.acceptance.Installation.Ran;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every command that a page tells its reader to type is run as it stands there, and says what the page promises. Each page
 * begins with an empty home.
 */
class ReadmeIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Duration SOON = Duration.ofSeconds(60);
    /** Only these ask; a page may let them follow something that takes a moment to be counted. */
    private static final List<String> QUESTIONS =
            List.of("curl -s ", "./tally words", "./tally documents", "./tally buckets", "./tally status", "psql ");

    static List<String> pages() throws IOException {
        Path checkout = checkout();
        try (Stream<Path> docs = Files.walk(checkout.resolve("docs"));
                Stream<Path> examples = Files.walk(checkout.resolve("deploy/examples"), 2)) {
            List<String> pages = Stream.of(Stream.of(checkout.resolve("README.md")), docs.sorted(), examples.sorted())
                    .flatMap(Function.identity())
                    .filter(page -> page.toString().endsWith(".md"))
                    .filter(page ->
                            steps(page).stream().anyMatch(step -> step.notRun().isEmpty()))
                    .map(page -> checkout.relativize(page).toString())
                    .toList();
            assertThat(pages).contains("README.md", "deploy/examples/orders/README.md");
            return pages;
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void saysWhatIsTrue(String name) throws Exception {
        Path checkout = checkout();
        List<Step> steps = steps(checkout.resolve(name));
        try (Installation tally = Installation.create(name.replace('/', '-'))) {
            // What the commands may use of the checkout.
            Files.copy(
                    checkout.resolve("README.md"),
                    tally.home().resolve("README.md"),
                    StandardCopyOption.REPLACE_EXISTING);
            Files.createSymbolicLink(tally.home().resolve("docs"), checkout.resolve("docs"));
            Files.createSymbolicLink(tally.home().resolve("deploy"), checkout.resolve("deploy"));
            for (Step step : steps) {
                if (step.notRun().isEmpty()) {
                    run(tally, name, step);
                }
            }
        }
    }

    private static Path checkout() throws IOException {
        return Path.of(System.getProperty("tally.checkout")).toRealPath();
    }

    private static List<Step> steps(Path page) {
        try {
            return ConsoleBlocks.of(Files.readString(page));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (AssertionError malformed) {
            throw new AssertionError(page + ", " + malformed.getMessage(), malformed);
        }
    }

    private static void run(Installation tally, String name, Step step) throws Exception {
        String command = elsewhere(step.command(), tally.portBase());
        if (QUESTIONS.stream().anyMatch(command::startsWith)) {
            eventually(SOON, () -> once(tally, name, step, command));
        } else {
            once(tally, name, step, command);
        }
    }

    private static Ran once(Installation tally, String name, Step step, String command) throws Exception {
        Ran ran = tally.run(List.of("bash", "-o", "pipefail", "-c", "exec 2>&1\n" + command), PATIENCE);
        String where = name + ":" + step.line();
        assertThat(ran.exitCode() != 0).as("%s: failure of %s", where, ran).isEqualTo(step.fails());
        assertThat(step.missing(ran.out()))
                .as("%s: promised and not said by %s", where, ran)
                .isEmpty();
        return ran;
    }

    /**
     * The same command for an installation that stands beside others: on its own ports, and started in the background,
     * because here is only one terminal.
     */
    private static String elsewhere(String command, int portBase) {
        String moved = command;
        for (int distance = 0; distance <= 3; distance++) {
            moved = moved.replaceAll(
                    "(127\\.0\\.0\\.1|localhost):" + (7070 + distance) + "\\b", "$1:" + (portBase + distance));
        }
        return moved.replaceAll("^(\\./tally up)( --detach)?\\b", "$1 --detach --port-base " + portBase)
                .replaceAll("^(deploy/examples/[a-z]+/run)\\b", "$1 --port-base " + portBase);
    }
}
