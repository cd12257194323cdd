/// Bounded queries on a log.
@NullMarked
package dev.daybook.explorer.log;

import org.jspecify.annotations.NullMarked;
