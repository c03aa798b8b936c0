/** What runs beside Flyway, in the isolated class loader. */
@NullMarked
package dev.tally.local.flyway;

import org.jspecify.annotations.NullMarked;
