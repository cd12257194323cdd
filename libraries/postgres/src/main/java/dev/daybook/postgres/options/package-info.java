/// Options of a log, and the observer of its appends.
@NullMarked
package dev.daybook.postgres.options;

import org.jspecify.annotations.NullMarked;
