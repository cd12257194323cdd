/// The model of an event store: streams, events, and appends.
///
/// It depends on `java.base` only: on no database, JSON library or domain.
@NullMarked
package dev.daybook.eventstore;

import org.jspecify.annotations.NullMarked;
