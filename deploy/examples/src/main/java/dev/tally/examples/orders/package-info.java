/** Orders posted over HTTP, summed per minute and day. */
package dev.tally.examples.orders;
