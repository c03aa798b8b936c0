package dev.tally.cli.standalone;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.home.Home;
import dev.tally.model.config.ConfigException;
import dev.tally.model.config.ConfigReader;
import dev.tally.model.config.TallyConfig;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the configuration before anything is started, so that a mistake costs a second and not a restart loop. */
public final class Configuration {
    private Configuration() {}

    /** The configuration; the built-in one where the shipped file is not there. Fails with every problem in it. */
    public static TallyConfig read(Path file, Home home) {
        if (file.equals(home.shippedConfiguration()) && !Files.exists(file)) {
            return ConfigReader.defaults();
        }
        try {
            return ConfigReader.read(file);
        } catch (ConfigException e) {
            throw new Failure(
                            ExitCode.USAGE,
                            "the configuration has problems",
                            e.getMessage().split("\n", -1))
                    .causedBy(e);
        }
    }
}
