package dev.tally.examples.game;

import dev.tally.examples.Comparison;
import dev.tally.examples.Failed;
import dev.tally.examples.LakeExample;
import dev.tally.examples.RunningTally;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Plays a game against Tally's door and asks who has what, of everybody who can answer. */
@Command(
        name = "deploy/examples/game/run",
        mixinStandardHelpOptions = true,
        description = "Plays a game with a bank over HTTP and asks questions of the lake and of the counts.")
public final class Game extends LakeExample {
    @Option(
            names = "--actions",
            paramLabel = "N",
            defaultValue = "3000",
            description = "How many different ones (default: ${DEFAULT-VALUE}).")
    private int actions;

    @Option(
            names = "--players",
            paramLabel = "N",
            defaultValue = "16",
            description = "How many play at once (default: ${DEFAULT-VALUE}).")
    private int players;

    public static void main(String[] arguments) {
        main(new Game(), arguments);
    }

    @Override
    protected List<Comparison<?, ?>> run(RunningTally tally) throws Exception {
        List<Action> played = generated(tally.command());
        long begun = System.nanoTime();
        new Players(players, tally).play(played);
        double seconds = (System.nanoTime() - begun) / 1e9;
        say("%,d requests, %,.0f a second", played.size(), played.size() / seconds);
        tally.awaitLake();

        List<Action> known = new ArrayList<>(played);
        if (plantMistake()) {
            known.add(Action.neverPlayed());
        }
        Map<String, SortedMap<String, String>> answers = new Answers(known).all();
        say("PLACE  PLAYER     COINS");
        answers.get("richest").forEach((place, account) -> say("%5s  %s", place, account.replace(" ", "  ")));
        List<Comparison<?, ?>> comparisons = new ArrayList<>();
        for (Map.Entry<String, SortedMap<String, String>> answer : answers.entrySet()) {
            comparisons.addAll(asked(tally, answer.getKey(), answer.getValue()));
        }
        return comparisons;
    }

    private List<Action> generated(String tally) throws IOException, InterruptedException {
        Process generator = new ProcessBuilder(
                        tally,
                        "generate",
                        "game",
                        "--count",
                        Integer.toString(actions),
                        "--seed",
                        Long.toString(seed()))
                .redirectError(Redirect.INHERIT)
                .start();
        List<Action> generated = new ArrayList<>();
        try (BufferedReader lines = generator.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                generated.add(Action.of(line));
            }
        }
        if (generator.waitFor() != 0) {
            throw new Failed(tally + " generate game has failed");
        }
        return generated;
    }
}
