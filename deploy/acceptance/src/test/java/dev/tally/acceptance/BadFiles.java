package dev.tally.acceptance;

import static dev.tally.acceptance.BadRequests.gzip;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * What is wrong with a file, and good ones that look like it. What each should become is written down as it is
 * dropped; a file of which nothing is written down should leave no trace.
 */
final class BadFiles {
    private final Path inbox;
    private final Path outside;
    private final Oracle good;
    private final Map<String, String> refused = new TreeMap<>();
    private final Map<String, Long> rejected = new TreeMap<>();
    private long rows;
    private Path round;

    /**
     * @param outside a directory beside the inbox, from which nothing may be read
     * @param good where the good documents are written down
     */
    BadFiles(Path inbox, Path outside, Oracle good) throws IOException {
        this.inbox = inbox;
        this.outside = outside;
        this.good = good;
        Files.createDirectories(outside);
        Files.writeString(secret(), "secret\n");
    }

    /** The codes of the files that fail, by their names. */
    Map<String, String> refused() {
        return refused;
    }

    /** How many lines and rows are rejected, by their codes. */
    Map<String, Long> rejected() {
        return rejected;
    }

    /** How many rows are events. */
    long rows() {
        return rows;
    }

    private Path secret() {
        return outside.resolve("secret.txt");
    }

    void drop(int number, int canaryPort) throws Exception {
        round = Files.createDirectories(inbox.resolve("round" + number));
        lines();
        encodings();
        notFiles();
        names();
        comings(number);
        packed();
        wideRows();
        badRows();
        pages(canaryPort);
    }

    private void lines() throws IOException {
        document("B37 nothing.txt", "");
        document("B38 nothing but ends.txt", "\n\r\n\r", "", "", "");
        document(
                "B39 ends.txt",
                "ends one\r\nends two\rends three\u2028still three\n\nends four",
                "ends one",
                "ends two",
                "ends three\u2028still three",
                "",
                "ends four");
        document("B40 long.txt", "y".repeat(2 * 1024 * 1024) + "\nbehind it\n", "behind it");
        rejected("line.too-long", 1);
        document("B20 a word.txt", "v".repeat(1_000_000), "v".repeat(256));
    }

