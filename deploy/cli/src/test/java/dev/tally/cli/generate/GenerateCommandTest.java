package dev.tally.cli.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Output;
import dev.tally.cli.api.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateCommandTest {
    private static final Instant MIDNIGHT = Instant.parse("2026-06-02T00:00:00Z");

    @TempDir
    private Path directory;

    private Output generate(String... arguments) {
        return Output.of(
                Map.of("TALLY_HOME", directory.toString()),
                Stream.concat(Stream.of("generate"), Stream.of(arguments)).toArray(String[]::new));
    }

    @Test
    void oneSeedMakesTheSameOrdersAndSumsEachOnce() throws IOException {
        Path expected = directory.resolve("orders.csv");
        Output first = generate("orders", "--count", "2000", "--expected", expected.toString());
        assertThat(first.exitCode()).isZero();
        assertThat(first.out()).isEqualTo(generate("orders", "--count", "2000").out());
        assertThat(first.out())
                .isNotEqualTo(
                        generate("orders", "--count", "2000", "--seed", "2").out());
        List<String> lines = first.out().lines().toList();
        assertThat(new HashSet<>(lines)).hasSize(2_000).hasSizeLessThan(lines.size());
        assertThat(first.err()).contains("2,0", " orders, ", "for the second time", "expected counts in " + expected);

        long paid = new HashSet<>(lines)
                .stream()
                        .filter(line -> line.contains("\"item\":") && !line.contains("\"open\""))
                        .count();
        for (String every : List.of("1m,", "1d,")) {
            assertThat(Files.readAllLines(expected).stream()
                            .filter(row -> row.startsWith(every))
                            .mapToLong(row -> Long.parseLong(row.split(",")[5]))
                            .sum())
                    .isEqualTo(paid);
        }
    }

    @Test
    void sumsAreThoseOneWouldWriteDown() {
        CounterRows sums = new CounterRows(new Order.Kind());
        sums.add(order(MIDNIGHT, "salt", "east", "paid", 2, "0.20"));
        sums.add(order(MIDNIGHT.plusSeconds(59), "salt", "east", "shipped", 1, "0.1"));
        sums.add(order(MIDNIGHT.minusMillis(1), "salt", null, "paid", 1, "7"));
        sums.add(order(MIDNIGHT, "salt", "east", "open", 9, "9"));
        sums.add(order(MIDNIGHT, null, "east", "paid", 9, "9"));

        assertThat(sums.csv())
                .containsExactly(
                        "every,bucket_start,shop,item,region,orders,units,revenue,largest",
                        "1d,2026-06-01T00:00:00Z,market,salt,none,1,1,7,7",
                        "1d,2026-06-02T00:00:00Z,market,salt,east,2,3,0.30,0.20",
                        "1m,2026-06-01T23:59:00Z,market,salt,none,1,1,7,7",
                        "1m,2026-06-02T00:00:00Z,market,salt,east,2,3,0.30,0.20");
    }

    private static Order order(Instant at, String item, String region, String status, int units, String total) {
        return new Order("1", at, "market", item, region, status, units, new BigDecimal(total));
    }

    @Test
    void oneSeedMakesTheSameDocuments() throws IOException {
        Path expected = directory.resolve("words.csv");
        Output made = generate(
                "documents",
                directory.resolve("a").toString(),
                "--count",
                "7",
                "--lines",
                "9",
                "--expected",
                expected.toString());
        assertThat(made.exitCode()).as(made.err()).isZero();
        assertThat(made.err()).startsWith("7 files, 63 lines, ");
        generate("documents", directory.resolve("b").toString(), "--count", "7", "--lines", "9");
        for (int i = 1; i <= 7; i++) {
            String name = "text-000" + i + ".txt";
            String text = Files.readString(directory.resolve("a").resolve(name));
            assertThat(text).isEqualTo(Files.readString(directory.resolve("b").resolve(name)));
            assertThat(text.lines()).hasSize(9);
        }
        long words = Files.readAllLines(expected).stream()
                .skip(1)
                .mapToLong(row -> Long.parseLong(row.substring(row.indexOf(',') + 1)))
                .sum();
        assertThat(made.err()).contains(String.format("%,d words", words));
    }

    @Test
    void saysWhatIsMissingOrWrong() {
        assertThat(generate().exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(generate().err()).contains("documents, orders, game or machines?");
        assertThat(generate("orders", "--count", "0").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(generate("documents").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(generate("game", "--late", "1.1").err()).contains("--late 1.1 is not a share from 0 to 1");
        assertThat(generate("game", "--duplicates", "-0.1").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(generate("machines", "--start", "noon").err()).contains("next: --start now");
        assertThat(generate("machines", "--rate", "NaN").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void lateAndRepeatedOnesAreTheSharesThatWereAskedFor() throws IOException {
        Instant begin = Instant.parse("2026-06-01T23:00:00Z");
        List<String> punctual =
                at(generate("game", "--late", "0", "--duplicates", "0").out());
        assertThat(punctual).hasSize(1_000).isSorted().doesNotHaveDuplicates();
        assertThat(punctual.get(0)).isEqualTo(begin.toString());

        List<String> all =
                at(generate("machines", "--late", "1", "--duplicates", "1").out());
        assertThat(all).hasSize(2_000);
        assertThat(all).anyMatch(time -> Instant.parse(time).isBefore(begin.minusSeconds(3_000)));

        List<String> tenth = at(generate("game", "--late", "0", "--duplicates", "0.1", "--count", "5000")
                .out());
        assertThat(tenth).hasSizeBetween(5_400, 5_600);
    }

    private static List<String> at(String output) throws IOException {
        List<String> times = new ArrayList<>();
        for (String line : output.lines().toList()) {
            times.add(Json.parse(line).at("at").text());
        }
        return times;
    }

    @Test
    void aRateSpreadsThemOverTheirTime() throws IOException {
        long begun = System.nanoTime();
        List<String> times = at(generate(
                        "machines",
                        "--count",
                        "101",
                        "--rate",
                        "1000",
                        "--start",
                        "2026-01-01T00:00:00Z",
                        "--late",
                        "0")
                .out());
        assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(100_000_000L);
        assertThat(times.get(times.size() - 1)).isBetween("2026-01-01T00:00:00.090Z", "2026-01-01T00:00:00.110Z");
        Instant before = Instant.now();
        String first = at(generate("game", "--count", "1", "--start", "now", "--late", "0")
                        .out())
                .get(0);
        assertThat(Instant.parse(first)).isBetween(before.minusMillis(1), Instant.now());
    }

    @Test
    void everyActionAndReportIsExpectedOnce() throws IOException {
        Path game = directory.resolve("game.csv");
        String actions = generate("game", "--count", "3000", "--expected", game.toString())
                .out();
        assertThat(actions).contains("\"event_type\":\"purchase_sword\"", "\"request\":{\"method\":\"POST\"");
        assertThat(sumOfColumn(game, 4, "1m,")).isEqualTo(3_000);
        assertThat(sumOfColumn(game, 4, "1d,")).isEqualTo(3_000);

        Path machines = directory.resolve("machines.csv");
        List<String> reports = generate("machines", "--count", "3000", "--expected", machines.toString())
                .out()
                .lines()
                .distinct()
                .toList();
        long producing =
                reports.stream().filter(line -> line.contains("\"product\":")).count();
        assertThat(producing).isBetween(2_700L, 2_999L);
        assertThat(sumOfColumn(machines, 4, "1h,")).isEqualTo(producing);
    }

    private static long sumOfColumn(Path csv, int column, String every) throws IOException {
        return Files.readAllLines(csv).stream()
                .filter(row -> row.startsWith(every))
                .mapToLong(row -> Long.parseLong(row.split(",")[column]))
                .sum();
    }
}
