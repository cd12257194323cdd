/// The event log on PostgreSQL: group-committed appends, reading, and projections.
@NullMarked
package dev.daybook.eventstore.postgres;

import org.jspecify.annotations.NullMarked;
