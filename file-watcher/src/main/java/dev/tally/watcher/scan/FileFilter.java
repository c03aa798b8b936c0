package dev.tally.watcher.scan;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which paths below the inbox are read: those that match one of the configured globs, but never hidden or temporary
 * ones. {@code **}{@code /} in a glob stands for any number of directories, none included.
 */
public final class FileFilter {
    private final List<PathMatcher> matchers = new ArrayList<>();

    public FileFilter(List<String> include) {
        for (String glob : include) {
            Set<String> forms = new LinkedHashSet<>();
            addForms(glob, 0, forms);
            forms.forEach(form -> matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + form)));
        }
    }

    /** The JDK's {@code **}{@code /x} wants a slash in front of x; so each is tried with and without. */
    private static void addForms(String glob, int from, Set<String> forms) {
        forms.add(glob);
        int at = glob.indexOf("**/", from);
        if (at >= 0) {
            addForms(glob, at + 3, forms);
            addForms(glob.substring(0, at) + glob.substring(at + 3), at, forms);
        }
    }

    /** Whether a file or directory of this name is left alone, whatever the configuration says. */
    public static boolean isHiddenOrTemporary(String fileName) {
        return fileName.startsWith(".")
                || fileName.endsWith("~")
                || fileName.endsWith(".tmp")
                || fileName.endsWith(".part");
    }

    /** Whether the configuration includes this path, given below the inbox. */
    public boolean includes(Path relative) {
        for (PathMatcher matcher : matchers) {
            if (matcher.matches(relative)) {
                return true;
            }
        }
        return false;
    }
}
