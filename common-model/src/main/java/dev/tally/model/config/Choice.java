package dev.tally.model.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The constants of an enum by the names they have in {@code tally.yaml}: lower case, as written there. */
final class Choice {
    private Choice() {}

    static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** One of the constants, or an {@link IllegalArgumentException} that lists them and names the nearest. */
    static <E extends Enum<E>> E parse(Class<E> type, String text) {
        List<String> names =
                Arrays.stream(type.getEnumConstants()).map(Choice::name).toList();
        int index = names.indexOf(text);
        if (index < 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not one of " + String.join(", ", names) + NearestName.hint(text, names));
        }
        return type.getEnumConstants()[index];
    }
}
