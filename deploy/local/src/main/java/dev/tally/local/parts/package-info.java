/** Third-party jars kept off everybody's class path: where they lie and how they are loaded. */
@NullMarked
package dev.tally.local.parts;

import org.jspecify.annotations.NullMarked;
