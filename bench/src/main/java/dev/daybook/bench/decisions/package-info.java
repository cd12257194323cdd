/// Benchmarks of decisions across streams.
@NullMarked
package dev.daybook.bench.decisions;

import org.jspecify.annotations.NullMarked;
