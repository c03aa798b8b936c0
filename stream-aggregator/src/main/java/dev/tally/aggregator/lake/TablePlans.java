package dev.tally.aggregator.lake;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tally.aggregator.ConfigurationException;
import dev.tally.aggregator.sink.LakeStore.Table;
import dev.tally.model.config.Condition;
import dev.tally.model.config.EventType;
import dev.tally.model.config.LakeColumn;
import dev.tally.model.config.LakeTable;
import dev.tally.model.config.TallyConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which tables there are to be: one of lines, one of each type of which an event was counted, whether anybody configured it or
 * not, and the selections of the configuration.
 */
final class TablePlans {
    private final TallyConfig config;
    private final Map<String, List<LakeColumn>> schemaColumns = new LinkedHashMap<>();

    private TablePlans(TallyConfig config) {
        this.config = config;
    }

    /** Reads the schemas that the configuration names. */
    static TablePlans of(TallyConfig config) throws IOException {
        TablePlans plans = new TablePlans(config);
        for (EventType type : config.events().values()) {
            Path schema = type.schema();
            if (schema != null) {
                plans.schemaColumns.put(type.name(), SchemaColumns.of(schema));
            }
        }
        return plans;
    }

    /**
     * All of them.
     *
     * @param stored those that exist: a table keeps its name
     * @throws ConfigurationException where the configuration gives a table another name, or one that is taken
     */
    List<TablePlan> plan(Set<String> countedTypes, Collection<Table> stored) {
        List<TablePlan> plans = new ArrayList<>();
        plans.add(TablePlan.lines(config.lake().keepLines()));
        for (LakeTable table : config.lake().tables()) {
            if (countedTypes.contains(table.from())) {
                requireFree(table, stored);
                List<LakeColumn> columns = new ArrayList<>(table.columns());
                schemaColumns.getOrDefault(table.from(), List.of()).stream()
                        .filter(column -> table.columns().stream()
                                .noneMatch(other -> other.name().equals(column.name())))
                        .forEach(columns::add);
                plans.add(new TablePlan(table.name(), table.from(), table.where(), columns, table.keep()));
            }
        }
        for (String type : countedTypes) {
            boolean configured = config.lake().tables().stream()
                    .anyMatch(table -> table.holdsAll() && table.from().equals(type));
            if (!configured) {
                String name = storedName(type, stored).orElseGet(() -> freeName(type, plans, stored));
                plans.add(
                        new TablePlan(name, type, Condition.ALWAYS, schemaColumns.getOrDefault(type, List.of()), null));
            }
        }
        return plans;
    }

    private static Optional<String> storedName(String type, Collection<Table> stored) {
        return stored.stream()
                .filter(table -> table.holds().equals("type") && type.equals(table.type()))
                .map(Table::name)
                .findAny();
    }

    private static void requireFree(LakeTable wanted, Collection<Table> stored) {
        if (wanted.holdsAll()) {
            storedName(wanted.from(), stored)
                    .filter(name -> !name.equals(wanted.name()))
                    .ifPresent(name -> {
                        throw new ConfigurationException("lake: the table of the type " + wanted.from() + " is " + name
                                + " already; a table keeps its name, so call it that");
                    });
        }
        String holds = wanted.holdsAll() ? "type" : "selection";
        stored.stream()
                .filter(table -> table.name().equals(wanted.name()))
                .filter(table -> !table.holds().equals(holds) || !wanted.from().equals(table.type()))
                .findAny()
                .ifPresent(table -> {
                    throw new ConfigurationException("lake: there is a table " + table.name() + " already, of "
                            + table.holds() + " " + table.type() + "; give this one another name");
                });
    }

    /** As the type's name, in the letters that every engine takes without quotes; where another type has it, with a hash. */
    private String freeName(String type, List<TablePlan> plans, Collection<Table> stored) {
        String plain = type.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
        String name = plain.matches("[a-z].*") ? plain : "t_" + plain;
        boolean taken = name.length() > 63
                || stored.stream().anyMatch(table -> table.name().equals(name))
                || plans.stream().anyMatch(plan -> plan.name().equals(name))
                || config.lake().tables().stream()
                        .anyMatch(table -> table.name().equals(name));
        return taken ? name.substring(0, Math.min(name.length(), 50)) + "_" + hash(type) : name;
    }

    private static String hash(String type) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(type.getBytes(UTF_8));
            return HexFormat.of().formatHex(hash, 0, 6);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
