package dev.tally.benchmarks.engine;

import java.util.List;

/** The engines that there are. */
public final class Engines {
    private static final List<Engine> ALL = List.of(new TallyEngine(), PeerEngine.ceiling(), PeerEngine.structured());

    private Engines() {}

    public static List<String> names() {
        return ALL.stream().map(Engine::name).toList();
    }

    public static Engine named(String name) {
        return ALL.stream()
                .filter(engine -> engine.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("no engine is called " + name + "; there are " + names()));
    }
}
