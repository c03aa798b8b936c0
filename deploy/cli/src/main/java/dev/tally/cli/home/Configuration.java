package dev.tally.cli.home;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.model.config.ConfigException;
import dev.tally.model.config.ConfigReader;
import dev.tally.model.config.TallyConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

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
            List<String> details = new ArrayList<>(List.of(e.getMessage().split("\n", -1)));
            details.add("next: mend it, then ./tally config check \"" + file + "\"");
            throw new Failure(ExitCode.USAGE, "the configuration has problems", details.toArray(String[]::new))
                    .causedBy(e);
        }
    }

    /** Keeps a copy of what the services are about to read. */
    public static void remember(Path file, Home home) throws IOException {
        if (Files.exists(file)) {
            Files.copy(file, home.appliedConfiguration(), StandardCopyOption.REPLACE_EXISTING);
        } else {
            Files.writeString(home.appliedConfiguration(), "");
        }
    }
}
