package dev.tally.benchmarks.micro;

/**
 * What one call costs.
 *
 * @param error half the width of the interval that holds the mean with 99.9 %
 */
public record MicroResult(String benchmark, double nanos, double error, double bytesAllocated) {}
