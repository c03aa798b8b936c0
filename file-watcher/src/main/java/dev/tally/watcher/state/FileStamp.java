package dev.tally.watcher.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * What the file system says about a file. Two equal stamps of a file that was not written for a while mean: the same bytes.
 * The inode alone would not (it is given again at once), nor the size and time (they can be set): the time of the last
 * change of the inode is part of it where the file system has one.
 *
 * @param kind what it is
 * @param size in bytes
 * @param modified nanoseconds since 1970
 * @param changed nanoseconds since 1970 of the last change of content, name or rights; {@code modified} where unknown
 * @param key the file system's identity of the file
 */
public record FileStamp(Kind kind, long size, long modified, long changed, String key) {
    private static final String UNIX = "unix:mode,size,lastModifiedTime,ctime,dev,ino";
    private static final int TYPE_BITS = 0xF000;
    private static final int DIRECTORY_BITS = 0x4000;
    private static final int FILE_BITS = 0x8000;

    /** What a name in a directory stands for. Pipes, devices, sockets and symbolic links are OTHER. */
    public enum Kind {
        FILE,
        DIRECTORY,
        OTHER
    }

    /** The stamp of what stands at this path; a symbolic link is not followed. */
    public static FileStamp of(Path path) throws IOException {
        return path.getFileSystem().supportedFileAttributeViews().contains("unix") ? unix(path) : basic(path);
    }

    /** How many names what stands at this path has; 1 where the file system does not tell. */
    public static int names(Path path) throws IOException {
        return path.getFileSystem().supportedFileAttributeViews().contains("unix")
                ? (Integer) Files.getAttribute(path, "unix:nlink", LinkOption.NOFOLLOW_LINKS)
                : 1;
    }

    /** Whether both are the same bytes, though one may have been renamed since. */
    public boolean sameContentAs(FileStamp other) {
        return size == other.size && modified == other.modified && key.equals(other.key);
    }

    /** Whether this is the same file, not shorter than it was then. */
    public boolean isGrownFrom(FileStamp earlier) {
        return kind == earlier.kind && size >= earlier.size && key.equals(earlier.key);
    }

    private static FileStamp unix(Path path) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(path, UNIX, LinkOption.NOFOLLOW_LINKS);
        int type = (Integer) attributes.get("mode") & TYPE_BITS;
        return new FileStamp(
                type == FILE_BITS ? Kind.FILE : type == DIRECTORY_BITS ? Kind.DIRECTORY : Kind.OTHER,
                (Long) attributes.get("size"),
                nanoseconds(attributes.get("lastModifiedTime")),
                nanoseconds(attributes.get("ctime")),
                attributes.get("dev") + "." + attributes.get("ino"));
    }

    private static FileStamp basic(Path path) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        long modified = nanoseconds(attributes.lastModifiedTime());
        return new FileStamp(
                attributes.isRegularFile() ? Kind.FILE : attributes.isDirectory() ? Kind.DIRECTORY : Kind.OTHER,
                attributes.size(),
                modified,
                modified,
                Objects.toString(attributes.fileKey(), ""));
    }

    private static long nanoseconds(Object time) {
        return ((FileTime) time).to(TimeUnit.NANOSECONDS);
    }
}
