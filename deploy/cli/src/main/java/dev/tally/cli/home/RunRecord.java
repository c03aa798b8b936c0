package dev.tally.cli.home;

import dev.tally.cli.api.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the launcher writes down about itself and its children, so that other verbs find them and the next start can
 * clean up after a crash. Replaced whole by a rename; holds no secret. Left behind after an orderly stop it would
 * mislead, so the launcher deletes it last.
 *
 * @param data where Kafka, PostgreSQL and the services keep their files
 * @param configuration which tally.yaml holds
 * @param ephemeral whether that directory is to be removed at the end
 */
public record RunRecord(
        ProcessIdentity launcher,
        Instant startedAt,
        Ports ports,
        Path data,
        Path configuration,
        boolean ephemeral,
        Phase phase,
        List<PartRecord> parts) {

    /** The launcher's own course. */
    public enum Phase {
        STARTING,
        READY,
        STOPPING
    }

    public RunRecord {
        parts = List.copyOf(parts);
    }

    public static Optional<RunRecord> read(Path file) throws IOException {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
        Json json = Json.parse(text);
        List<PartRecord> parts = new ArrayList<>();
        for (Json part : json.at("parts").items()) {
            parts.add(new PartRecord(
                    part.at("name").text(),
                    PartRecord.State.valueOf(part.at("state").text()),
                    process(part.at("process")),
                    Instant.parse(part.at("since").text()),
                    (int) part.at("restarts").number(0),
                    part.at("reason").text()));
        }
        ProcessIdentity launcher = process(json.at("launcher"));
        if (launcher == null) {
            throw new IOException(file + " names no launcher; remove it if nothing runs");
        }
        return Optional.of(new RunRecord(
                launcher,
                Instant.parse(json.at("started_at").text()),
                new Ports((int) json.at("port_base").number(0)),
                Path.of(json.at("data").text()),
                Path.of(json.at("configuration").text()),
                json.at("ephemeral").isTrue(),
                Phase.valueOf(json.at("phase").text()),
                parts));
    }

    public void write(Path file) throws IOException {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("launcher", members(launcher));
        members.put("started_at", startedAt);
        members.put("port_base", ports.base());
        members.put("data", data);
        members.put("configuration", configuration);
        members.put("ephemeral", ephemeral);
        members.put("phase", phase);
        List<Map<String, @Nullable Object>> list = new ArrayList<>();
        for (PartRecord part : parts) {
            Map<String, @Nullable Object> entry = new LinkedHashMap<>();
            entry.put("name", part.name());
            entry.put("state", part.state());
            ProcessIdentity process = part.process();
            entry.put("process", process == null ? null : members(process));
            entry.put("since", part.since());
            entry.put("restarts", part.restarts());
            entry.put("reason", part.reason());
            list.add(entry);
        }
        members.put("parts", list);
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(draft, Json.of(members) + "\n", StandardCharsets.UTF_8);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Map<String, Object> members(ProcessIdentity process) {
        return Map.of("pid", process.pid(), "started", process.started());
    }

    private static @Nullable ProcessIdentity process(Json json) {
        return json.isNull()
                ? null
                : new ProcessIdentity(
                        json.at("pid").number(-1), json.at("started").text());
    }
}
