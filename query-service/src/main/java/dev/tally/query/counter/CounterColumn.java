package dev.tally.query.counter;

/** A column of a counter's table. */
record CounterColumn(String name, Kind kind) {
    /** What it holds; of everything but a group the column can say how several rows become one. */
    enum Kind {
        BUCKET(""),
        GROUP(""),
        COUNT("sum"),
        SUM("sum"),
        MIN("min"),
        MAX("max");

        final String aggregate;

        Kind(String aggregate) {
            this.aggregate = aggregate;
        }
    }

    static final CounterColumn BUCKET_START = new CounterColumn("bucket_start", Kind.BUCKET);

    boolean isNumber() {
        return !kind.aggregate.isEmpty();
    }

    boolean isNullable() {
        return kind == Kind.MIN || kind == Kind.MAX;
    }

    /** As SQL names it. */
    String sql() {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
