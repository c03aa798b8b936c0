package dev.tally.cli.standalone;

import dev.tally.cli.home.ProcessIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A program that the supervisor keeps running. */
interface Part {
    String name();

    /**
     * Starts it once. A service is handed back as soon as its process runs; Kafka and PostgreSQL when they answer,
     * with topics and tables in place.
     */
    Running start() throws IOException, InterruptedException;

    /** What to print beside its name when it is ready. */
    String readyText();

    /** One run of a part, from its start to its end. */
    interface Running {
        ProcessIdentity process();

        /** Whether it says that it is ready, asked now; quick, never throws. */
        boolean isReady();

        /** Its exit code, once it has ended. */
        CompletableFuture<Integer> onExit();

        /** The last thing it had to say: the reason, when it has ended. */
        String lastWords();

        /** Ends it in good order, or after {@code patience} by force; returns when it has ended. */
        void stop(Duration patience);
    }
}
