/// Appends to the log, compared with the raw limits of writing.
@NullMarked
package dev.daybook.bench.appends;

import org.jspecify.annotations.NullMarked;
