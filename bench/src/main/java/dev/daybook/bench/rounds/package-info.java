/// Alternating rounds of contenders, and their results.
@NullMarked
package dev.daybook.bench.rounds;

import org.jspecify.annotations.NullMarked;
