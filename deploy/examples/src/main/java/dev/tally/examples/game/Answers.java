package dev.tally.examples.game;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/** What the questions beside this example must be answered with, computed the plain way from what was played. */
final class Answers {
    private static final int RICHEST = 5;

    private final Collection<Action> actions;

    /** An action that was played again is one action. */
    Answers(List<Action> played) {
        Map<String, Action> once = new LinkedHashMap<>();
        played.forEach(action -> once.putIfAbsent(action.id(), action));
        actions = once.values();
    }

    /** By the questions' names. */
    Map<String, SortedMap<String, String>> all() {
        Map<String, SortedMap<String, String>> answers = new LinkedHashMap<>();
        answers.put("actions", counted(action -> true, Action::type));
        answers.put("bank", bank());
        answers.put("swords", swords());
        answers.put("clients", counted(is("join_guild"), action -> action.item() + " by " + action.client()));
        answers.put("richest", richest());
        answers.put("armed", armed());
        return answers;
    }

    private SortedMap<String, String> bank() {
        long taken = coins(is("deposit"));
        long paid = coins(is("withdraw"));
        long spent = coins(is("purchase_sword"));
        return new TreeMap<>(Map.of("coins", taken + " " + paid + " " + spent + " " + (taken - paid - spent)));
    }

    private SortedMap<String, String> swords() {
        SortedMap<String, String> swords = counted(is("purchase_sword"), Action::item);
        swords.replaceAll((sword, times) -> times + " "
                + coins(is("purchase_sword").and(action -> action.item().equals(sword))));
        return swords;
    }

    private SortedMap<String, String> richest() {
        Map<String, Long> accounts = new HashMap<>();
        actions.stream()
                .filter(is("deposit").or(is("withdraw")).or(is("purchase_sword")))
                .forEach(action -> accounts.merge(
                        action.player(),
                        action.type().equals("deposit") ? action.coins() : -action.coins(),
                        Long::sum));
        List<Map.Entry<String, Long>> ordered = accounts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .toList();
        SortedMap<String, String> richest = new TreeMap<>();
        for (int place = 0; place < Math.min(RICHEST, ordered.size()); place++) {
            Map.Entry<String, Long> account = ordered.get(place);
            richest.put(Integer.toString(place + 1), account.getKey() + " " + account.getValue());
        }
        return richest;
    }

    private SortedMap<String, String> armed() {
        Map<String, Instant> firstDeposits = new HashMap<>();
        Map<String, Set<String>> guilds = new HashMap<>();
        for (Action action : actions) {
            if (action.type().equals("deposit")) {
                firstDeposits.merge(action.player(), action.at(), (one, other) -> one.isBefore(other) ? one : other);
            } else if (action.type().equals("join_guild")) {
                guilds.computeIfAbsent(action.player(), player -> new TreeSet<>())
                        .add(action.item());
            }
        }
        Set<String> armed = new TreeSet<>();
        for (Action action : actions) {
            Instant first = firstDeposits.get(action.player());
            if (action.type().equals("purchase_sword")
                    && first != null
                    && !action.at().isBefore(first)
                    && !action.at().isAfter(first.plus(Duration.ofHours(1)))) {
                armed.add(action.player());
            }
        }
        Map<String, Long> members = new HashMap<>();
        for (String player : armed) {
            guilds.getOrDefault(player, Set.of("none")).forEach(guild -> members.merge(guild, 1L, Long::sum));
        }
        SortedMap<String, String> texts = new TreeMap<>();
        members.forEach((guild, count) -> texts.put(guild, count.toString()));
        return texts;
    }

    private SortedMap<String, String> counted(Predicate<Action> which, Function<Action, String> group) {
        Map<String, Long> counts = new HashMap<>();
        actions.stream().filter(which).forEach(action -> counts.merge(group.apply(action), 1L, Long::sum));
        SortedMap<String, String> texts = new TreeMap<>();
        counts.forEach((name, count) -> texts.put(name, count.toString()));
        return texts;
    }

    private long coins(Predicate<Action> which) {
        return actions.stream().filter(which).mapToLong(Action::coins).sum();
    }

    private static Predicate<Action> is(String type) {
        return action -> action.type().equals(type);
    }
}
