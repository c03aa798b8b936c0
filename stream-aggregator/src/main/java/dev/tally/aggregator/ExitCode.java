package dev.tally.aggregator;

import dev.tally.aggregator.sink.FencedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a process ends: 0 stopped in order; 1 a batch failed, start again; 2 the configuration is wrong; 3 another one took over,
 * start again and wait; 4 stopped until an operator has decided, see {@link StopException}.
 */
public final class ExitCode {
    private static final Logger LOG = LoggerFactory.getLogger(ExitCode.class);

    private ExitCode() {}

    /** The code of a failure, which is logged. */
    public static int of(Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof StopException) {
                LOG.error("STOPPED until an operator decides: {}", cause.getMessage());
                return 4;
            }
            if (cause instanceof ConfigurationException) {
                LOG.error("the configuration cannot be used: {}", cause.getMessage());
                return 2;
            }
            if (cause instanceof FencedException) {
                LOG.error("ended: {}", cause.getMessage());
                return 3;
            }
        }
        LOG.error("ended, to start again at the stored positions: {}", failed.toString(), failed);
        return 1;
    }
}
