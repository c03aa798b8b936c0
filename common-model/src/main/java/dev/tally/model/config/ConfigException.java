package dev.tally.model.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used. Its message is every problem, one a line; a retry helps only after an edit. */
public final class ConfigException extends RuntimeException {
    private final transient List<ConfigProblem> problems;

    ConfigException(List<ConfigProblem> problems) {
        super(problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** In the order of the file. */
    public List<ConfigProblem> problems() {
        return problems;
    }
}
