package dev.tally.query.sql;

import dev.tally.query.duck.Said;
import dev.tally.query.duck.Said.Refused;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that answers one statement over the lake. It has a JVM and an address space of its own, small ones, where the system has such
 * limits (Linux): what a statement takes beyond them ends it and nothing else. It writes no file, has no environment, and ends when it
 * is closed or killed, or with this service. One thread, except for {@link #kill}.
 */
final class LakeChild implements AutoCloseable {
    /** What its JVM, DuckDB's library, DuckDB's memory and single values of a statement may have beside the JVM's heap. */
    private static final long ADDRESSES_MEGABYTES = 1_024;

    /**
     * Where memory is short the system takes it from this process first. No file written, no core dumped; what it says goes out by 3,
     * what anything prints by 2.
     */
    private static final String START = "{ echo 1000 >/proc/self/oom_score_adj; ulimit -v $1; } 2>/dev/null; shift;"
            + " ulimit -c 0; ulimit -f 0; exec \"$@\" 3>&1 1>&2";

    private final Process process;
    private final DataInputStream says;
    private final DataOutputStream hears;
    private final int longest;
    private boolean isReady;

    private LakeChild(Process process, SqlLimits limits) {
        this.process = process;
        this.says = new DataInputStream(new BufferedInputStream(process.getInputStream(), 64 << 10));
        this.hears = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
        this.longest = (int) limits.bytes() + (64 << 10);
    }

    /** Starts one; it can be told its statement at once. */
    static LakeChild start(LakeProgram program, SqlLimits limits) throws IOException {
        // Two thousand rows come at once; their texts have as many bytes as an answer, and one row more.
        long heap = 64 + 6 * (limits.bytes() >> 20);
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", START, "sh"));
        command.add(Long.toString((ADDRESSES_MEGABYTES + heap) << 10));
        command.addAll(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx" + heap + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:ReservedCodeCacheSize=16m",
                "-XX:CompressedClassSpaceSize=32m",
                "-XX:-UsePerfData",
                "-XX:-PrintWarnings",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+SuppressFatalErrorMessage"));
        command.addAll(program.command());
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(program.directory().toFile());
        builder.environment().clear();
        builder.environment().put("MALLOC_ARENA_MAX", "2"); // each may reserve 64 MB of addresses
        return new LakeChild(builder.start(), limits);
    }

    /** Waits for the next that it says, which is not a refusal. */
    Said hear() throws LakeException {
        try {
            Said said = Said.read(says, longest);
            if (said instanceof Refused refused) {
                throw new LakeException(refused);
            }
            isReady = true;
            return said;
        } catch (IOException ended) {
            throw LakeException.silent(isReady);
        }
    }

    /** Waits for something that it has to say next. */
    <T extends Said> T hear(Class<T> expected) throws LakeException {
        Said said = hear();
        if (expected.isInstance(said)) {
            return expected.cast(said);
        }
        throw LakeException.silent(isReady);
    }

    /** Tells it something, such as its statement. */
    void tell(Telling telling) throws LakeException {
        try {
            telling.to(hears);
            hears.flush();
        } catch (IOException ended) {
            throw LakeException.silent(isReady);
        }
    }

    /** Writes something down for it. */
    interface Telling {
        void to(DataOutputStream child) throws IOException;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it wherever it is, from any thread: who waits for it hears that it is silent. */
    void kill() {
        process.toHandle().destroyForcibly(); // unlike Process, it closes no stream that somebody reads
    }

    /** Waits for the next bytes of a Parquet file that is its answer; as a stream does, -1 at its end. */
    int read(byte[] chunk) throws LakeException {
        try {
            return process.getErrorStream().read(chunk);
        } catch (IOException ended) {
            throw LakeException.silent(isReady);
        }
    }

    /** What was printed by a child that has ended: by its shell, its JVM or DuckDB. */
    String lastWords() {
        try {
            return new String(process.getErrorStream().readNBytes(1_000), StandardCharsets.UTF_8).strip();
        } catch (IOException gone) {
            return "";
        }
    }

    @Override
    public void close() {
        kill();
        close(says);
        close(process.getErrorStream());
        close(process.getOutputStream());
    }

    private static void close(Closeable stream) {
        try {
            stream.close();
        } catch (IOException broken) {
            return; // its other end is dead
        }
    }
}
