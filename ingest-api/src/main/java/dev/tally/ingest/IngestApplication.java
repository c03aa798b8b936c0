package dev.tally.ingest;

import dev.tally.ingest.schema.SchemaException;
import dev.tally.model.config.ConfigException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;

/**
 * The ingest API as a process. Ends with 0 after an orderly stop (SIGTERM), having answered what was under way; with 2
 * where the configuration cannot be used, which a restart does not mend; else with 1.
 */
@SpringBootApplication(
        exclude = KafkaAutoConfiguration.class) // the producers' settings are a promise: ProducerSettings
@ConfigurationPropertiesScan
public class IngestApplication {
    private static final int FAILED = 1;
    private static final int BAD_CONFIGURATION = 2;

    public static void main(String[] arguments) {
        try {
            SpringApplication.run(IngestApplication.class, arguments);
        } catch (RuntimeException failure) {
            String problem = configurationProblem(failure);
            if (problem == null) {
                System.exit(FAILED); // Spring has reported it
            }
            System.err.println(problem);
            System.exit(BAD_CONFIGURATION);
        }
        SpringApplication.getShutdownHandlers().add(() -> Runtime.getRuntime().halt(0));
    }

    /** What is wrong with the configuration, if that is why; the deepest cause says it best. */
    static @Nullable String configurationProblem(Throwable failure) {
        boolean binding = false;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigException || cause instanceof SchemaException) {
                return cause.getMessage();
            }
            binding |= cause instanceof BindException;
            if (binding && cause.getCause() == null) {
                return cause.getMessage();
            }
        }
        return null;
    }
}
