/// Reading streams and the log page by page.
@NullMarked
package dev.daybook.postgres.read;

import org.jspecify.annotations.NullMarked;
