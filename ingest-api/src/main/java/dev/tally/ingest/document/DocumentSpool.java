package dev.tally.ingest.document;

import dev.tally.ingest.body.BodyReader;
import dev.tally.ingest.body.GzipBody;
import dev.tally.ingest.body.LimitedBody;
import dev.tally.ingest.body.Limits;
import dev.tally.ingest.problem.RefusedException;
import dev.tally.ingest.problem.UnavailableException;
import dev.tally.model.text.DocumentFormat;
import jakarta.servlet.http.HttpServletRequest;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.Semaphore;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;

/**
 * Where documents wait on disk until they have arrived whole: their version is known only at the last byte, and a line
 * carries it. Memory is one buffer a document; the disk holds {@link #AT_ONCE} documents at most. What a crash left behind
 * is deleted at the next start.
 */
final class DocumentSpool {
    static final int AT_ONCE = 16;

    private static final Logger LOG = LoggerFactory.getLogger(DocumentSpool.class);
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final String SUFFIX = ".document";

    private final Path directory;
    private final BodyReader bodies;
    private final long maxBytes;
    private final Semaphore slots = new Semaphore(AT_ONCE);

    DocumentSpool(Path directory, BodyReader bodies, Limits limits) throws IOException {
        this.directory = directory;
        this.bodies = bodies;
        this.maxBytes = limits.maxDocument().toBytes();
        Files.createDirectories(directory);
        deleteLeftOvers();
    }

    private void deleteLeftOvers() throws IOException {
        int count = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
                count++;
            }
        }
        if (count > 0) {
            LOG.info(
                    "deleted {} documents that an earlier process had not finished; nobody was told 2xx for them",
                    count);
        }
    }

    /** Where a document comes from. */
    @FunctionalInterface
    interface Content {
        InputStream open() throws IOException;
    }

    /** What a request's whole body is, unpacked as its {@code Content-Encoding} says. */
    Content body(HttpServletRequest request) {
        return () -> bodies.open(request, maxBytes);
    }

    /** The document, whole, or a refusal. */
    SpooledDocument receive(Content content, String name, DocumentFormat format) {
        if (!slots.tryAcquire()) {
            throw new UnavailableException(
                    "server.busy", "Too many documents are arriving at once. Nothing was written; send it again.");
        }
        Path file = null;
        try {
            file = Files.createTempFile(directory, "put-", SUFFIX);
            String version = spool(content, name, file);
            SpooledDocument whole = new SpooledDocument(name, version, format, file);
            file = null;
            return whole;
        } catch (ZipException | EOFException damaged) {
            throw BodyReader.damaged(damaged);
        } catch (IOException noDisk) {
            throw new UnavailableException(
                    "spool.unavailable",
                    "The document cannot be kept until it is complete. Nothing was written.",
                    noDisk);
        } finally {
            slots.release();
            delete(file);
        }
    }

    private String spool(Content content, String name, Path file) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream sent = new LimitedBody(content.open(), maxBytes, this::tooLarge);
                InputStream named = new DigestInputStream(sent, digest);
                InputStream text = inflated(named, name);
                OutputStream out = Files.newOutputStream(file)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int count = text.read(buffer); count >= 0; count = text.read(buffer)) {
                out.write(buffer, 0, count);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** A file that is named so is unpacked, as in the inbox. */
    private InputStream inflated(InputStream named, String name) throws IOException {
        return DocumentFormat.isGzip(name) ? new LimitedBody(new GzipBody(named), maxBytes, this::tooLarge) : named;
    }

    private RefusedException tooLarge() {
        return new RefusedException(
                HttpStatus.CONTENT_TOO_LARGE,
                "document.too-large",
                "A document has at most " + maxBytes + " bytes (GET /v1/limits). Nothing was written.");
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    private static void delete(@Nullable Path file) {
        if (file == null) {
            return;
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException undeleted) {
            LOG.warn("{} stays until the next start: {}", file, undeleted.toString());
        }
    }
}
