package dev.tally.model.config;

import java.util.List;

/** A value in the file, and where it stands. Untyped: a setting knows what it wants. */
sealed interface YamlNode {
    /** From 1. */
    int line();

    /** What to call it in a message. */
    String kind();

    /**
     * A single value.
     *
     * @param isText whether it is a text as YAML 1.2 reads it, and not a number, a boolean or null
     */
    record Scalar(int line, String text, String kind, boolean isText, boolean isNull) implements YamlNode {}

    /** A list. */
    record Sequence(int line, List<YamlNode> items) implements YamlNode {
        @Override
        public String kind() {
            return "a list";
        }
    }

    /** Members in the order of the file; names are unique. */
    record Mapping(int line, List<Member> members) implements YamlNode {
        @Override
        public String kind() {
            return "a mapping";
        }
    }

    /** An alias: reported where it stands, and nothing else is said about it. */
    record Refused(int line) implements YamlNode {
        @Override
        public String kind() {
            return "an alias";
        }
    }

    /** One name of a mapping and its value. */
    record Member(int line, String name, YamlNode value) {}
}
