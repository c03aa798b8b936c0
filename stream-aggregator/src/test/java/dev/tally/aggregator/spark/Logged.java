package dev.tally.aggregator.spark;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** What a class says from now on, and nowhere else. */
final class Logged extends AbstractAppender implements AutoCloseable {
    private final Logger logger;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private Logged(Logger logger) {
        super("logged", null, null, false, Property.EMPTY_ARRAY);
        this.logger = logger;
    }

    static Logged by(Class<?> speaker) {
        Logged logged = new Logged((Logger) LogManager.getLogger(speaker));
        logged.start();
        logged.logger.addAppender(logged);
        logged.logger.setAdditive(false);
        return logged;
    }

    @Override
    public void append(LogEvent event) {
        lines.add(event.getLevel() + " " + event.getMessage().getFormattedMessage());
    }

    /** How many warnings have this in them. */
    long warnings(String text) {
        return lines.stream()
                .filter(line -> line.startsWith("WARN ") && line.contains(text))
                .count();
    }

    @Override
    public void close() {
        logger.setAdditive(true);
        logger.removeAppender(this);
        stop();
    }
}
