/// Timers of processes: those that wait, and many that are due at once.
@NullMarked
package dev.daybook.bench.timers;

import org.jspecify.annotations.NullMarked;
