/**
 * One read-only statement of a stranger. Over the counts the barrier is PostgreSQL's: the role {@code tally_sql}, the extended protocol
 * (one statement), its own grammar (a query stands behind {@code DECLARE … CURSOR FOR}, or it is an {@code EXPLAIN}) and a
 * read-only transaction in a session that forgets everything afterwards. Over the lake ({@code Lake…}) it is a process
 * for each statement, and in it DuckDB's own parser (what it can write down as one query) and a configuration that is locked before
 * the query runs. Nothing here parses SQL to keep it out.
 */
@NullMarked
package dev.tally.query.sql;

import org.jspecify.annotations.NullMarked;
