/**
 * The process that answers one statement over the lake, and what is said to it and by it. It runs apart from the service, with the JDK
 * and DuckDB as its only classes: what a statement takes, and where it breaks, is this process's alone.
 */
@NullMarked
package dev.tally.query.duck;

import org.jspecify.annotations.NullMarked;
