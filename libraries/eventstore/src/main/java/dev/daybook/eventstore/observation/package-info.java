/// Observers of command handlers and decision handlers, for traces and metrics.
@NullMarked
package dev.daybook.eventstore.observation;

import org.jspecify.annotations.NullMarked;
