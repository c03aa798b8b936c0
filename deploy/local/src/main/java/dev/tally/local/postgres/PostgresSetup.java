package dev.tally.local.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;

/**
 * Creates a server's directory: the superuser's generated password and, by {@code initdb}, the data. A crash in between
 * leaves an unfinished directory that the next call replaces; data that exists is never touched.
 */
public final class PostgresSetup {
    private static final int PASSWORD_BYTES = 24;

    private final Path directory;
    private final Path binaries;
    private final ServerAccount account;

    public PostgresSetup(Path directory, Path binaries, ServerAccount account) {
        this.directory = directory;
        this.binaries = binaries;
        this.account = account;
    }

    /** Runs {@code initdb} unless there is data already. */
    public void createDataIfMissing(String superuser) throws IOException {
        Files.createDirectories(directory);
        Path data = directory.resolve("data");
        if (Files.isDirectory(data)) {
            account.prepare(directory, binaries);
            return;
        }
        if (!Files.exists(passwordFile())) {
            writePassword();
        }
        account.prepare(directory, binaries);
        Path unfinished = directory.resolve("data.unfinished");
        FileTrees.delete(unfinished);
        Command initdb = Command.run(
                directory,
                account.command(List.of(
                        binaries.resolve("bin/initdb").toString(),
                        "--pgdata=" + unfinished,
                        "--username=" + superuser,
                        "--pwfile=" + passwordFile(),
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        // PostgreSQL's own C.UTF-8: the same order and case rules on every system.
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8",
                        "--locale=C")));
        if (initdb.status() != 0) {
            throw new IOException("initdb failed (exit " + initdb.status() + "):\n" + initdb.output());
        }
        Files.move(unfinished, data);
    }

    public String superuserPassword() throws IOException {
        if (!Files.exists(passwordFile())) {
            throw new IOException("the data in " + directory + " needs its superuser's password in " + passwordFile());
        }
        return Files.readString(passwordFile()).strip();
    }

    private void writePassword() throws IOException {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        Path file = Files.createFile(
                passwordFile(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n");
    }

    private Path passwordFile() {
        return directory.resolve("superuser-password");
    }
}
