/// Import of a CSV file.
@NullMarked
package dev.daybook.bench.imports;

import org.jspecify.annotations.NullMarked;
