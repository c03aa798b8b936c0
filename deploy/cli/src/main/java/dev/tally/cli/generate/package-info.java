/** The verb that makes records to try Tally with, and knows by code of its own what must be counted of them. */
@NullMarked
package dev.tally.cli.generate;

import org.jspecify.annotations.NullMarked;
