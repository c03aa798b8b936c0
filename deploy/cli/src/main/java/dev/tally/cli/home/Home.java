package dev.tally.cli.home;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * The directories of one installation. {@code root} holds the drop box and {@code .tally}; {@code programs} is the
 * checkout whose jars run. They are the same unless {@code --home} says otherwise.
 */
public record Home(Path root, Path programs) {
    public Home {
        root = root.toAbsolutePath().normalize();
        programs = programs.toAbsolutePath().normalize();
    }

    public Path state() {
        return root.resolve(".tally");
    }

    public Path logs() {
        return state().resolve("logs");
    }

    public Path log(String part) {
        return logs().resolve(part + ".log");
    }

    /** JVM class archives: only a cache, of the programs and not of this home. */
    public Path archives() {
        return programs.resolve(".tally").resolve("cds");
    }

    /** Where the running launcher describes itself and its children. */
    public Path runRecord() {
        return state().resolve("run.json");
    }

    /** The launcher's pid, for people and scripts. */
    public Path pidFile() {
        return state().resolve("pid");
    }

    /** Locked for as long as a launcher lives, however it ends. */
    public Path lockFile() {
        return state().resolve("lock");
    }

    /** Left by {@code config apply}: asks the launcher to start the readers of the configuration anew. It takes it away. */
    public Path applyRequest() {
        return state().resolve("apply");
    }

    /** The configuration as it was when the services were started to read it, to say what an edit would change. */
    public Path appliedConfiguration() {
        return state().resolve("applied.yaml");
    }

    /** Who may use the doors: {@code TALLY_TOKENS_FILE}, else a file beside the passwords, which need not be there. */
    public Path tokens(Map<String, String> environment) {
        String named = environment.get("TALLY_TOKENS_FILE");
        return named != null && !named.isBlank()
                ? Path.of(named).toAbsolutePath().normalize()
                : state().resolve("secrets").resolve("tokens");
    }

    public Path inbox() {
        return root.resolve("inbox");
    }

    /** Files to replay. */
    public Path replays() {
        return root.resolve("data");
    }

    /** A service's program: {@code <module>/target/<module>.jar} in the checkout. */
    public Path jar(String module) {
        return programs.resolve(module).resolve("target").resolve(module + ".jar");
    }

    /**
     * Which configuration holds: what was asked for, else {@code TALLY_CONFIG}, else {@code tally.yaml} beside the
     * drop box, else the shipped one.
     */
    public Path configuration(@org.jspecify.annotations.Nullable Path asked, Map<String, String> environment) {
        if (asked != null) {
            return asked.toAbsolutePath().normalize();
        }
        String named = environment.get("TALLY_CONFIG");
        if (named != null && !named.isBlank()) {
            return Path.of(named).toAbsolutePath().normalize();
        }
        Path own = root.resolve("tally.yaml");
        return Files.exists(own) ? own : shippedConfiguration();
    }

    /** What holds when nobody chose anything. */
    public Path shippedConfiguration() {
        return programs.resolve("deploy").resolve("tally.yaml");
    }

    /** The path as a person beside the drop box would type it. */
    public String shown(Path path) {
        return path.startsWith(root) ? root.relativize(path).toString() : path.toString();
    }

    /** Creates the directories that a start needs. What is secret or may quote data is for its owner only. */
    public void create() throws IOException {
        Files.createDirectories(state());
        createPrivate(logs());
        Files.createDirectories(inbox());
        Files.createDirectories(replays());
    }

    /** A directory that only its owner gets into, where there is none. */
    public static void createPrivate(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory.toAbsolutePath().getParent());
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }
}
