/// The model of an event store: streams, events, appends, and the deciders that write them.
///
/// It knows no database, no JSON library and no domain; it needs nothing but `java.base`.
@NullMarked
package dev.daybook.eventstore;

import org.jspecify.annotations.NullMarked;
