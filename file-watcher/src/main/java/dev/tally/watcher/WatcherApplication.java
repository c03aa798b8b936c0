package dev.tally.watcher;

import dev.tally.model.config.ConfigException;
import dev.tally.watcher.state.InUseException;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;

/**
 * The file watcher as a process. Ends with 0 after an orderly stop (SIGTERM); with 2 where the configuration cannot be used,
 * which a restart does not mend; with 3 where another one has the state directory or the inbox; else with 1. Killed at any point, the
 * next one goes on where the journal says.
 */
@SpringBootApplication(exclude = KafkaAutoConfiguration.class) // the producer's settings are a promise: LineProducer
@ConfigurationPropertiesScan
public class WatcherApplication {
    private static final int FAILED = 1;
    private static final int BAD_CONFIGURATION = 2;
    private static final int FENCED = 3;

    public static void main(String[] arguments) {
        try {
            SpringApplication.run(WatcherApplication.class, arguments);
        } catch (RuntimeException failure) {
            // Spring has reported it; the last line is the plain one.
            System.err.println(deepest(failure).getMessage());
            System.exit(exitCode(failure));
        }
        SpringApplication.getShutdownHandlers().add(() -> Runtime.getRuntime().halt(0));
    }

    static int exitCode(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigException || cause instanceof BindException) {
                return BAD_CONFIGURATION;
            }
            if (cause instanceof InUseException) {
                return FENCED;
            }
        }
        return FAILED;
    }

    private static Throwable deepest(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return deepest;
    }
}
