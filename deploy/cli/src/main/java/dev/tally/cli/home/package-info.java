/** Where an installation keeps its things: directories, ports, secrets, and the note of what runs. */
@NullMarked
package dev.tally.cli.home;

import org.jspecify.annotations.NullMarked;
