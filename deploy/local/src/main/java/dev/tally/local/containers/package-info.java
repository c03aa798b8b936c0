/** What runs beside Testcontainers, in the isolated class loader. */
@NullMarked
package dev.tally.local.containers;

import org.jspecify.annotations.NullMarked;
