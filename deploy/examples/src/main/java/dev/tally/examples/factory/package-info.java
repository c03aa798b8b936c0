/** A factory's two files as streams, pulled into the lake; a batch report of it. */
package dev.tally.examples.factory;
