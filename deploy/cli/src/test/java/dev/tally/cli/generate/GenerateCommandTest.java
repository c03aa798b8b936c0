package dev.tally.cli.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Output;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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
        OrderSums sums = new OrderSums();
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

    private static GeneratedOrder order(
            Instant at, String item, String region, String status, int units, String total) {
        return new GeneratedOrder("1", at, "market", item, region, status, units, new BigDecimal(total));
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
        assertThat(generate().err()).contains("orders or documents?");
        assertThat(generate("orders", "--count", "0").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(generate("documents").exitCode()).isEqualTo(ExitCode.USAGE);
    }
}
