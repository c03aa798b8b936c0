package dev.tally.model.config;

import dev.tally.model.time.DurationText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code lake}. What is wrong is reported, and left out. */
final class LakeReader {
    private LakeReader() {}

    static LakeRules read(Section section, LakeRules absent) {
        try (section) {
            return new LakeRules(
                    section.optional("warehouse", LakeReader::checkWarehouse),
                    section.text("every", absent.every(), text -> LakeRules.checkEvery(DurationText.parse(text))),
                    section.optional("keep-lines", LakeReader::keep),
                    tables(section));
        }
    }

    private static String checkWarehouse(String text) {
        if (!text.startsWith("/") && !text.matches("[a-z][a-z0-9]*://?.+")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is neither an absolute path nor an address such as s3a://bucket/tally");
        }
        return text;
    }

    private static Duration keep(String text) {
        return LakeTable.checkKeep(DurationText.parse(text));
    }

    private static List<LakeTable> tables(Section lake) {
        List<LakeTable> tables = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<String> types = new HashSet<>();
        for (Section section : lake.sections("tables")) {
            LakeTable table = table(section);
            if (table == null) {
                continue;
            }
            if (!names.add(table.name())) {
                section.problem("name", "another table has the name '" + table.name() + "' already");
            } else if (table.holdsAll() && !types.add(table.from())) {
                section.problem("from", "another table without 'where' holds the type '" + table.from() + "' already");
            } else {
                tables.add(table);
            }
        }
        return tables;
    }

    private static @Nullable LakeTable table(Section section) {
        try (section) {
            String name = section.required("name", LakeTable::checkName);
            String from = section.required("from", EventType::checkName);
            Condition where =
                    section.has("where") ? CounterReader.condition(section.section("where")) : Condition.ALWAYS;
            List<LakeColumn> columns = CounterReader.columns(
                    section.section("columns"), LakeColumn::checkName, LakeReader::column, LakeReader::text);
            Duration keep = section.optional("keep", LakeReader::keep);
            return name == null || from == null || where == null
                    ? null
                    : new LakeTable(name, from, where, columns, keep);
        } catch (IllegalArgumentException wrong) {
            section.problem(String.valueOf(wrong.getMessage()));
            return null;
        }
    }

    private static LakeColumn text(String name, String pointer) {
        return new LakeColumn(name, ConfigReader.member(pointer), LakeColumn.Type.STRING);
    }

    private static @Nullable LakeColumn column(String name, Section section) {
        try (section) {
            FieldPath at = section.required("at", ConfigReader::member);
            LakeColumn.Type type =
                    section.text("as", LakeColumn.Type.STRING, text -> Choice.parse(LakeColumn.Type.class, text));
            return at == null ? null : new LakeColumn(name, at, type);
        }
    }
}
