/** Micro-benchmarks of what runs for every record. */
@NullMarked
package dev.tally.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
