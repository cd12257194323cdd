/// Daybook beside raw limits, measured in alternating rounds of one run.
@NullMarked
package dev.daybook.bench;

import org.jspecify.annotations.NullMarked;
