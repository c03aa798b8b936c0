package dev.tally.ingest.document;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tally.ingest.problem.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.tomcat.util.http.fileupload.FileItemIterator;
import org.apache.tomcat.util.http.fileupload.FileItemStream;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.InvalidFileNameException;
import org.apache.tomcat.util.http.fileupload.MultipartStream.MalformedStreamException;
import org.apache.tomcat.util.http.fileupload.UploadContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;

/**
 * The files of a form, as they arrive: nothing is kept of them. A part {@code name} without a filename names the file behind it;
 * else its filename does. The parser is Tomcat's own. Not thread-safe.
 */
final class FormFiles {
    private static final Logger LOG = LoggerFactory.getLogger(FormFiles.class);
    private static final int MOST_FILES = 10_000;
    private static final int LONGEST_NAME = 4 * 1024;

    private final FileItemIterator parts;
    private String name = "";
    private int count;

    FormFiles(HttpServletRequest request, InputStream body) throws IOException {
        FileUpload upload = new FileUpload();
        upload.setHeaderEncoding("UTF-8");
        try {
            parts = upload.getItemIterator(new UploadContext() {
                @Override
                public String getCharacterEncoding() {
                    return "UTF-8";
                }

                @Override
                public String getContentType() {
                    return request.getContentType();
                }

                @Override
                public long contentLength() {
                    return request.getContentLengthLong();
                }

                @Override
                public InputStream getInputStream() {
                    return body;
                }
            });
        } catch (FileUploadException | MalformedStreamException noForm) {
            throw malformed(noForm);
        }
    }

    /** The next file, whose content is there until the one behind it is asked for; null behind the last. */
    @Nullable
    FileItemStream next() throws IOException {
        String given = null;
        try {
            while (parts.hasNext()) {
                FileItemStream part = parts.next();
                if (++count > MOST_FILES) {
                    throw new RefusedException(
                            HttpStatus.CONTENT_TOO_LARGE,
                            "form.too-many",
                            "A form has at most " + MOST_FILES + " parts; what came before is written.");
                }
                if (!part.isFormField()) {
                    name = given != null ? given : filename(part);
                    return part;
                }
                if (part.getFieldName().equals("name")) {
                    given = text(part);
                }
            }
            return null;
        } catch (FileUploadException | MalformedStreamException broken) {
            throw malformed(broken);
        }
    }

    /** The file's content; a form that ends within it is refused, and is no fault of a disk. */
    static InputStream open(FileItemStream file) throws IOException {
        return new FilterInputStream(file.openStream()) {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                try {
                    return in.read(target, offset, length);
                } catch (MalformedStreamException broken) {
                    throw malformed(broken);
                }
            }
        };
    }

    /** What the file is to be called. */
    String name() {
        return name;
    }

    private static String filename(FileItemStream part) {
        try {
            String filename = part.getName();
            return filename == null ? "" : filename;
        } catch (InvalidFileNameException withNul) {
            return withNul.getName();
        }
    }

    private static String text(FileItemStream part) throws IOException {
        try (InputStream in = part.openStream()) {
            return new String(in.readNBytes(LONGEST_NAME), UTF_8);
        }
    }

    private static RefusedException malformed(Exception broken) {
        LOG.debug("a form that cannot be read", broken);
        return new RefusedException(
                HttpStatus.BAD_REQUEST,
                "form.malformed",
                "The body is not multipart/form-data as its Content-Type says, or it ends too early.");
    }
}
