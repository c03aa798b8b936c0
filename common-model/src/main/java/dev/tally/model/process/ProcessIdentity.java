package dev.tally.model.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** What a process is, for those who compare processes: each shows it among its metrics. */
public final class ProcessIdentity {
    private static final int SHOWN_BYTES = 6;

    private ProcessIdentity() {}

    /** Tally's version, from the jar's manifest. */
    public static String version() {
        String version = ProcessIdentity.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** Twelve digits that differ where files of configuration do; {@code defaults} where there is none. */
    public static String configuration(@Nullable Path file) {
        if (file == null) {
            return "defaults";
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(hash, 0, SHOWN_BYTES);
        } catch (IOException gone) {
            return "unknown";
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