    private void encodings() throws IOException {
        refused("B41 picture.txt", "document.binary", new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 13
        });
        document("B42 latin.txt", "plain\ncaf\u00e9\nplain\n".getBytes(ISO_8859_1), "plain", "plain");
        rejected("line.utf-8", 1);
        document("B42 wide.txt", "\uFEFFwide w\u00f6rds\n".getBytes(UTF_16LE), "wide w\u00f6rds");
    }

    private void notFiles() throws Exception {
        Files.createSymbolicLink(round.resolve("B43 link.txt"), secret());
        Files.createSymbolicLink(round.resolve("B43 loop"), inbox);
        Files.createLink(round.resolve("B45 linked.txt"), secret());
        refused.put(name("B45 linked.txt"), "file.linked");
        shell("mkfifo 'B46 pipe.txt'; mknod 'B46 zeros.txt' c 1 5 || mkfifo 'B46 zeros.txt'");
        Files.createSymbolicLink(round.resolve("B48 elsewhere"), outside);
    }

    private void names() throws Exception {
        document("B47 '; -- \n\u202E\"name\".txt", "named\n", "named");
        document("-B47.txt", "named\n", "named");
        document("B47" + "n".repeat(248) + ".txt", "named\n", "named");
        shell("echo named > \"$(printf 'B47 \\377.txt')\"");
        refused.put(name("B47 \uFFFD.txt"), "name.encoding");
        for (String ignored : List.of(".B49.txt", "B49.tmp", "B49.txt.part", "B49.txt~")) {
            Files.writeString(round.resolve(ignored), "ignored\n");
        }
    }

    private void comings(int number) throws IOException {
        Files.delete(Files.writeString(round.resolve("B50 gone.txt"), "gone\n"));
        Files.writeString(inbox.resolve("B51 again.txt"), "again number" + number + "\n");
        good.document("B51 again.txt", List.of("again number" + number));
        document("B51 one name.txt", "same\n", "same");
        document("B51 another name.txt", "same\n", "same");
        document("B52 1970.txt", "old\n", "old");
        document("B52 tomorrow.txt", "young\n", "young");
        Files.setLastModifiedTime(round.resolve("B52 1970.txt"), FileTime.from(Instant.EPOCH));
        Files.setLastModifiedTime(
                round.resolve("B52 tomorrow.txt"), FileTime.from(Instant.now().plus(Duration.ofDays(1))));
    }

    /** Tally unpacks gzip alone. */
    private void packed() throws IOException {
        byte[] archive = climbing();
        Files.write(round.resolve("B53 climbing.zip"), archive);
        refused("B53 climbing.txt", "document.binary", archive);
        byte[] zipped = gzip("zipped words\n".getBytes(UTF_8));
        document("B54 whole.txt.gz", zipped, "zipped words");
        refused("B54 cut.txt.gz", "document.gzip", Arrays.copyOf(zipped, zipped.length - 4));
        refused("B54 none.txt.gz", "document.gzip", "plain".getBytes(UTF_8));
    }

    private static byte[] climbing() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("../../escaped.txt"));
            zip.write("escaped\n".getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    private void wideRows() throws IOException {
        String header = IntStream.range(0, 10_000).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
        rows("B55 wide.csv", header + ",n\n" + ",".repeat(9_999) + "x,1\n", 1);
    }

    private void badRows() throws IOException {
        rows(
                "B55 ragged.csv",
                "a,n\ngood,1\nragged\n\"say \"\"hi\"\", you\",2\n\"two\nlines\",3\nx,much\n\"open,4\nlast,5\n",
                4);
        rejected("csv.fields", 1);
        rejected("csv.number", 1);
        rejected("csv.quote", 1);
        rows("B56 repeated.csv", "a,n\nx,1\na,n\ny,2\n", 2);
        rejected("csv.number", 1);
        refused("B56 twice.csv", "csv.header", "a,a,n\n1,2,3\n".getBytes(UTF_8));
        refused("B56 nameless.csv", "csv.header", "a,,n\n1,2,3\n".getBytes(UTF_8));
        refused("B56 missing.csv", "csv.header", "x,1\ny,2\n".getBytes(UTF_8));
        rows("B57 lines.jsonl", "{\"i\":1}\n\n  \n{\"i\":2}\n[{\"i\":3}]\n{\"i\":\n", 2);
        rejected("event.object", 1);
        rejected("json.malformed", 1);
    }

    private void pages(int canaryPort) throws IOException {
        String canary = "http://127.0.0.1:" + canaryPort + "/";
        String xml = "<!DOCTYPE p [<!ENTITY a SYSTEM \"" + canary + "\"><!ENTITY b SYSTEM \"file:///etc/passwd\">]>"
                + "<p>entities &a; &b;</p>";
        Files.writeString(round.resolve("B58 page.xml"), xml);
        document("B58 page.html", xml, "]>", "entities &a; &b;");
        document(
                "B59 page.html",
                "<html><meta charset=\"no-such\"><script src=\"" + canary + "\">secret()</script><style>p{}</style>"
                        + "<!-- hidden --><p>shown &amp; s\u00e4id</p><img src=\"" + canary + "\"></html>",
                "shown & s\u00e4id");
        document("B59 deep.html", "<div>".repeat(100_000) + "deep", "deep");
    }

    /** B59, once: a page of 33 MiB, most of it a hole on the disk. */
    void dropALargePage() throws IOException {
        Path page = outside.resolve("page");
        Files.writeString(page, " ".repeat(8 * 1024));
        try (FileChannel channel = FileChannel.open(page, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[1]), 33L * 1024 * 1024);
        }
        Files.move(page, inbox.resolve("B59 large.html"));
        refused.put("B59 large.html", "document.too-large");
    }

    /** B60, once: ten thousand directories in each other, of which a path can name the first two thousand. */
    void dropADeepDirectory() throws IOException {
        Path chain = outside.resolve("chain");
        for (int thousand = 0; thousand < 10; thousand++) {
            Path longer = outside.resolve("longer");
            Path end = Files.createDirectories(longer.resolve("d/".repeat(999)));
            if (thousand > 0) {
                Files.move(chain, end.resolve("d"));
            }
            Files.move(longer, chain);
        }
        Files.writeString(chain.resolve("B60.txt"), "deep\n");
        Files.move(chain, inbox.resolve("B60"));
        good.document("B60/B60.txt", List.of("deep"));
    }

    /** B44: what was a file is a link out of the inbox, or again a file; the file is what it is in the end. */
    void swap(boolean link) throws IOException {
        Path swapped = outside.resolve("swapped");
        Files.deleteIfExists(swapped);
        if (link) {
            Files.createSymbolicLink(swapped, secret());
        } else {
            Files.writeString(swapped, "swapped\n");
        }
        Files.move(swapped, inbox.resolve("B44 swapped.txt"), ATOMIC_MOVE, REPLACE_EXISTING);
        good.document("B44 swapped.txt", List.of("swapped"));
    }

    /** What no walk by whole paths could delete. */
    void clear() throws Exception {
        shell("rm -rf ../B60");
    }

    private void document(String name, String content, String... lines) throws IOException {
        document(name, content.getBytes(UTF_8), lines);
    }

    private void document(String name, byte[] content, String... lines) throws IOException {
        Files.write(round.resolve(name), content);
        good.document(name(name), List.of(lines));
    }

    private void refused(String name, String code, byte[] content) throws IOException {
        Files.write(round.resolve(name), content);
        refused.put(name(name), code);
    }

    private void rows(String name, String content, long events) throws IOException {
        Files.writeString(round.resolve(name), content);
        rows += events;
    }

    private void rejected(String code, long more) {
        rejected.merge(code, more, Long::sum);
    }

    private String name(String name) {
        return round.getFileName() + "/" + name;
    }

    private void shell(String command) throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", command)
                .directory(round.toFile())
                .inheritIO()
                .start();
        assertThat(shell.waitFor()).as(command).isZero();
    }
}
