package dev.tally.benchmarks.engine;

import java.util.List;

/** The engines that there are. */
public final class Engines {
    public static final Engine TALLY = new TallyEngine();
    public static final List<Engine> ALL = List.of(TALLY, PeerEngine.ceiling(), PeerEngine.structured());

    public static final LakeEngine TALLY_LAKE = new TallyLake();
    public static final List<LakeEngine> LAKES = List.of(TALLY_LAKE, new StructuredLake());

    private Engines() {}
}
