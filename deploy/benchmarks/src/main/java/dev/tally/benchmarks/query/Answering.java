package dev.tally.benchmarks.query;

import dev.tally.benchmarks.engine.EngineJvm;
import dev.tally.benchmarks.engine.Engines;
import dev.tally.benchmarks.engine.HttpService;
import dev.tally.benchmarks.http.HttpLoad;
import dev.tally.benchmarks.http.Latencies;
import dev.tally.benchmarks.measure.Platform;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A filled database with the query service over it. Closing ends the service. */
public final class Answering implements AutoCloseable {
    private static final int CONNECTIONS = 64;

    private final EngineJvm jvm;
    private final FilledDatabase database;
    private final FilledDatabase.Size size;
    private final HttpService service;
    private final @Nullable Pgbench pgbench;
    private final int rate;

    /** @param words of the vocabulary, nearly all of which stand in some document */
    public Answering(Platform platform, EngineJvm jvm, int words, int documents, int rate)
            throws SQLException, IOException, InterruptedException {
        this.jvm = jvm;
        Engines.TALLY.createDatabase(platform.postgres(), FilledDatabase.NAME);
        this.database = new FilledDatabase(platform.postgres(), words, documents);
        this.size = database.fill();
        this.service = HttpService.query(
                jvm,
                platform.directory(),
                platform.kafka().bootstrapServers(),
                platform.postgres().jdbcUrl(FilledDatabase.NAME));
        this.pgbench = Pgbench.isInstalled()
                ? new Pgbench(platform.postgres(), platform.directory(), words, documents, rate)
                : null;
        this.rate = rate;
    }

    /** What is in the database, for people. */
    public String size() {
        return "%,d words, %,d documents, %,d rows of document and word"
                .formatted(size.words(), size.documents(), size.documentWords());
    }

    /** Asks the service and then, if there is pgbench, the database alone. */
    public QueryResult ask(Question question, Duration warmUp, Duration measured)
            throws SQLException, IOException, InterruptedException {
        List<String> values = database.values(question);
        Random random = new Random(1);
        Latencies answered = new HttpLoad(service.url(), CONNECTIONS, warmUp, measured)
                .atRate(rate, () -> HttpLoad.get(question.request(values, random)));
        return new QueryResult(
                question, rate, answered, pgbench == null ? null : pgbench.run(question, warmUp, measured));
    }

    /** Has the service's flight recording written down, if there is one. */
    public void dumpProfile() throws IOException, InterruptedException {
        jvm.dumpProfile(service.process().pid(), "query-service");
    }

    @Override
    public void close() {
        service.close();
    }
}
