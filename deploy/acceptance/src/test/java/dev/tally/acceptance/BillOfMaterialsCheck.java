package dev.tally.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The bill of materials: it names every jar that ships, each under a licence that we accept. Part of the build with {@code -Psbom} only. */
class BillOfMaterialsCheck {
    private static final Path CHECKOUT = Path.of(System.getProperty("tally.checkout", "../.."));

    /** By SPDX's names. One of them is enough: who names several lets us choose. */
    private static final Set<String> ACCEPTED = Set.of(
            "Apache-2.0",
            "MIT",
            "0BSD",
            "BSD-2-Clause",
            "BSD-3-Clause",
            // What CycloneDX makes of "The BSD License". Those that say so (JLine, Paranamer, ANTLR) have three
            // clauses.
            "BSD-4-Clause",
            "Go License",
            "Unicode-3.0",
            "CC0-1.0",
            "Public Domain",
            // These ask for the source of what is changed; nothing is, the jars ship as their makers built them.
            "EPL-2.0",
            "CDDL-1.0");

    /** Accepted although the bill says otherwise, or nothing. */
    private static final Map<String, String> LOOKED_UP = Map.of(
            "oro", "Apache-1.1, says its jar",
            "xbean-asm9-shaded", "Apache-2.0 and BSD-3-Clause, say its jar and its addresses",
            "jmh-core", "GPL-2.0 with the Classpath exception; in the benchmarks only, which do not ship");

    private static final Pattern CLASSIFIER = Pattern.compile("[?&]classifier=([^&]+)");

    private static JsonNode components;

    @BeforeAll
    static void read() throws IOException {
        components =
                Door.JSON.readTree(CHECKOUT.resolve("target/bom.json").toFile()).path("components");
    }

    @Test
    void everyLicenceIsAccepted() {
        Set<String> others = new TreeSet<>();
        for (JsonNode component : components) {
            Set<String> licences = new TreeSet<>();
            component.path("licenses").forEach(entry -> licences.add(name(entry.path("license"))));
            if (licences.stream().noneMatch(ACCEPTED::contains)) {
                others.add(component.path("name").asText());
            }
        }
        assertThat(others).isEqualTo(LOOKED_UP.keySet());
    }

    @Test
    void everyJarThatShipsIsNamed() throws IOException {
        Set<String> named = new TreeSet<>();
        for (JsonNode component : components) {
            Matcher classifier = CLASSIFIER.matcher(component.path("purl").asText());
            named.add(component.path("name").asText() + "-"
                    + component.path("version").asText()
                    + (classifier.find() ? "-" + classifier.group(1) : "") + ".jar");
        }
        for (String directory : List.of(
                "ingest-api/target/lib",
                "file-watcher/target/lib",
                "stream-aggregator/target/lib",
                "query-service/target/lib",
                "deploy/cli/target/lib",
                "deploy/local/target/parts")) {
            try (Stream<Path> files = Files.walk(CHECKOUT.resolve(directory))) {
                assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".jar")))
                        .as(directory)
                        .isNotEmpty()
                        .isSubsetOf(named);
            }
        }
    }

    private static String name(JsonNode licence) {
        return licence.path("id").asText(licence.path("name").asText());
    }
}
