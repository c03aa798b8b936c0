/** Everything that is not a 2xx: RFC 9457 with a stable code, and nothing of the inside. */
@NullMarked
package dev.tally.query.problem;

import org.jspecify.annotations.NullMarked;
