package dev.tally.acceptance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The commands that a Markdown page tells its reader to type, in order, each with the output that it promises. They stand
 * in {@code console} fences behind {@code "$ "}. A fence that cannot be run is marked in the line before it:
 * {@code <!-- not run: why -->}. Shell in any other fence is an error, so that nothing escapes.
 */
final class ConsoleBlocks {
    private static final Pattern FENCE = Pattern.compile("\\s*(```+|~~~+)\\s*(\\w*).*");
    private static final Pattern NOT_RUN = Pattern.compile("\\s*<!-- not run: (\\S.*) -->\\s*");
    private static final List<String> OTHER_SHELLS = List.of("sh", "bash", "shell", "zsh");
    private static final String PROMPT = "$ ";
    /** A line that stands for any number of lines. */
    private static final Pattern ELLIPSIS = Pattern.compile("\\s*(…|\\.\\.\\.)\\s*");

    private ConsoleBlocks() {}

    /**
     * A command and what it promises to say.
     *
     * @param line where it stands in the page, from 1
     * @param notRun why it is not run, where it is not
     */
    record Step(int line, String command, List<String> output, Optional<String> notRun) {
        /** Whether the command is meant to fail: then the page shows what Tally says of a failure. */
        boolean fails() {
            return output.stream().anyMatch(promised -> promised.startsWith("✘ "));
        }

        /** Which promised line is missing in what the command said, if one is: all must be there, in order. */
        Optional<String> missing(String said) {
            List<String> lines = said.lines().map(ConsoleBlocks::shape).toList();
            int from = 0;
            for (String promised : output) {
                if (promised.isBlank() || ELLIPSIS.matcher(promised).matches()) {
                    continue;
                }
                int found = lines.subList(from, lines.size()).indexOf(shape(promised));
                if (found < 0) {
                    return Optional.of(promised);
                }
                from += found + 1;
            }
            return Optional.empty();
        }
    }

    static List<Step> of(String page) {
        List<Step> steps = new ArrayList<>();
        List<String> lines = page.lines().toList();
        String before = "";
        for (int i = 0; i < lines.size(); i++) {
            Matcher fence = FENCE.matcher(lines.get(i));
            if (!fence.matches()) {
                before = lines.get(i).isBlank() ? before : lines.get(i);
                continue;
            }
            int end = i + 1;
            while (end < lines.size() && !lines.get(end).strip().equals(fence.group(1))) {
                end++;
            }
            if (OTHER_SHELLS.contains(fence.group(2))) {
                throw new AssertionError("line " + (i + 1) + ": commands stand in console fences, behind \"$ \"");
            }
            if (fence.group(2).equals("console")) {
                steps(lines, i + 1, end, before, steps);
            }
            before = "";
            i = end;
        }
        return steps;
    }

    private static void steps(List<String> lines, int from, int until, String before, List<Step> steps) {
        Matcher mark = NOT_RUN.matcher(before);
        Optional<String> notRun = mark.matches() ? Optional.of(mark.group(1)) : Optional.empty();
        int i = from;
        while (i < until) {
            int at = i;
            if (!lines.get(i).startsWith(PROMPT)) {
                throw new AssertionError("line " + (i + 1) + ": output without a command before it");
            }
            StringBuilder command = new StringBuilder(lines.get(i).substring(PROMPT.length()));
            while (command.toString().endsWith("\\") && i + 1 < until) {
                i++;
                command.append('\n').append(lines.get(i));
            }
            List<String> output = new ArrayList<>();
            for (i++; i < until && !lines.get(i).startsWith(PROMPT); i++) {
                output.add(lines.get(i));
            }
            steps.add(new Step(at + 1, command.toString(), List.copyOf(output), notRun));
        }
    }

    /**
     * What of a line can be promised: not the numbers, times, versions and positions in it, nor how far its columns are
     * apart. Names and words stay, and so does how many values there are.
     */
    static String shape(String line) {
        return line.replaceAll("tally\\.(lines|events)\\.v1~[0-9~,.a-z]+", "<position>")
                .replaceAll("\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b", "<id>")
                .replaceAll("\\b[0-9a-f]{64}\\b", "<version>")
                .replaceAll("[0-9]+([-.,:T][0-9]+)*Z?", "#")
                .replaceAll("\\s+", " ")
                .strip();
    }
}
