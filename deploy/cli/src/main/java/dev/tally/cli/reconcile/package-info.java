/**
 * {@code tally reconcile}: reads Kafka, or the lake and then Kafka, up to the stored positions, counts by rules written anew from the
 * documentation, and compares every row. Nothing here may come from the aggregator or from the codecs of {@code common-model}: what both used could be
 * wrong in both. Only the configuration is read by the same reader.
 */
@org.jspecify.annotations.NullMarked
package dev.tally.cli.reconcile;
