package dev.tally.query.request;

import dev.tally.model.time.DurationText;
import dev.tally.model.time.TimeRange;
import dev.tally.query.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of one request, each known, given once, well-formed and within its bounds; anything else is a 400 that
 * names the parameter. Nothing is guessed, trimmed or capped in silence.
 */
public final class Parameters {
    public static final int DEFAULT_LIMIT = 100;
    public static final int MAX_LIMIT = 10_000;

    private static final Set<String> EVERYWHERE = Set.of("after", "wait");
    /** How the rows of an answer are written. */
    private static final Set<String> OF_ROWS = Set.of("format", "escape", "bom");
    /** What pages of one list may differ in. */
    private static final Set<String> NOT_OF_THE_LIST =
            Set.of("after", "wait", "limit", "cursor", "format", "escape", "bom");

    private final String path;
    private final Set<String> known;
    private final Map<String, String> values;
    private final List<ColumnText> columns;

    private Parameters(String path, Set<String> known, Map<String, String> values, List<ColumnText> columns) {
        this.path = path;
        this.known = known;
        this.values = values;
        this.columns = columns;
    }

    /** What is said about a column of a table: {@code region=eq.eu}. */
    public record ColumnText(String column, String text) {}

    /** The request's parameters, where each is one of these names or one that every path knows. */
    public static Parameters of(HttpServletRequest request, List<String> names) {
        TreeSet<String> known = new TreeSet<>(EVERYWHERE);
        known.addAll(names);
        return of(request.getRequestURI(), request.getQueryString(), known);
    }

    /** Those of a path that has none, not even those that every answer from a snapshot has. */
    public static Parameters none(HttpServletRequest request) {
        return of(request.getRequestURI(), request.getQueryString(), Set.of());
    }

    /** Those of a path that answers rows, in whichever format. */
    public static Parameters ofRows(HttpServletRequest request, List<String> names) {
        List<String> all = new ArrayList<>(names);
        all.addAll(OF_ROWS);
        return of(request, all);
    }

    /** Those of a path that answers rows page by page. */
    public static Parameters ofList(HttpServletRequest request, List<String> names) {
        return ofRows(request, withPages(names));
    }

    /** Those of a path that answers the rows of a table: what is no parameter is taken for a column of it. */
    public static Parameters ofTable(HttpServletRequest request, List<String> names) {
        TreeSet<String> known = new TreeSet<>(EVERYWHERE);
        known.addAll(withPages(names));
        known.addAll(OF_ROWS);
        return of(request.getRequestURI(), request.getQueryString(), known, true);
    }

    private static List<String> withPages(List<String> names) {
        List<String> all = new ArrayList<>(names);
        all.addAll(List.of("limit", "cursor"));
        return all;
    }

    static Parameters of(String path, @Nullable String query, Set<String> known) {
        return of(path, query, known, false);
    }

