/// Subscriptions: they hand the events of the log to a handler, from any position on, first stored
/// events and then new ones, and store checkpoints.
@NullMarked
package dev.daybook.eventstore.subscriptions;

import org.jspecify.annotations.NullMarked;
