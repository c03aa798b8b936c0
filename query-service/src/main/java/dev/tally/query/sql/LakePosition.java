package dev.tally.query.sql;

import dev.tally.query.lake.LakeQueries;
import dev.tally.query.request.Parameters;
import dev.tally.query.snapshot.AtPosition;
import dev.tally.query.snapshot.ReadTransaction;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Read your writes, of the lake: it has what is counted some seconds later. */
@Component
final class LakePosition {
    private static final Duration POLL = Duration.ofMillis(250);

    private final AtPosition atPosition;
    private final ReadTransaction transaction;
    private final LakeQueries lake;

    LakePosition(AtPosition atPosition, ReadTransaction transaction, LakeQueries lake) {
        this.atPosition = atPosition;
        this.transaction = transaction;
        this.lake = lake;
    }

    /** Returns when all that the request wants to be contained is in the lake. */
    void await(Parameters parameters) {
        atPosition.await(parameters, "in the lake", POLL, () -> transaction.read(lake::nextOffsets));
    }
}
