package dev.tally.cli.home;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;

/**
 * The database passwords of an installation: made once, 192 random bits each, one file per role that only its owner
 * may read. Programs get the file's path; the password itself is in no argument list, log or answer, except the one
 * that {@code tally dsn} is asked for.
 */
public final class Secrets {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Path directory;

    private Secrets(Path directory) {
        this.directory = directory;
    }

    /** The secrets in this directory, the missing ones made now. */
    public static Secrets loadOrCreate(Path directory) throws IOException {
        Home.createPrivate(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        Secrets secrets = new Secrets(directory);
        SecureRandom random = new SecureRandom();
        for (Role role : Role.values()) {
            if (Files.exists(secrets.file(role))) {
                Files.setPosixFilePermissions(secrets.file(role), OWNER_ONLY);
            } else {
                create(secrets.file(role), random);
            }
        }
        return secrets;
    }

    /** The secrets that an earlier start made. */
    public static Secrets in(Path directory) {
        return new Secrets(directory);
    }

    /** The file that holds one role's password and nothing else. */
    public Path file(Role role) {
        return directory.resolve(role.user());
    }

    /** The file that holds the file watcher's token, where there are tokens. */
    public Path watcherToken() {
        return directory.resolve("file-watcher");
    }

    /** Goes into a connection, never into a log. */
    public String password(Role role) throws IOException {
        return Files.readString(file(role), StandardCharsets.UTF_8).strip();
    }

    /** Whether nobody but the owner can read any of them. */
    public boolean areGuarded() throws IOException {
        for (Role role : Role.values()) {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file(role));
            if (!OWNER_ONLY.containsAll(permissions)) {
                return false;
            }
        }
        return true;
    }

    private static void create(Path file, SecureRandom random) throws IOException {
        byte[] bits = new byte[24];
        random.nextBytes(bits);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
        write(file, password);
    }

    /** Writes a file for its owner only, under another name and renamed: a crash leaves no half of a secret. */
    public static void write(Path file, String secret) throws IOException {
        Path draft = file.resolveSibling("." + file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        try (SeekableByteChannel channel = Files.newByteChannel(
                draft,
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
            channel.write(ByteBuffer.wrap(secret.getBytes(StandardCharsets.UTF_8)));
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public String toString() {
        return "Secrets[" + directory + "]";
    }
}
