/// Appends to the log beside the raw limits of writing.
@NullMarked
package dev.daybook.bench.appends;

import org.jspecify.annotations.NullMarked;
