/// How a log is opened, and what observes its appends.
@NullMarked
package dev.daybook.postgres.options;

import org.jspecify.annotations.NullMarked;
