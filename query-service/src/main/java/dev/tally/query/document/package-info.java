/** Documents, from their first line to counted or withdrawn. By JPA: look-ups and pages of one view. */
@NullMarked
package dev.tally.query.document;

import org.jspecify.annotations.NullMarked;
