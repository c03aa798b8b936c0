/** The ledger. By JPA: pages of one table, and the ranges that belong to them. */
@NullMarked
package dev.tally.query.batch;

import org.jspecify.annotations.NullMarked;
