/// SQL of the benchmarks, one statement per file beside its class.
@NullMarked
package dev.daybook.bench.sql;

import org.jspecify.annotations.NullMarked;
