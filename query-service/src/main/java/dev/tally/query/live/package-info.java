/** One frame per committed batch, to everybody who listens. By JdbcClient: a walk along the ledger. */
@NullMarked
package dev.tally.query.live;

import org.jspecify.annotations.NullMarked;
