package dev.tally.cli.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Class archives of the programs (AppCDS): each cuts its program's start to a third. They are written by the running
 * programs themselves, at the first stop; an archive is used only with the JDK and the very jars it was made from,
 * which its name says. Only a cache: a missing or broken one costs time, never correctness.
 */
final class ClassArchives {
    private final Path directory;
    private final Path javaHome;

    ClassArchives(Path directory, Path javaHome) {
        this.directory = directory;
        this.javaHome = javaHome;
    }

    /** Flags for a program's JVM: to use its archive if there is one, else to be able to write one later. */
    List<String> flags(String program, List<Path> classPath) {
        Path archive = archive(program, classPath);
        return Files.exists(archive)
                ? List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off", "-Xlog:cds+dynamic=off")
                : List.of("-XX:+RecordDynamicDumpInfo", "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
    }

    boolean has(String program, List<Path> classPath) {
        return Files.exists(archive(program, classPath));
    }

    /** The archive of a program in this exact shape. */
    Path archive(String program, List<Path> classPath) {
        return directory.resolve(program + "-" + fingerprint(classPath) + ".jsa");
    }

    /**
     * Lets a running JVM that was started with {@link #flags} write its archive, under the given name. It goes on
     * working meanwhile. Returns whether it worked.
     */
    boolean write(long pid, Path archive) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Path draft = archive.resolveSibling(archive.getFileName() + ".new");
        Files.deleteIfExists(draft);
        Process jcmd = new ProcessBuilder(
                        javaHome.resolve("bin").resolve("jcmd").toString(),
                        "-J-XX:TieredStopAtLevel=1",
                        "-J-XX:+UseSerialGC",
                        Long.toString(pid),
                        "VM.cds",
                        "dynamic_dump",
                        // It is put into a line for the other JVM, which takes it apart again.
                        "\"" + draft + "\"")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!jcmd.waitFor(60, TimeUnit.SECONDS)) {
                return false;
            }
        } finally {
            jcmd.destroyForcibly();
        }
        if (jcmd.exitValue() != 0 || !Files.exists(draft)) {
            Files.deleteIfExists(draft);
            return false;
        }
        Files.move(draft, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return true;
    }

    /** Removes archives of the program that no longer fit, and drafts that a crash left. */
    void removeOthers(String program, Path current) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> old = Files.newDirectoryStream(directory, program + "-*.jsa*")) {
            for (Path file : old) {
                if (!file.equals(current)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** A jar with the jars of the {@code lib} directory beside it. */
    static List<Path> program(Path jar) {
        List<Path> all = new ArrayList<>();
        all.add(jar);
        all.addAll(jarsIn(jar.resolveSibling("lib")));
        return all;
    }

    private static List<Path> jarsIn(Path directory) {
        List<Path> jars = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.jar")) {
            files.forEach(jars::add);
        } catch (IOException none) {
            return List.of();
        }
        Collections.sort(jars);
        return jars;
    }

    // The JVM itself checks path, size and time of each jar; the name says the same, so that an archive is made anew.
    private String fingerprint(List<Path> classPath) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            feed(digest, System.getProperty("java.vm.version") + " " + javaHome);
            for (Path jar : classPath) {
                if (!Files.exists(jar)) {
                    continue;
                }
                BasicFileAttributes attributes = Files.readAttributes(jar, BasicFileAttributes.class);
                feed(digest, jar + " " + attributes.size() + " " + attributes.lastModifiedTime());
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void feed(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
    }
}
