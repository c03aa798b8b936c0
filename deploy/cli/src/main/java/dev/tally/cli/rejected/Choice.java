package dev.tally.cli.rejected;

import dev.tally.cli.api.Json;
import dev.tally.cli.reconcile.Forecast;
import java.io.IOException;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Decides which rejected records may be sent again: those that would count now, and not twice. Not thread-safe. */
final class Choice {
    private final Original original;
    private final Forecast forecast;

    Choice(Original original, Forecast forecast) {
        this.original = original;
        this.forecast = forecast;
    }

    /** The record, to be sent as it is. */
    ConsumerRecord<byte[], byte[]> of(Json rejection) throws NotSent, IOException {
        if (rejection.at("code").text().equals("id.conflict")) {
            throw new NotSent("the first event with its id counts, and no other: send it with an id of its own");
        }
        ConsumerRecord<byte[], byte[]> record = original.of(rejection);
        Optional<String> obstacle = forecast.obstacle(record);
        if (obstacle.isPresent()) {
            throw new NotSent(obstacle.get());
        }
        return record;
    }
}
