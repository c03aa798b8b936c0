package dev.tally.cli.reconcile;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.TallyCommand;
import dev.tally.cli.api.Json;
import dev.tally.cli.home.Configuration;
import dev.tally.cli.home.Database;
import dev.tally.cli.home.RunRecord;
import dev.tally.model.config.TallyConfig;
import dev.tally.model.process.KafkaConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code tally reconcile}: counts everything again, and proves the tables right or names the keys that differ. */
@Command(
        name = "reconcile",
        description = {
            "Counts again what is on Kafka, up to the exact stored positions, with code of its own, and compares every row.",
            "Everything may run meanwhile: one snapshot of the database is compared."
        },
        footer = {
            "",
            "Exit code 0: every row is proven; 6: the keys that differ are listed; 1: what is to be read no longer holds all."
        })
public final class ReconcileCommand implements Callable<Integer> {
    /** Its queries read whole tables. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @ParentCommand
    private @Nullable TallyCommand tally;

    @Option(names = "--config", paramLabel = "FILE", description = "The configuration (default: the one that runs).")
    private @Nullable Path config;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "Another Kafka than the local one; goes with --dsn.")
    private @Nullable String bootstrapServers;

    @Option(
            names = "--dsn",
            paramLabel = "URL",
            description = "Another database than the local one: postgresql://user:password@host:port/database")
    private @Nullable String dsn;

    /** Where a recount reads. */
    enum From {
        KAFKA,
        LAKE
    }

    @Option(
            names = "--from",
            paramLabel = "kafka|lake",
            description = {
                "lake: reads what the lake holds there, the rest on Kafka, and proves the lake's rows as well: each counted record"
                        + " is there once.",
                "It needs the files of the lake. (default: kafka)"
            })
    private From from = From.KAFKA;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    /** Where to look. */
    private record Place(KafkaConnection kafka, Database database, TallyConfig config) {}

    @Override
    public Integer call() throws IOException {
        TallyCommand parent = Objects.requireNonNull(tally);
        long start = System.nanoTime();
        Place place = place(parent);
        try (Connection snapshot = place.database().snapshot(PATIENCE);
                KafkaReplay kafka = new KafkaReplay(place.kafka());
                LakeReplay lake = from == From.LAKE ? new LakeReplay(snapshot) : null) {
            Ledger ledger = new Ledger(snapshot);
            Recount recount = new Recount(place.config());
            ledger.replay(kafka, lake, recount);
            List<TableProof> proofs = new ArrayList<>(List.of(ledger.batches(), ledger.ranges(), ledger.positions()));
            if (lake != null) {
                proofs.add(lake.proof());
            }
            proofs.addAll(new StoredTables(
                            snapshot, recount, place.config().buckets().keep().keySet())
                    .compare());
            double seconds = (System.nanoTime() - start) / 1e9;
            return report(parent, ledger, recount, proofs, seconds);
        } catch (SQLException e) {
            throw unreachable("the database at " + place.database().url(), e);
        } catch (KafkaException e) {
            throw unreachable("Kafka at " + place.kafka(), e);
        } catch (OutOfMemoryError e) {
            throw new Failure(
                            ExitCode.FAILED,
                            "the recount does not fit into "
                                    + Runtime.getRuntime().maxMemory() / (1024 * 1024) + " MB of memory",
                            "it holds every key that it counts, about 150 bytes each, and takes half of the machine at most",
                            "next: TALLY_RECONCILE_HEAP=8g ./tally reconcile")
                    .causedBy(e);
        }
    }

    private static Failure unreachable(String what, Exception e) {
        return new Failure(
                        ExitCode.UNREACHABLE,
                        what + " did not answer as needed",
                        String.valueOf(e.getMessage()),
                        "next: ./tally status")
                .causedBy(e);
    }

