package dev.tally.watcher.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tally.model.text.DocumentLine;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stretches on their way to Kafka, on disk before the first of their lines leaves, at most one of each document. A log
 * may be cut or go away at any moment, and the numbers that Kafka has seen cannot be given to other lines: so after a crash
 * the very same lines are sent again, from here. Safe for many threads, one document each.
 */
public final class StretchStore {
    private final Path directory;

    public StretchStore(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
    }

    /** Returns when the stretch is on disk. */
    public void put(Stretch stretch) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            writeBytes(out, JournalCodec.encode(stretch.after()));
            out.writeLong(stretch.sequence());
            out.writeBoolean(stretch.end());
            out.writeInt(stretch.lines().size());
            for (DocumentLine line : stretch.lines()) {
                out.writeUTF(line.problem() == null ? "" : line.problem());
                writeBytes(out, line.text());
            }
        }
        Path file = fileOf(stretch.after().name());
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer content = ByteBuffer.wrap(bytes.toByteArray());
            while (content.hasRemaining()) {
                channel.write(content);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        ProgressJournal.forceDirectory(directory);
    }

    /** The stretch of this document that was not noted as acknowledged, if there is one. */
    public @Nullable Stretch find(String name) throws IOException {
        try {
            return read(fileOf(name));
        } catch (NoSuchFileException none) {
            return null;
        }
    }

    public void remove(String name) throws IOException {
        Files.deleteIfExists(fileOf(name));
    }

    /** The documents that have a stretch here. */
    public List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.lines")) {
            for (Path file : files) {
                names.add(read(file).after().name());
            }
        }
        return names;
    }

    /** The file's own name says nothing: a document's may be longer than a file's can be. */
    private Path fileOf(String name) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(UTF_8));
            return directory.resolve(HexFormat.of().formatHex(hash) + ".lines");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every JDK has SHA-256", impossible);
        }
    }

    private static Stretch read(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            List<String> fields = JournalCodec.fields(new String(readBytes(in), UTF_8).replace("\n", ""));
            if (fields == null) {
                throw new IOException(file + " is damaged");
            }
            long sequence = in.readLong();
            boolean end = in.readBoolean();
            int count = in.readInt();
            List<DocumentLine> lines = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                String problem = in.readUTF();
                lines.add(new DocumentLine(readBytes(in), problem.isEmpty() ? null : problem, -1));
            }
            return new Stretch(JournalCodec.entry(fields), sequence, lines, end);
        }
    }

    private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] readBytes(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt());
    }
}
