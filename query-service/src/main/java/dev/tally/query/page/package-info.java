/** What the page at {@code /} needs beside the public paths: one look at what there is, and headers that bound it. By JdbcClient. */
@NullMarked
package dev.tally.query.page;

import org.jspecify.annotations.NullMarked;
