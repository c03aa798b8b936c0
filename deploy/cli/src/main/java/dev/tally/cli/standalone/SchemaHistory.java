package dev.tally.cli.standalone;

import dev.tally.local.parts.Parts;
import dev.tally.model.record.Topics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.CRC32;

/**
 * Whether a database has exactly the migrations of this version, told from Flyway's own table: the same scripts with the
 * same checksums and no other. It saves a start the second that Flyway takes to find nothing to do. Only a yes means
 * anything: in every other case, an unreadable one included, Flyway itself decides.
 */
final class SchemaHistory {
    private static final String MIGRATIONS = "db/migration/";

    private SchemaHistory() {}

    static boolean isCurrent(Connection database) {
        try {
            Map<String, Integer> shipped = shipped(Parts.codeOf(Topics.class));
            return !shipped.isEmpty() && shipped.equals(applied(database));
        } catch (IOException | SQLException leaveItToFlyway) {
            return false;
        }
    }

    static Map<String, Integer> applied(Connection database) throws SQLException {
        Map<String, Integer> applied = new HashMap<>();
        try (Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery("SELECT script, CASE WHEN success THEN checksum END"
                        + " FROM tally_internal.migrations WHERE type = 'SQL'")) {
            while (rows.next()) {
                applied.put(rows.getString(1), (Integer) rows.getObject(2));
            }
        }
        return applied;
    }

    /** Script names and checksums in a jar; empty where the code is not in a jar. */
    static Map<String, Integer> shipped(Path code) throws IOException {
        Map<String, Integer> shipped = new HashMap<>();
        if (!Files.isRegularFile(code)) {
            return shipped;
        }
        try (JarFile jar = new JarFile(code.toFile())) {
            for (JarEntry entry : java.util.Collections.list(jar.entries())) {
                String name = entry.getName();
                if (name.startsWith(MIGRATIONS) && name.endsWith(".sql")) {
                    shipped.put(name.substring(MIGRATIONS.length()), checksum(jar, entry));
                }
            }
        }
        return shipped;
    }

    // Flyway's rule: CRC-32 over the lines without their ends.
    private static int checksum(JarFile jar, JarEntry entry) throws IOException {
        CRC32 sum = new CRC32();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(jar.getInputStream(entry), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                sum.update(line.getBytes(StandardCharsets.UTF_8));
            }
        }
        return (int) sum.getValue();
    }
}
