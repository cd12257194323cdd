/// The exceptions of an event store, under the sealed root
/// [EventStoreException][dev.daybook.eventstore.errors.EventStoreException].
@NullMarked
package dev.daybook.eventstore.errors;

import org.jspecify.annotations.NullMarked;
