/// The loop of every decision: load, decide, append, and again after a lost race. Not exported.
@NullMarked
package dev.daybook.eventstore.loop;

import org.jspecify.annotations.NullMarked;
