package dev.tally.query;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;

/**
 * The query service: REST answers about the counts, each from one snapshot of PostgreSQL. It only reads. It starts and
 * stays up while PostgreSQL or Kafka are away, answers 503 (or says that the lag is unknown) meanwhile, and recovers by
 * itself.
 */
@SpringBootApplication(exclude = ErrorMvcAutoConfiguration.class) // ProblemReportValve answers what no handler does
@ConfigurationPropertiesScan
public class QueryApplication {
    private static final int FAILED = 1;
    private static final int BAD_CONFIGURATION = 2;

    /** Exits with 2 where the configuration is at fault, so that no supervisor tries again in vain, and with 1 otherwise. */
    public static void main(String[] args) {
        try {
            SpringApplication.run(QueryApplication.class, args);
        } catch (RuntimeException alreadyReported) {
            System.exit(isConfiguration(alreadyReported) ? BAD_CONFIGURATION : FAILED);
        }
    }

    private static boolean isConfiguration(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return true;
            }
        }
        return false;
    }
}
