package dev.tally.cli.feed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file to be put into the drop box under a name.
 *
 * @param name below the inbox, with {@code /}
 */
record Drop(Path source, String name) {

    /**
     * Copies it under a hidden name and renames it: the watcher never sees half a file. Returns the content's version,
     * which is the SHA-256 of its bytes.
     */
    String into(Path inbox) throws IOException {
        Path target = inbox.resolve(name);
        Path directory = target.getParent();
        Files.createDirectories(directory);
        Path draft = directory.resolve(
                "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        MessageDigest digest = sha256();
        try (InputStream in = Files.newInputStream(source);
                OutputStream out = new DigestOutputStream(Files.newOutputStream(draft), digest)) {
            in.transferTo(out);
        } catch (IOException e) {
            Files.deleteIfExists(draft);
            throw e;
        }
        Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
