/** Everything on one machine: start, watch over, stop, and look at the programs of one installation. */
@NullMarked
package dev.tally.cli.standalone;

import org.jspecify.annotations.NullMarked;
