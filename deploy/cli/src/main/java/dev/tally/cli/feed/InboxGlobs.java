package dev.tally.cli.feed;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which names the drop box takes, by the rules of the configuration: {@code **}{@code /} stands for any number of
 * directories, none included; hidden and temporary names are never taken.
 */
final class InboxGlobs {
    private final List<String> include;

    InboxGlobs(List<String> include) {
        this.include = List.copyOf(include);
    }

    boolean takes(Path relative) {
        for (Path part : relative) {
            String name = part.toString();
            if (name.startsWith(".") || name.endsWith("~") || name.endsWith(".tmp") || name.endsWith(".part")) {
                return false;
            }
        }
        return include.stream().anyMatch(glob -> matches(glob, relative));
    }

    @Override
    public String toString() {
        return String.join(" ", include);
    }

    private static boolean matches(String glob, Path relative) {
        Set<String> forms = new LinkedHashSet<>();
        addForms(glob, 0, forms);
        return forms.stream().anyMatch(form -> {
            PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + form);
            return matcher.matches(relative);
        });
    }

    // The JDK's **/x wants a slash before x; so each is tried with and without.
    private static void addForms(String glob, int from, Set<String> forms) {
        forms.add(glob);
        int at = glob.indexOf("**/", from);
        if (at >= 0) {
            addForms(glob, at + 3, forms);
            addForms(glob.substring(0, at) + glob.substring(at + 3), at, forms);
        }
    }
}
