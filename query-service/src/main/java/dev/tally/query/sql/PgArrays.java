package dev.tally.query.sql;

import java.util.function.UnaryOperator;

/** PostgreSQL's text of an array, {@code {1,NULL,"a b"}} in any number of dimensions, as a JSON array. */
final class PgArrays {
    private final String text;
    private final UnaryOperator<String> element;
    private final StringBuilder json = new StringBuilder();
    private int at;

    private PgArrays(String text, UnaryOperator<String> element) {
        this.text = text;
        this.element = element;
        this.at = text.startsWith("[") ? text.indexOf('=') + 1 : 0; // bounds such as [0:2]= have no place in JSON
    }

    /** @param element one element's text as JSON */
    static String json(String text, UnaryOperator<String> element) {
        PgArrays reader = new PgArrays(text, element);
        reader.array();
        return reader.json.toString();
    }

    private void array() {
        json.append('[');
        at++;
        while (text.charAt(at) != '}') {
            if (text.charAt(at) == ',') {
                json.append(',');
                at++;
            }
            switch (text.charAt(at)) {
                case '{' -> array();
                case '"' -> json.append(element.apply(quoted()));
                default -> {
                    String plain = plain();
                    json.append(plain.equals("NULL") ? "null" : element.apply(plain));
                }
            }
        }
        json.append(']');
        at++;
    }

    private String quoted() {
        StringBuilder value = new StringBuilder();
        for (at++; text.charAt(at) != '"'; at++) {
            if (text.charAt(at) == '\\') {
                at++;
            }
            value.append(text.charAt(at));
        }
        at++;
        return value.toString();
    }

    private String plain() {
        int from = at;
        while (text.charAt(at) != ',' && text.charAt(at) != '}') {
            at++;
        }
        return text.substring(from, at);
    }
}