    private Place place(TallyCommand parent) throws IOException {
        if ((dsn == null) != (bootstrapServers == null)) {
            throw new Failure(
                    ExitCode.USAGE,
                    "--dsn and --bootstrap-servers go together",
                    "counts of one deployment cannot be proven by the records of another",
                    "next: ./tally reconcile --help");
        }
        if (dsn != null && bootstrapServers != null) {
            Path file = config != null ? config : parent.home().shippedConfiguration();
            return new Place(parent.kafka(bootstrapServers), Database.of(dsn), Configuration.read(file, parent.home()));
        }
        RunRecord running = parent.running()
                .orElseThrow(() -> new Failure(
                        ExitCode.UNREACHABLE,
                        "Tally is not running in " + parent.home().root(),
                        "next: ./tally up"));
        Path file = config != null ? config : running.configuration();
        return new Place(
                KafkaConnection.plain("127.0.0.1:" + running.ports().kafka()),
                Database.of(running),
                Configuration.read(file, parent.home()));
    }

    // ------------------------------------------------------------------------------------------------------ report

    private int report(TallyCommand parent, Ledger ledger, Recount recount, List<TableProof> proofs, double seconds)
            throws SQLException {
        long differing = proofs.stream().mapToLong(TableProof::differing).sum();
        if (json) {
            parent.terminal()
                    .data(Json.of(asJson(ledger, recount, proofs, differing)).toString());
        } else {
            print(parent, ledger, recount, proofs, differing, seconds);
        }
        return differing == 0 ? ExitCode.OK : ExitCode.DIFFERENCE;
    }

    private static void print(
            TallyCommand parent,
            Ledger ledger,
            Recount recount,
            List<TableProof> proofs,
            long differing,
            double seconds)
            throws SQLException {
        parent.terminal().data(String.format("%-40s %12s %24s  %s", "TABLE", "ROWS", "TOTAL", "RECOUNT"));
        for (TableProof proof : proofs) {
            String total =
                    proof.unit().isEmpty() ? "" : String.format(Locale.ROOT, "%,d %s", proof.total(), proof.unit());
            String verdict = proof.leftOut() != null
                    ? "not compared: " + proof.leftOut()
                    : proof.differing() == 0 ? "equal" : String.format(Locale.ROOT, "%,d differ", proof.differing());
            parent.terminal()
                    .data(String.format(
                            Locale.ROOT, "%-40s %,12d %24s  %s", proof.table(), proof.rows(), total, verdict));
        }
        for (TableProof proof : proofs) {
            proof.shown().forEach(line -> parent.terminal().data(proof.table() + "  " + line));
            if (proof.differing() > proof.shown().size()) {
                parent.terminal()
                        .data(proof.table() + "  … and "
                                + String.format(
                                        Locale.ROOT,
                                        "%,d",
                                        proof.differing() - proof.shown().size()) + " more");
            }
        }
        parent.terminal()
                .data(String.format(
                        Locale.ROOT,
                        differing == 0
                                ? "✔ batch %,d: every row equals a recount of %,d records on %,d partitions (%.1f s)"
                                : "✘ batch %,d: the tables differ from a recount of %,d records on %,d partitions (%.1f s)",
                        ledger.lastBatch(),
                        recount.consumed(),
                        ledger.ends().size(),
                        seconds));
        if (differing > 0) {
            parent.terminal()
                    .say(
                            "  if text:, buckets: or sources: of the configuration were changed after counting began, the older"
                                    + " records were counted by the older rules");
        }
    }

    private static Map<String, Object> asJson(Ledger ledger, Recount recount, List<TableProof> proofs, long differing)
            throws SQLException {
        List<Map<String, Object>> tables = new ArrayList<>();
        for (TableProof proof : proofs) {
            Map<String, Object> table = new LinkedHashMap<>();
            table.put("table", proof.table());
            table.put("rows", proof.rows());
            table.put("total", proof.total());
            table.put("differing", proof.differing());
            table.put("differences", proof.shown());
            if (proof.leftOut() != null) {
                table.put("not_compared", proof.leftOut());
            }
            tables.add(table);
        }
        List<Map<String, Object>> positions = new ArrayList<>();
        ledger.ends().forEach((partition, next) -> {
            Map<String, Object> position = new LinkedHashMap<>();
            position.put("topic", partition.topic());
            position.put("partition", (long) partition.partition());
            position.put("next_offset", next);
            positions.add(position);
        });
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("equal", differing == 0);
        report.put("batch", ledger.lastBatch());
        report.put("records", recount.consumed());
        report.put("tables", tables);
        report.put("positions", positions);
        return report;
    }
}
