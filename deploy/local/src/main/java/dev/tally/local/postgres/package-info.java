/** The PostgreSQL server's files: unpacking, the account it runs as, what a crash left behind. */
@NullMarked
package dev.tally.local.postgres;

import org.jspecify.annotations.NullMarked;
