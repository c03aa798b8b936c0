package dev.tally.cli.feed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/**
 * A file to be put into the drop box under a name.
 *
 * @param name below the inbox, with {@code /}
 * @param rows whether its rows are events; else it is a document
 */
record Drop(Path source, String name, boolean rows) {
    private static final int BUFFER = 64 * 1024;

    /**
     * What lies in the drop box now.
     *
     * @param version the SHA-256 of its bytes
     * @param lineEnds how many LFs it has: about its lines, where it is plain text
     */
    record Dropped(String name, boolean rows, String version, long bytes, long lineEnds) {}

    /**
     * Copies it under a hidden name and renames it: the watcher never sees half a file.
     *
     * @param copied is told the number of bytes after each piece
     */
    Dropped into(Path inbox, LongConsumer copied) throws IOException {
        Path target = inbox.resolve(name);
        Path directory = target.getParent();
        Files.createDirectories(directory);
        Path draft = directory.resolve(
                "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        Dropped dropped;
        try (InputStream in = Files.newInputStream(source);
                OutputStream out = Files.newOutputStream(draft)) {
            dropped = copy(in, out, copied);
        } catch (IOException e) {
            Files.deleteIfExists(draft);
            throw e;
        }
        Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return dropped;
    }

    private Dropped copy(InputStream in, OutputStream out, LongConsumer copied) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER];
        long bytes = 0;
        long lineEnds = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            digest.update(buffer, 0, read);
            out.write(buffer, 0, read);
            bytes += read;
            for (int i = 0; i < read; i++) {
                lineEnds += buffer[i] == '\n' ? 1 : 0;
            }
            copied.accept(read);
        }
        return new Dropped(name, rows, HexFormat.of().formatHex(digest.digest()), bytes, lineEnds);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
