/// Benchmarks: Daybook compared with raw limits of the server, in alternating rounds of one run.
@NullMarked
package dev.daybook.bench;

import org.jspecify.annotations.NullMarked;
