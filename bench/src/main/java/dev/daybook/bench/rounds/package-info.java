/// Alternating rounds of contenders, and the figures that come of them.
@NullMarked
package dev.daybook.bench.rounds;

import org.jspecify.annotations.NullMarked;
