package dev.tally.model.config;

import dev.tally.model.record.InvalidRecordException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * A JSON Pointer (RFC 6901), compiled once: where in an event a member stands. Immutable; to read several of one event
 * in one pass, see {@link FieldPaths}.
 */
public final class FieldPath implements Serializable {
    private static final long serialVersionUID = 1;

    /** Deeper than any event is. */
    private static final int MAX_STEPS = 64;

    private final String pointer;
    private final List<String> steps;

    private FieldPath(String pointer, List<String> steps) {
        this.pointer = pointer;
        this.steps = List.copyOf(steps);
    }

    /**
     * Compiles a pointer.
     *
     * @throws IllegalArgumentException where it is malformed, saying how it should look
     */
    public static FieldPath parse(String pointer) {
        if (!pointer.isEmpty() && pointer.charAt(0) != '/') {
            throw new IllegalArgumentException(
                    "'" + pointer + "' is not a JSON Pointer: it starts with a slash, such as /" + pointer);
        }
        List<String> steps = new ArrayList<>();
        int from = 1;
        while (from <= pointer.length()) {
            int slash = pointer.indexOf('/', from);
            int to = slash < 0 ? pointer.length() : slash;
            steps.add(unescape(pointer.substring(from, to)));
            from = to + 1;
        }
        if (steps.size() > MAX_STEPS) {
            throw new IllegalArgumentException("a JSON Pointer here has at most " + MAX_STEPS + " steps");
        }
        return new FieldPath(pointer, steps);
    }

    private static String unescape(String step) {
        int tilde = step.indexOf('~');
        if (tilde < 0) {
            return step;
        }
        StringBuilder plain = new StringBuilder(step.length());
        int from = 0;
        while (tilde >= 0) {
            char escaped = tilde + 1 < step.length() ? step.charAt(tilde + 1) : ' ';
            if (escaped != '0' && escaped != '1') {
                throw new IllegalArgumentException(
                        "'" + step + "' holds a ~ that is neither ~0 (a tilde) nor ~1 (a slash)");
            }
            plain.append(step, from, tilde).append(escaped == '0' ? '~' : '/');
            from = tilde + 2;
            tilde = step.indexOf('~', from);
        }
        plain.append(step, from, step.length());
        return plain.toString();
    }

    /** The names and indexes from the root down; empty for the whole document. */
    public List<String> steps() {
        return steps;
    }

    /** What stands here in this JSON document. */
    public FieldValue read(byte[] json) throws InvalidRecordException {
        return FieldPaths.of(List.of(this)).read(json).get(0);
    }

    /** The JSON Pointer. */
    @Override
    public String toString() {
        return pointer;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FieldPath path && pointer.equals(path.pointer);
    }

    @Override
    public int hashCode() {
        return pointer.hashCode();
    }
}
