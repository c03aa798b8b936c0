/** What the watcher tells about itself over HTTP. */
@NullMarked
package dev.tally.watcher.http;

import org.jspecify.annotations.NullMarked;