    private static Parameters of(String path, @Nullable String query, Set<String> known, boolean hasColumns) {
        Map<String, String> values = new TreeMap<>();
        List<ColumnText> columns = new ArrayList<>();
        for (String part : query == null ? new String[0] : query.split("&", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            int equals = part.indexOf('=');
            String name = decoded(equals < 0 ? part : part.substring(0, equals));
            String value = equals < 0 ? "" : decoded(part.substring(equals + 1));
            if (!known.contains(name) && hasColumns) {
                columns.add(new ColumnText(name.startsWith(".") ? name.substring(1) : name, value));
                continue;
            }
            if (!known.contains(name)) {
                String others = known.isEmpty() ? "it has none" : "it knows " + String.join(", ", known);
                throw Problem.badRequest("parameter.unknown", "This path has no parameter of that name; " + others)
                        .with("parameter", name);
            }
            if (values.put(name, value) != null) {
                throw invalid(name, "stands twice");
            }
        }
        return new Parameters(path, Set.copyOf(known), values, List.copyOf(columns));
    }

    private static String decoded(String raw) {
        try {
            return PercentText.decode(raw, true);
        } catch (IllegalArgumentException malformed) {
            throw Problem.badRequest("parameter.invalid", "The query string cannot be read: " + malformed.getMessage());
        }
    }

    /** The 400 for one parameter. */
    public static Problem invalid(String name, String what) {
        return Problem.badRequest("parameter.invalid", name + " " + what).with("parameter", name);
    }

    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** The names of the parameters that the path knows. */
    public Set<String> known() {
        return known;
    }

    /** What is said about columns, in the order of the request. */
    public List<ColumnText> columns() {
        return columns;
    }

    /** How the answer is to be written; a 406 where the path has no such format. */
    public Format format(@Nullable String accept) {
        return format(accept, known.contains("format") ? Format.OF_ROWS : List.of(Format.JSON));
    }

    /** How the answer is to be written, of those that the path offers. */
    public Format format(@Nullable String accept, List<Format> offered) {
        escapesFormulas(); // both are wrong or right before anything is read
        hasMark();
        return values.containsKey("format")
                ? Format.valueOf(choice("format", Format.parameters(offered)).toUpperCase(Locale.ROOT))
                : Format.accepted(accept, offered);
    }

    /** Whether a CSV must do nothing in a spreadsheet. */
    public boolean escapesFormulas() {
        return choice("escape", List.of("none", "formulas")).equals("formulas");
    }

    /** Whether a CSV begins with a byte order mark. */
    public boolean hasMark() {
        return choice("bom", List.of("false", "true")).equals("true");
    }

    /** One of the choices; the first where the parameter is absent. */
    public String choice(String name, List<String> choices) {
        return choiceIfAny(name, choices).orElse(choices.get(0));
    }

    /** One of the choices, or none where the parameter is absent. */
    public Optional<String> choiceIfAny(String name, List<String> choices) {
        Optional<String> chosen = text(name);
        if (chosen.isPresent() && !choices.contains(chosen.get())) {
            throw invalid(name, "is one of " + String.join(" | ", choices));
        }
        return chosen;
    }

    public Optional<Long> number(String name, long min, long max) {
        return text(name).map(text -> {
            if (!text.matches("[0-9]{1,18}") || Long.parseLong(text) < min || Long.parseLong(text) > max) {
                throw invalid(name, "is a whole number from " + min + " to " + max);
            }
            return Long.parseLong(text);
        });
    }

    public int limit() {
        return number("limit", 1, MAX_LIMIT).map(Math::toIntExact).orElse(DEFAULT_LIMIT);
    }

    public Optional<Instant> instant(String name) {
        return text(name).map(text -> {
            try {
                return TimeRange.parse(text);
            } catch (DateTimeException malformed) {
                throw invalid(name, "is a time such as 2026-11-21T10:00:00Z (write a + as %2B)");
            }
        });
    }

    public Optional<Duration> duration(String name, Duration max) {
        return text(name).map(text -> {
            Duration duration;
            try {
                duration = DurationText.parse(text);
            } catch (IllegalArgumentException malformed) {
                throw invalid(name, "is a duration such as 500ms, 5s or 1m");
            }
            if (duration.isNegative() || duration.compareTo(max) > 0) {
                throw invalid(name, "is a duration from 0s to " + DurationText.format(max));
            }
            return duration;
        });
    }

    /** The keys of the row behind which the page begins; empty for the first page. */
    public Optional<CursorKeys> cursor() {
        return text("cursor").map(text -> Cursor.read(list(), text));
    }

    /** The cursor of the page behind the row with these keys. */
    public String cursorBehind(List<String> keys) {
        return Cursor.write(list(), keys);
    }

    /** This request with another cursor, as a reference for a {@code Link}. */
    public String withCursor(String cursor) {
        StringBuilder link = new StringBuilder(path).append("?cursor=").append(cursor);
        values.forEach((name, value) -> {
            if (!name.equals("cursor") && !EVERYWHERE.contains(name)) {
                append(link, name, value);
            }
        });
        columns.forEach(
                one -> append(link, known.contains(one.column()) ? "." + one.column() : one.column(), one.text()));
        return link.toString();
    }

    private static void append(StringBuilder link, String name, String value) {
        link.append('&')
                .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }

    /** Names this request's answer within one snapshot: equal for two requests that must be answered alike. */
    public String identity() {
        Map<String, String> shaping = new TreeMap<>(values);
        shaping.keySet().removeAll(EVERYWHERE);
        return path + "\0" + shaping + columns;
    }

    private String list() {
        Map<String, String> shaping = new TreeMap<>(values);
        shaping.keySet().removeAll(NOT_OF_THE_LIST);
        return path + "\0" + shaping + columns;
    }
}
