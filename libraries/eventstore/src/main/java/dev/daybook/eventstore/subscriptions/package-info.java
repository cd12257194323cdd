/// Subscriptions: they hand the events of the log to a handler, from any position through the past
/// into new events, with checkpoints.
@NullMarked
package dev.daybook.eventstore.subscriptions;

import org.jspecify.annotations.NullMarked;
