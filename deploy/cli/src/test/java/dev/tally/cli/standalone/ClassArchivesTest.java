package dev.tally.cli.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchivesTest {
    @TempDir
    Path directory;

    @Test
    void anArchiveIsUsedOnlyWithTheJarsItWasMadeFrom() throws IOException {
        Path jar = Files.writeString(directory.resolve("a.jar"), "one");
        Files.createDirectories(directory.resolve("lib"));
        Files.writeString(directory.resolve("lib/b.jar"), "b");
        List<Path> program = ClassArchives.program(jar);
        assertThat(program).containsExactly(jar, directory.resolve("lib/b.jar"));
        ClassArchives archives = new ClassArchives(directory, Path.of("/jdk"));
        assertThat(archives.flags("a", program)).contains("-XX:+RecordDynamicDumpInfo");

        Path archive = Files.writeString(archives.archive("a", program), "classes");
        assertThat(archives.flags("a", program)).contains("-XX:SharedArchiveFile=" + archive);

        Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000_000));
        assertThat(archives.has("a", program)).isFalse();
        assertThat(new ClassArchives(directory, Path.of("/other-jdk")).has("a", program))
                .isFalse();
    }

    @Test
    void whatNoLongerFitsIsRemoved() throws IOException {
        ClassArchives archives = new ClassArchives(directory, Path.of("/jdk"));
        Path current = Files.writeString(archives.archive("a", List.of()), "classes");
        Path old = Files.writeString(directory.resolve("a-0123456789abcdef.jsa"), "old");
        Path draft = Files.writeString(directory.resolve("a-0123456789abcdef.jsa.new"), "half");
        Path other = Files.writeString(directory.resolve("b-0123456789abcdef.jsa"), "other program");
        archives.removeOthers("a", current);
        assertThat(current).exists();
        assertThat(other).exists();
        assertThat(old).doesNotExist();
        assertThat(draft).doesNotExist();
    }
}
