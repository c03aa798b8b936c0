package dev.tally.benchmarks;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tally.benchmarks.doors.FilesResult;
import dev.tally.benchmarks.doors.IngestResult;
import dev.tally.benchmarks.measure.CatchUpResult;
import dev.tally.benchmarks.measure.CrashResult;
import dev.tally.benchmarks.measure.LakeResult;
import dev.tally.benchmarks.measure.LatencyResult;
import dev.tally.benchmarks.micro.MicroResult;
import dev.tally.benchmarks.query.QueryResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Results on standard output, as a table or as JSON; how it goes on standard error. */
final class Report {
    private final boolean json;

    Report(boolean json) {
        this.json = json;
    }

    /** A line of progress. */
    void say(String format, Object... values) {
        System.err.println(values.length == 0 ? format : String.format(Locale.ROOT, format, values));
    }

    /** Catch-ups side by side. */
    void catchUps(List<CatchUpResult> results) {
        List<List<String>> rows = new ArrayList<>();
        for (CatchUpResult result : results) {
            rows.add(List.of(
                    result.engine(),
                    number("%,.0f", result.recordsPerSecond()),
                    number("%,.0f", result.recordsPerSecondAfterFirst()),
                    number("%.2f", result.bytes() / 1e6 / result.seconds()),
                    number("%.1f", result.seconds()),
                    number("%.1f", result.firstSeconds()),
                    number("%.1f", result.engineCpu()),
                    number("%.1f", result.postgresCpu()),
                    number("%.1f", result.kafkaCpu()),
                    number("%.1f", result.cpu()),
                    number("%,.0f", result.peakBytes() / 1e6),
                    number("%,.0f", result.walBytesPerRecord()),
                    answer(result.wrongRows())));
        }
        List<String> header = List.of(
                "ENGINE",
                results.get(0).workload().unit().toUpperCase(Locale.ROOT) + "/S",
                "AFTER 1ST",
                "MB/S",
                "SECONDS",
                "1ST AT",
                "CPU ENGINE",
                "POSTGRES",
                "KAFKA",
                "ALL",
                "PEAK MB",
                "WAL B/REC",
                "ANSWER");
        print(results, header, rows);
    }

    /** Latencies side by side. */
    void latencies(List<LatencyResult> results) {
        List<List<String>> rows = new ArrayList<>();
        for (LatencyResult result : results) {
            rows.add(List.of(
                    result.engine(),
                    number("%,d", result.rate()),
                    number("%,d", result.records()),
                    number("%.0f", result.p50Millis()),
                    number("%.0f", result.p95Millis()),
                    number("%.0f", result.p99Millis()),
                    number("%.0f", result.mostMillis()),
                    number("%.1f", result.engineCpu())));
        }
        print(results, List.of("ENGINE", "RATE/S", "RECORDS", "P50 MS", "P95", "P99", "MOST", "CPU ENGINE"), rows);
    }

    /** Crashes, one below the other. */
    void crashes(List<CrashResult> results) {
        List<List<String>> rows = new ArrayList<>();
        for (CrashResult result : results) {
            rows.add(List.of(
                    result.engine(),
                    Integer.toString(result.kills()),
                    number("%.1f", result.seconds()),
                    number("%+.2f", result.percentOff()),
                    answer(result.wrongRows())));
        }
        print(results, List.of("ENGINE", "KILLS", "SECONDS", "SUM OFF %", "ANSWER"), rows);
    }

    /** Questions, the service and the database alone side by side. */
    void queries(List<QueryResult> results) {
        List<List<String>> rows = new ArrayList<>();
        for (QueryResult result : results) {
            rows.add(List.of(
                    result.question().name().toLowerCase(Locale.ROOT),
                    number("%,d", result.rate()),
                    number("%.2f", result.p50Millis()),
                    number("%.2f", result.p99Millis()),
                    number("%.2f", result.pgbenchP50Millis()),
                    number("%.2f", result.pgbenchP99Millis())));
        }
        print(results, List.of("QUESTION", "RATE/S", "P50 MS", "P99", "PGBENCH P50", "P99"), rows);
    }

    /** Drops of files, in the order they were made. */
    void files(List<FilesResult> results) {
        List<List<String>> rows = new ArrayList<>();
        for (FilesResult result : results) {
            rows.add(List.of(
                    result.publisher(),
                    number("%,d", (long) result.files()),
                    number("%,d", result.lines()),
                    number("%.1f", result.seconds()),
                    number("%.1f", result.firstSeconds()),
                    number("%,.0f", result.linesPerSecond()),
                    number("%,.0f", result.linesPerSecondAfterFirst()),
                    number("%.1f", result.bytes() / 1e6 / result.seconds()),
                    number("%.1f", result.cpu())));
        }
        print(
                results,
                List.of("PUBLISHER", "FILES", "LINES", "SECONDS", "1ST AT", "LINES/S", "AFTER 1ST", "MB/S", "CPU"),
                rows);
    }

    /** Events by every way, in the order they were tried. */
    void ingests(List<IngestResult> results) {
        List<List<String>> rows = new ArrayList<>();
        for (IngestResult result : results) {
            rows.add(List.of(
                    result.way(),
                    number("%,d", (long) result.connections()),
                    number("%,d", result.events()),
                    number("%,.0f", result.eventsPerSecond()),
                    number("%.1f", result.p50Millis()),
                    number("%.1f", result.p99Millis()),
                    number("%.1f", result.mostMillis()),
                    number("%.1f", result.cpu())));
        }
        print(results, List.of("WAY", "CONNECTIONS", "EVENTS", "EVENTS/S", "P50 MS", "P99", "MOST", "CPU"), rows);
    }

    /** Lakes, in the order they were filled. */
    void lakes(List<LakeResult> results) {
        List<List<String>> rows = new ArrayList<>();
        for (LakeResult result : results) {
            rows.add(List.of(
                    result.engine(),
                    number("%,.0f", result.rowsPerSecond()),
                    number("%,.0f", result.rowsPerSecondAfterFirst()),
                    number("%.1f", result.seconds()),
                    number("%.1f", result.firstSeconds()),
                    number("%.1f", result.engineCpu()),
                    number("%,.0f", result.peakBytes() / 1e6),
                    number("%,d", result.files()),
                    number("%.1f", result.fileBytes() / 1e6),
                    answer(result.wrongRows())));
        }
        List<String> header = List.of(
                "ENGINE", "ROWS/S", "AFTER 1ST", "SECONDS", "1ST AT", "CPU", "PEAK MB", "FILES", "MB", "ANSWER");
        print(results, header, rows);
    }

    /** Micro-benchmarks. */
    void micro(List<MicroResult> results) {
        List<List<String>> rows = new ArrayList<>();
        for (MicroResult result : results) {
            rows.add(List.of(
                    result.benchmark(),
                    number("%,.0f", result.nanos()),
                    number("%,.0f", result.error()),
                    number("%,.0f", result.bytesAllocated())));
        }
        print(results, List.of("BENCHMARK", "NS", "+-", "BYTES"), rows);
    }

    static String answer(long wrongRows) {
        return wrongRows == 0 ? "right" : "WRONG in " + wrongRows + " rows";
    }

    private static String number(String format, long value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static String number(String format, double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
    }

    private void print(List<?> results, List<String> header, List<List<String>> rows) {
        if (json) {
            System.out.println(toJson(results));
        } else {
            Columns.of(header, rows).forEach(System.out::println);
        }
    }

    private static String toJson(Object results) {
        try {
            return new ObjectMapper()
                    .setSerializationInclusion(JsonInclude.Include.ALWAYS)
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsString(results);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
