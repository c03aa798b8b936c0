package dev.tally.model.config;

import java.util.Collection;
import java.util.Locale;

/** Which valid name a mistyped one was meant to be. */
public final class NearestName {
    /** No valid name comes near this. */
    private static final int MAX_LENGTH = 64;

    private NearestName() {}

    /** {@code ; did you mean X?}, or nothing where no valid name is near. */
    public static String hint(String mistyped, Collection<String> valid) {
        if (mistyped.length() > MAX_LENGTH) {
            return "";
        }
        String nearest = "";
        // A third of the letters may be wrong; more is another word.
        int best = Math.max(2, mistyped.length() / 3) + 1;
        for (String name : valid) {
            int distance = distance(plain(mistyped), plain(name));
            if (distance < best) {
                best = distance;
                nearest = name;
            }
        }
        return nearest.isEmpty() ? "" : "; did you mean " + nearest + "?";
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Letters to insert, delete, replace, or swap with their neighbour (optimal string alignment). */
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                d[i][j] = i == 0 ? j : j == 0 ? i : step(d, a, b, i, j);
            }
        }
        return d[a.length()][b.length()];
    }

    private static int step(int[][] d, String a, String b, int i, int j) {
        int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replaced, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, d[i - 2][j - 2] + 1) : best;
    }
}
