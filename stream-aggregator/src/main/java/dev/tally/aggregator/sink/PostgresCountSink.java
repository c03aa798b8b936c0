package dev.tally.aggregator.sink;

import dev.tally.aggregator.count.BatchMerger;
import dev.tally.aggregator.count.CountBatch;
import dev.tally.aggregator.count.CountBatch.DocumentChange;
import dev.tally.aggregator.count.CountBatch.WordShare;
import dev.tally.aggregator.count.CounterDelta;
import dev.tally.aggregator.count.DocumentDelta;
import dev.tally.aggregator.count.DocumentState;
import dev.tally.aggregator.count.EventId;
import dev.tally.aggregator.count.RangeDelta;
import dev.tally.aggregator.count.TopicRange;
import dev.tally.model.config.CounterDefinition;
import dev.tally.model.config.TallyConfig;
import dev.tally.model.process.FailPoint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The counts in PostgreSQL. Each batch is one transaction: every table and every position, or nothing. Only the holder of
 * the {@link Fence} can commit. Not thread-safe: one batch at a time. After any exception the process must end and start
 * again from the stored positions; nothing here is fit for another try.
 */
public final class PostgresCountSink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresCountSink.class);

    private static final Duration MAINTAIN_EVERY = Duration.ofSeconds(10);

    private final Database database;
    private final Fence fence;
    private final WordStore words;
    private final DocumentStore documents;
    private final CounterStore counters;
    private final Partitions partitions;
    private final BucketRetention retention;
    private Connection connection;
    private Map<String, StoredDocument> stored = Map.of();
    private long lastBatch;
    private long commitNanos;
    private long lastMaintained = System.nanoTime() - MAINTAIN_EVERY.toNanos();

    public PostgresCountSink(Database database, Fence fence, TallyConfig config) throws SQLException {
        this.database = database;
        this.fence = fence;
        this.lastBatch = fence.lastBatch();
        this.connection = database.connect(fence.sessionName());
        requireDurable();
        this.words = new WordStore(connection);
        this.documents = new DocumentStore(connection);
        this.partitions = new Partitions(config);
        this.retention = new BucketRetention(connection, config);
        fence.require(connection, lastBatch, lastBatch);
        this.counters = new CounterStore(config.counters(), CounterRegistry.agree(connection, config.counters()));
        connection.commit();
    }

    /** A commit that the disk does not have yet is not one: refuses a server that was told to pretend. */
    private void requireDurable() throws SQLException {
        String sql = "SELECT current_setting('fsync'), current_setting('full_page_writes'),"
                + " current_setting('synchronous_commit'), pg_is_in_recovery()";
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            row.next();
            if (!row.getString(1).equals("on")
                    || !row.getString(2).equals("on")
                    || row.getString(3).equals("off")) {
                throw new IllegalStateException("PostgreSQL runs with fsync=" + row.getString(1)
                        + ", full_page_writes=" + row.getString(2) + ", synchronous_commit=" + row.getString(3)
                        + ": a crash would lose committed counts. Set all three to on.");
            }
            if (row.getBoolean(4)) {
                throw new IllegalStateException("PostgreSQL is a standby; give the address of the primary.");
            }
        }
    }

    public long lastBatch() {
        return lastBatch;
    }

    public List<StoredPosition> committedPositions() throws SQLException {
        List<StoredPosition> positions = PositionStore.all(connection);
        connection.rollback();
        return positions;
    }

    /** Records where counting begins for partitions that are new, before anything of them is counted. */
    public void begin(List<StoredPosition> fresh) throws SQLException {
        if (!fresh.isEmpty()) {
            fence.require(connection, lastBatch, lastBatch);
            PositionStore.begin(connection, fresh);
            connection.commit();
        }
    }

    /** Says which of the topics that others write are missing. */
    public void noteSources(Set<String> topics, Set<String> missing) throws SQLException {
        fence.require(connection, lastBatch, lastBatch);
        SourceStore.write(connection, topics, missing);
        connection.commit();
    }

    /** Checks what the ranges assumed against what is stored, and merges them into the batch to commit. */
    public CountBatch merge(List<RangeDelta> deltas, BatchMerger.Recount recount) throws SQLException {
        Set<String> names = deltas.stream()
                .flatMap(delta -> delta.documents().stream())
                .map(DocumentDelta::name)
                .collect(Collectors.toSet());
        Set<UUID> ids = deltas.stream()
                .flatMap(delta -> delta.events().stream())
                .map(EventId::id)
                .collect(Collectors.toSet());
        stored = DocumentStore.read(connection, names);
        Map<UUID, EventId> counted = EventIdStore.read(connection, ids);
        connection.rollback();
        Map<String, DocumentState> states = new HashMap<>();
        stored.forEach((name, document) -> states.put(name, document.state()));
        return new BatchMerger(states, counted, recount).merge(deltas);
    }

    /**
     * Commits the batch that the last {@link #merge} returned.
     *
     * <p>The order, and what each step guards against: the fence row first, so that an aggregator that lost the fence stops
     * before it writes and two can never interleave; then the positions, each moved only from the start of its range, so
     * that a repeated or skipped range ends here; then what leaves, what comes, and the ledger; COMMIT last. An error at
     * COMMIT does not say whether it happened: that is read back from the fence row.
     *
     * @return the batch's id
     * @throws FencedException where another aggregator holds the fence
     * @throws PositionMismatchException where a range does not begin at its stored position
     */
    public long commit(CountBatch batch) throws SQLException {
        long batchId = lastBatch + 1;
        ensurePartitions();
        FailPoint.reach("G3");
        fence.require(connection, lastBatch, batchId);
        FailPoint.reach("G5");
        PositionStore.advance(connection, batchId, batch.ranges());
        long left = DocumentStore.takeOut(connection, batch, stored);
        int[] wordIds = words.ids(connection, batch.words());
        long came = addWords(batch, wordIds);
        FailPoint.reach("G4");
        documents.write(connection, batch, wordIds, stored);
        Expirations expirations = new Expirations();
        EventStore.write(connection, batch, retention, expirations);
        counters.write(connection, batch.counters(), retention, expirations);
        expirations.write(connection);
        Ledger.record(connection, batchId, fence.epoch(), batch, came - left);
        FailPoint.reach("G6");
        long written = System.nanoTime();
        commit(batchId);
        commitNanos = System.nanoTime() - written;
        FailPoint.reach("G8");
        lastBatch = batchId;
        return batchId;
    }

    /** Says that everything that waited when this process began is counted: from now on old event ids may be forgotten. */
    public void caughtUp() {
        partitions.caughtUp();
    }

    /** How long the last COMMIT took: the disk, and finding out where its answer was lost. */
    public long commitNanos() {
        return commitNanos;
    }

    /** In a transaction of its own: a new partition locks readers out, and a batch's COMMIT may have to be waited for. */
    private void ensurePartitions() throws SQLException {
        if (partitions.areDue(connection)) {
            fence.require(connection, lastBatch, lastBatch);
            partitions.make(connection);
            connection.commit();
        }
    }

    /** What is to be done now and then, with or without batches: a transaction of its own, every ten seconds at most. */
    public void maintain() throws SQLException {
        if (retention.isIdle() || System.nanoTime() - lastMaintained < MAINTAIN_EVERY.toNanos()) {
            return;
        }
        lastMaintained = System.nanoTime();
        fence.require(connection, lastBatch, lastBatch);
        retention.retire(connection, lastBatch, counters::isLive);
        connection.commit();
        retention.dropEmptied(connection);
    }

    /** Counters that move with every batch ({@code live}), or those that were added later and have still to catch up. */
    public List<CounterDefinition> counters(boolean live) {
        return counters.definitions(live);
    }

    /** Of each counted partition, how far a counter that catches up has come, and where the rest of the past is. */
    public List<PartitionPast> past(CounterDefinition counter) throws SQLException {
        List<PartitionPast> pasts = BackfillPositions.read(connection, counter.name());
        connection.rollback();
        return pasts;
    }

    /** The metadata of the lake's table of an event type, as it is now; null: it has none. */
    public @Nullable String lakeTable(String type) throws SQLException {
        String location = BackfillPositions.lakeTable(connection, type);
        connection.rollback();
        return location;
    }

    /** The offsets of a counted range whose records were not counted: repeats and rejections, ascending. */
    public long[] uncounted(TopicRange range) throws SQLException {
        long[] offsets = Ledger.uncounted(connection, range);
        connection.rollback();
        return offsets;
    }

    /** Commits a stretch of a counter's backfill: its rows and how far it has come, in one transaction of its own. */
    public void commitBackfill(
            CounterDefinition counter, List<TopicRange> ranges, List<CounterDelta> deltas, long backlog)
            throws SQLException {
        ensurePartitions();
        fence.require(connection, lastBatch, lastBatch);
        BackfillPositions.advance(connection, counter.name(), ranges, backlog);
        Expirations none = new Expirations();
        for (CounterDelta delta : deltas) {
            counters.write(connection, Map.of(counter.name(), delta), retention, none);
        }
        FailPoint.reach("G9");
        connection.commit();
    }

    /** Shows a counter that has come as far as the live ones, which it is one of from the next batch on. */
    public void show(CounterDefinition counter) throws SQLException {
        fence.require(connection, lastBatch, lastBatch);
        long missed = counters.show(connection, counter.name());
        connection.commit();
        LOG.info("counter {} has caught up and is live", counter.name());
        if (missed > 0) {
            LOG.warn(
                    "counter {} is without {} earlier events of {}, which neither Kafka nor the lake had",
                    counter.name(),
                    missed,
                    counter.from());
        }
    }

    private long addWords(CountBatch batch, int[] wordIds) throws SQLException {
        long[] totals = new long[wordIds.length];
        long sum = 0;
        for (DocumentChange document : batch.documents()) {
            for (WordShare share : document.shares()) {
                for (int i = 0; i < share.counts().length; i++) {
                    totals[share.wordIndexes()[i]] += share.counts()[i];
                    sum += share.counts()[i];
                }
            }
        }
        WordStore.add(connection, batch.words(), wordIds, totals);
        return sum;
    }

    private void commit(long batchId) throws SQLException {
        try {
            connection.commit();
        } catch (SQLException unknown) {
            LOG.warn("no answer to COMMIT of batch {} ({}): asking the fence row", batchId, unknown.getMessage());
            try {
                connection.close();
            } catch (SQLException alreadyBroken) {
                unknown.addSuppressed(alreadyBroken);
            }
            connection = database.connect(fence.sessionName());
            if (!isCommitted(batchId)) {
                throw unknown;
            }
            LOG.info("batch {} was committed", batchId);
        }
    }

    /**
     * Whether the batch is in the database. Locking the row waits until the transaction whose answer was lost has ended,
     * one way or the other; the server ends it at the latest when it has been silent too long.
     */
    private boolean isCommitted(long batchId) throws SQLException {
        try (Statement patience = connection.createStatement()) {
            patience.execute("SET LOCAL lock_timeout = '"
                    + Database.SILENT_TRANSACTION.plusSeconds(30).toMillis() + "ms'");
        }
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT epoch, batch_id FROM tally_internal.fence FOR UPDATE");
                ResultSet row = statement.executeQuery()) {
            row.next();
            if (row.getLong(1) != fence.epoch()) {
                throw new FencedException("another process took over from epoch " + fence.epoch());
            }
            return row.getLong(2) == batchId;
        } finally {
            connection.rollback();
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
