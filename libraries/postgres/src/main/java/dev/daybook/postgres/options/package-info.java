/// Limits of the appender, and what observes it.
@NullMarked
package dev.daybook.postgres.options;

import org.jspecify.annotations.NullMarked;
