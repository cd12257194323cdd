/// Reads of streams and of the whole log, compared with the raw limits of reading.
@NullMarked
package dev.daybook.bench.reads;

import org.jspecify.annotations.NullMarked;
