/// Reading the log event by event into a handler, from any position through the past into live
/// events, with checkpoints.
@NullMarked
package dev.daybook.eventstore.subscriptions;

import org.jspecify.annotations.NullMarked;
