package dev.tally.acceptance;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The names of metrics: which people are told of, and which a part has. */
final class MetricNames {
    private static final Path CHECKOUT = Path.of(System.getProperty("tally.checkout"));
    /** Of several words, and no function; labels and their values are left out before. */
    private static final Pattern IN_AN_EXPRESSION = Pattern.compile("\\b[a-z]\\w*_\\w+\\b(?!\\()");

    private static final Pattern OURS = Pattern.compile("\\btally_\\w+");
    /** Schemas and roles, which begin as our metrics do. */
    private static final Set<String> OF_THE_DATABASE =
            Set.of("tally_internal", "tally_lake", "tally_owner", "tally_writer", "tally_reader", "tally_sql");

    private static final Pattern SERIES = Pattern.compile("(?m)^\\w+");
    private static final Pattern FAMILY = Pattern.compile("(?m)(?<=^# TYPE )\\w+");

    private MetricNames() {}

    /** What alerts and dashboards ask Prometheus. */
    static List<String> expressions() throws IOException {
        List<String> expressions = new ArrayList<>(new YAMLMapper()
                .readTree(CHECKOUT.resolve("deploy/prometheus/alerts.yml").toFile())
                .findValuesAsText("expr"));
        try (Stream<Path> dashboards = Files.list(CHECKOUT.resolve("deploy/grafana/dashboards"))) {
            for (Path dashboard : dashboards.toList()) {
                expressions.addAll(Door.JSON.readTree(dashboard.toFile()).findValuesAsText("expr"));
            }
        }
        return expressions;
    }

    /** Whose series they ask for. */
    static Set<String> watched() throws IOException {
        return found(IN_AN_EXPRESSION, String.join("\n", expressions()).replaceAll("\\{[^}]*}", ""));
    }

    /** Those of Tally's own that a document names. */
    static Set<String> documented() throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.walk(CHECKOUT.resolve("docs"))) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".md")).toList()) {
                names.addAll(found(OURS, Files.readString(file)));
            }
        }
        names.removeAll(OF_THE_DATABASE);
        return names;
    }

    /** As Prometheus stores them: a timer is several. */
    static Set<String> series(String metrics) {
        return found(SERIES, metrics);
    }

    /** Tally's own, a timer once: its greatest value is no name of its own. */
    static Set<String> ours(String metrics) {
        Set<String> names = found(FAMILY, metrics);
        names.removeIf(name -> !name.startsWith("tally_")
                || name.endsWith("_max") && names.contains(name.substring(0, name.length() - "_max".length())));
        return names;
    }

    private static Set<String> found(Pattern pattern, String text) {
        Set<String> names = new TreeSet<>();
        pattern.matcher(text).results().map(MatchResult::group).forEach(names::add);
        return names;
    }
}
