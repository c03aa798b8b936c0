/** What every example has: a Tally that runs, and a comparison of what it answers with what is right. */
package dev.tally.examples;
